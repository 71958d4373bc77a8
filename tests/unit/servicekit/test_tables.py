import json
import re

import pytest

from servicekit.tables import render

ROWS = [
    {"signal_id": "ab" * 16, "why_here": "31 working days late; opened in February", "secrecy": False, "amount": None},
    {"signal_id": "cd" * 16, "why_here": "a crisis", "secrecy": True, "amount": 12},
]


@pytest.fixture
def printed(monkeypatch, capsys):
    def printed(width=None, **more):
        if width:
            monkeypatch.setenv("FORCE_COLOR", "1")
            monkeypatch.setenv("TERM", "xterm")
            monkeypatch.setenv("COLUMNS", str(width))
        render("signals", ROWS, **{"as_json": False, **more})
        return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()

    return printed


def test_a_table_in_a_pipe_has_a_line_for_each_row_however_wide_it_is(printed, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    lines = printed()
    assert sum("ab" * 16 in line and ROWS[0]["why_here"] in line for line in lines) == 1
    assert len(lines) == 1 + 3 + len(ROWS) + 1


def test_a_terminal_puts_words_under_each_other_and_breaks_no_code(printed):
    lines = printed(80)
    assert all(len(line) <= 80 for line in lines)
    assert any("signal id" in line and "why here" in line for line in lines)
    assert sum("ab" * 16 in line for line in lines) == 1
    assert not any(ROWS[0]["why_here"] in line for line in lines)


def test_a_terminal_too_narrow_for_a_table_gets_a_record_under_each_other(printed):
    lines = [line.rstrip() for line in printed(60)]
    assert all(len(line) <= 60 for line in lines)
    assert "signal id  " + "ab" * 16 in lines
    assert "why here   " + ROWS[0]["why_here"] in lines
    assert lines.count("") == len(ROWS)


def test_what_is_true_or_false_reads_yes_or_no_and_nothing_is_empty(printed):
    assert [line.split()[1:] for line in printed(60) if line.startswith(("secrecy", "amount"))] == [
        ["no"], [], ["yes"], ["12"],
    ]  # fmt: skip


def test_json_is_the_rows_as_they_are(printed):
    assert json.loads("\n".join(printed(as_json=True))) == ROWS


def test_no_rows_are_said_to_be_none(capsys):
    render("signals", [], as_json=False)
    assert "signals: none" in capsys.readouterr().out
