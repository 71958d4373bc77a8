"""A witness's directory, and its commands."""

import json
import sys

import pytest

from audit.__main__ import main
from audit.verify.note import read_keys, read_witness_keys
from audit.witness.installation import WitnessDirectory
from audit.witness.judging import Witness
from tests.support.audit_log import KEY, LOG_ID, SIGNER
from tests.unit.audit.witness.test_judging import body, checkpoint


@pytest.fixture
def run(capsys, monkeypatch):
    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["drempel-audit", "witness", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return ended.value.code, captured.out, captured.err

    return run


def test_a_witness_is_made_once_and_prints_the_keys_to_pin(run, tmp_path):
    code, out, _ = run("init", tmp_path / "w", "--name", "witness.example/1")
    assert (code, [key.name for key in read_witness_keys(out)]) == (0, ["witness.example/1"] * 2)
    code, _, err = run("init", tmp_path / "w", "--name", "witness.example/1")
    assert (code, err.count("\n")) == (1, 1)


@pytest.mark.parametrize("name", ["a b", "a+b", "é", "x" * 201])
def test_a_name_that_notes_cannot_hold_is_refused(run, tmp_path, name):
    assert run("init", tmp_path / "w", "--name", name)[0] == 1


def test_a_directory_that_is_none_is_one_line(run, tmp_path):
    (tmp_path / "w").mkdir()
    (tmp_path / "logs").write_text(KEY + "\n")
    code, _, err = run("serve", tmp_path / "w", "--logs", tmp_path / "logs")
    assert (code, "witness init" in err) == (1, True)


def test_the_status_shows_logs_and_fails_on_contradictions_which_can_be_handed_on(run, tmp_path):
    place = WitnessDirectory(tmp_path / "w")
    place.create("w")
    witness = Witness(logs=read_keys(KEY), book=place.book(), cosigners=place.cosigners(), now=lambda: 1)
    witness.add_checkpoint(body(0, checkpoint(5)))
    code, out, _ = run("status", tmp_path / "w", "--json")
    assert (code, json.loads(out)["logs"][0]["size"]) == (0, 5)
    witness.add_checkpoint(body(5, checkpoint(5, other=1)))
    code, out, _ = run("status", tmp_path / "w")
    assert (code, LOG_ID in out, "another root" in out) == (1, True, True)
    run("evidence", tmp_path / "w", tmp_path / "found")
    assert SIGNER.verifier.verify((tmp_path / "found/001.add-checkpoint").read_bytes().split(b"\n\n", 1)[1])


@pytest.mark.parametrize("command", ["status", "evidence"])
def test_no_book_is_begun_where_none_is(run, tmp_path, command):
    (tmp_path / "none").mkdir()
    further = [tmp_path / "found"] if command == "evidence" else []
    for place in (tmp_path / "none", tmp_path / "missing"):
        code, _, err = run(command, place, *further)
        assert (code, "witness init" in err) == (1, True)
    assert list((tmp_path / "none").iterdir()) == []


def test_a_witness_that_lost_its_book_cosigns_nothing(run, tmp_path):
    """An empty book would take any checkpoint of any log: a rollback, or a fork."""
    place = WitnessDirectory(tmp_path / "w")
    place.create("w")
    (tmp_path / "logs").write_text(KEY + "\n")
    (tmp_path / "w/book.sqlite").unlink()
    code, _, err = run("serve", tmp_path / "w", "--logs", tmp_path / "logs")
    assert (code, "forgot" in err) == (1, True)
    (tmp_path / "w/book.sqlite").write_bytes(b"no database" * 100)
    assert run("serve", tmp_path / "w", "--logs", tmp_path / "logs")[0::2] == (
        1,
        "drempel-audit: w: the witness's book cannot be read\n",
    )
