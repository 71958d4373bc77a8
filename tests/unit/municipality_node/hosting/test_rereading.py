"""SIGHUP to a node: heard once by whoever looks, and no end of a process that has only just begun."""

import os
import signal
import subprocess
import sys

import pytest

from municipality_node.hosting.rereading import Rereading

WHILE_IT_IMPORTS = """
import os, signal, sys

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests may have it ignored (nohup)

class HangsUp:
    def find_spec(self, name, *_):
        if name == "municipality_node.commands":
            os.kill(os.getpid(), signal.SIGHUP)

sys.meta_path.insert(0, HangsUp())
from municipality_node.__main__ import main
main()
"""
"""The command itself, that gets the signal at the moment when it begins to import the rest of it."""


@pytest.fixture
def rereading():
    former = signal.getsignal(signal.SIGHUP)
    found = Rereading()
    found.expect()
    yield found
    signal.signal(signal.SIGHUP, former)


def test_who_asked_twice_is_heard_once(rereading):
    assert not rereading.taken()
    for _ in range(2):
        os.kill(os.getpid(), signal.SIGHUP)
    assert rereading.taken()
    assert not rereading.taken()


@pytest.mark.parametrize(("command", "code"), [("run", 1), ("status", -signal.SIGHUP)])
def test_a_node_that_only_just_began_is_not_ended_by_it(tmp_path, command, code):
    line = [sys.executable, "-c", WHILE_IT_IMPORTS, command, "--config", tmp_path / "none.toml"]
    ended = subprocess.run(line, capture_output=True, check=False, timeout=60)
    assert ended.returncode == code, "a terminal that closes ends other commands, as anywhere"
    assert (b"SETTINGS_REFUSED" in ended.stderr) == (command == "run")
