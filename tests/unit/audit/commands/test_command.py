"""`drempel-audit` as its users meet it: one verdict, one line per failure, exit codes that scripts can trust."""

import json
import re
import sys

import pytest

from audit.__main__ import main
from tests.support.audit_log import KEY, database, fill


@pytest.fixture
def place(tmp_path):
    engine = database(tmp_path / "log.db")
    (tmp_path / "log.vkey").write_text(KEY + "\n")
    appended = fill(engine, [300])
    (tmp_path / "leaf").write_text(appended[7].leaf_hash.hex())
    engine.dispose()
    return tmp_path


@pytest.fixture
def run(place, capsys, monkeypatch):
    def run(*arguments):
        words = [str(place / word[1:]) if word.startswith("@") else word for word in map(str, arguments)]
        monkeypatch.setattr(sys, "argv", ["drempel-audit", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return ended.value.code, captured.out, captured.err

    return run


def flip(place, index):
    engine = database(place / "log.db")
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE audit_entry SET entry = CAST(replace(CAST(entry AS TEXT), 'direct', 'blind') AS BLOB)"
            ' WHERE "index" = ?',
            (index,),
        )
    engine.dispose()


def test_an_intact_log_is_said_to_be_so(run):
    code, out, _ = run("verify", "@log.db", "--key", "@log.vkey")
    assert (code, "INTACT" in out, "NOT INTACT" in out) == (0, True, False)


def test_a_damaged_log_is_named_by_its_first_damaged_entry(run, place):
    flip(place, 123)
    code, out, _ = run("verify", "@log.db", "--key", "@log.vkey")
    assert code == 1
    assert "NOT INTACT, first damage at entry 123" in out
    code, out, _ = run("verify", "@log.db", "--key", "@log.vkey", "--json")
    told = json.loads(out)
    assert (code, told["verified"], told["first_damaged"]) == (1, False, 123)


def test_an_export_is_verified_like_the_database_and_brought_up_to_date(run, place):
    assert run("export", "@log.db", "@out")[0] == 0
    engine = database(place / "log.db")
    fill(engine, [400])
    engine.dispose()
    assert run("export", "@log.db", "@out")[0] == 0
    code, out, _ = run("verify", "@out", "--key", "@log.vkey", "--kept", "@out/checkpoint", "--json")
    assert (code, json.loads(out)["entries"]) == (0, 700)


def test_a_receipt_is_proved_and_checked(run, place):
    leaf = (place / "leaf").read_text()
    assert run("proof", "@log.db", "--leaf", leaf, "--out", "@r.tlog-proof")[0] == 0
    code, out, _ = run("check-proof", "@r.tlog-proof", "--key", "@log.vkey", "--leaf", leaf, "--json")
    assert (code, json.loads(out)["index"]) == (0, 7)
    code, _, err = run("check-proof", "@r.tlog-proof", "--key", "@log.vkey", "--leaf", "00" * 32)
    assert (code, err) == (1, "drempel-audit: the path does not lead from this leaf hash to the signed root\n")
    assert run("proof", "@log.db", "--index", "7")[1] == (place / "r.tlog-proof").read_text()


def test_entries_can_be_read_and_chosen(run):
    told = json.loads(run("show", "@log.db", "--last", "2", "--json")[1])
    assert [facts["index"] for facts in told] == [298, 299]
    assert json.loads(run("show", "@log.db", "--action", "service_started", "--json")[1]) == []
    assert json.loads(run("show", "@log.db", "--object", f"{5:032x}", "--json")[1])[0]["index"] == 5
    assert "299" in run("show", "@log.db", "--last", "1")[1]


def test_everything_that_can_be_recorded_can_be_read(run):
    assert "signal_decided" in run("events")[1]
    assert "signal_decided" in json.loads(run("events", "--json")[1])["details"]


def test_tiles_are_repaired_on_request_only(run, place):
    engine = database(place / "log.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM audit_tile WHERE level = 0 AND number = 0")
    engine.dispose()
    code, out, _ = run("fsck", "@log.db", "--json")
    assert (code, json.loads(out)["damaged_tiles"]) == (1, [[0, 0]])
    assert run("fsck", "@log.db", "--repair")[0] == 0
    code, out, _ = run("fsck", "@log.db")
    assert (code, "nothing to repair" in out) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("verify", "@log.vkey", "--key", "@log.vkey"), "log.vkey: not a readable database"),
        (("verify", "@log.db", "--key", "@log.db"), "a file is not text"),
        (("verify", "@log.db", "--key", "@leaf"), "a key line is not one of a key that is asked for here"),
        (("verify", "@absent", "--key", "@log.vkey"), "absent: neither a database nor an export"),
        (("verify", "@log.db", "--key", "@absent"), "No such file or directory"),
        (("proof", "@log.db", "--index", "300"), "no checkpoint covers the entry yet"),
        (("export", "@log.vkey", "@out"), "log.vkey: the audit tables cannot be read"),
        (("fsck", "@log.vkey"), "log.vkey: the audit tables cannot be read"),
    ],
)
def test_every_failure_is_one_line(run, arguments, line):
    code, _, err = run(*arguments)
    assert (code, err) == (1, f"drempel-audit: {line}\n")


@pytest.fixture
def narrow(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")


def test_a_narrow_terminal_breaks_no_root_of_a_report(run, narrow):
    root = json.loads(run("verify", "@log.db", "--key", "@log.vkey", "--json")[1])["root"]
    code, out, _ = run("report", "@log.db", "--key", "@log.vkey", "--unrecorded")
    lines = re.sub(r"\x1b\[[0-9;]*m", "", out).splitlines()
    assert code == 0
    assert f"root  {root}" in [line.rstrip() for line in lines]


def test_a_narrow_terminal_breaks_no_object_of_an_entry(run, narrow):
    entry = json.loads(run("show", "@log.db", "--last", "1", "--json")[1])[0]
    code, out, _ = run("show", "@log.db", "--last", "1")
    assert code in {0, None}
    assert entry["object"] in out
    assert all(len(line) <= 80 for line in re.sub(r"\x1b\[[0-9;]*m", "", out).splitlines())


def test_entries_in_a_pipe_are_a_line_each(run):
    _, out, _ = run("show", "@log.db", "--last", "3")
    assert len(out.splitlines()) == 3 + 3 + 1
