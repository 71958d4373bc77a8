import json

from servicekit.tables import render

ROWS = [{"signal_id": "ab" * 16, "secrecy": False}, {"signal_id": "cd" * 16, "secrecy": True}]


def test_rows_of_names_and_values_are_a_table(capsys):
    render("signals", ROWS, as_json=False)
    out = capsys.readouterr().out
    assert "signal id" in out
    assert "ab" * 16 in out


def test_json_is_the_rows_as_they_are(capsys):
    render("signals", ROWS, as_json=True)
    assert json.loads(capsys.readouterr().out) == ROWS


def test_no_rows_are_said_to_be_none(capsys):
    render("signals", [], as_json=False)
    assert "signals: none" in capsys.readouterr().out
