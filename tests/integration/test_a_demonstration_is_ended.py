"""What a demonstration started ends with it, whichever signal ends it. Real processes."""

import signal
import subprocess
import sys
import time

import pytest

from tests.integration.test_witness import KEY
from tests.support.ending import alive, gone, started_by, that_mention

PATIENCE = 60
WITNESSES = """
import sys, time
from pathlib import Path
from region.interrupt import interruptible
from region.observers import Observers
place = Path(sys.argv[1])
observers = Observers(place, place)
observers.create()
with interruptible():
    with observers.running([place / "log.vkey"]) as witnesses:
        print(*(witness.pid for witness in witnesses), flush=True)
        time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_services_end_with_the_process_that_started_them(tmp_path, number):
    (tmp_path / "log.vkey").write_text(KEY + "\n")
    line = [sys.executable, "-c", WITNESSES, str(tmp_path)]
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        services = [int(pid) for pid in process.stdout.readline().split()]
        assert len(services) == 3
        assert all(map(alive, services))
        process.send_signal(number)
        assert process.wait(PATIENCE) == -number
    assert gone(services)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_demonstration_ends_with_the_commands_that_it_waits_for(tmp_path, number):
    place = tmp_path / "demo"
    line = [sys.executable, "-m", "region", "demo", "--out", str(place), "--residents", "300", "--signals", "16"]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL) as demonstration:
        try:
            started = commands(demonstration.pid)
            demonstration.send_signal(number)
            assert demonstration.wait(PATIENCE) == -number
        finally:
            demonstration.kill()
    assert gone(started)
    assert not that_mention(place)


def commands(demonstration):
    """Return what runs for a demonstration once its first commands are under way, forked from a server of it."""
    deadline = time.monotonic() + PATIENCE
    while True:
        servers = started_by(demonstration)
        if forked := [command for server in servers for command in started_by(server)]:
            return servers + forked
        assert time.monotonic() < deadline
        time.sleep(0.01)
