"""Forked commands, tried on modules of Python's own that read, print, fail and look around."""

import json
import os

import pytest

from region.forked import run_forked


@pytest.fixture
def errors(tmp_path):
    return tmp_path / "errors"


def asserting(statement, errors):
    return run_forked("timeit", ["-n", "1", "-r", "1", f"import os, sys, threading; assert {statement}"], told=b"",
                      errors=errors)[0]  # fmt: skip


def test_a_command_reads_what_it_is_told_and_what_it_prints_is_returned(errors):
    told = json.dumps(["é" * 200_000]).encode()
    assert run_forked("json.tool", ["--compact"], told=told, errors=errors) == (0, told + b"\n")
    assert errors.read_bytes() == b""


def test_its_errors_are_added_to_the_log_and_its_exit_code_is_returned(errors):
    errors.write_text("before\n")
    code, printed = run_forked("json.tool", [], told=b"{", errors=errors)
    assert (code, printed) == (1, b"")
    assert errors.read_text().startswith("before\nExpecting property name")


def test_an_exception_is_exit_code_1(errors):
    assert asserting("False", errors) == 1
    assert "AssertionError" in errors.read_text()


def test_it_has_this_process_environment_and_directory(errors, tmp_path, monkeypatch):
    monkeypatch.setenv("DREMPEL_TRIED", "now")
    monkeypatch.delenv("HOME")
    monkeypatch.chdir(tmp_path)
    assert asserting(f"dict(os.environ) == {dict(os.environ)!r} and os.getcwd() == {str(tmp_path)!r}", errors) == 0


def test_commands_are_imported_before_it_is_forked_and_the_server_has_one_thread(errors):
    imported = (
        "audit.commands.verifying",
        "gateway.cli.operations",
        "municipality_node.wiring",
        "partner_client.wiring",
    )
    assert asserting(f"set({imported}) <= set(sys.modules)", errors) == 0
    # Its own and the one that watches the process that started it.
    assert asserting("len(os.listdir('/proc/self/task')) == 2", errors) == 0


def test_what_it_changes_is_not_seen_by_the_next(errors):
    assert asserting("sys.modules.pop('json') and os.environ.setdefault('DREMPEL_LEFT', 'x')", errors) == 0
    assert asserting("'json' in sys.modules and 'DREMPEL_LEFT' not in os.environ", errors) == 0
