"""Real processes, because a signal ends them."""

import signal
import subprocess
import sys

import pytest

from tests.support.ending import gone

SCRIPT = """
import subprocess, sys, time
from region.interrupt import interruptible
from region.stages import together
def command():
    child = subprocess.Popen(["sleep", "600"])
    print(child.pid, flush=True)
    child.wait()
with interruptible():
    try:
        together([command])
    finally:
        print("services stopped", flush=True)
print("nobody comes here")
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_stops_what_was_started_and_waits_for_no_command(number):
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stdout=subprocess.PIPE, text=True) as process:
        child = int(process.stdout.readline())
        process.send_signal(number)
        assert process.wait(30) == -number
        subprocess.run(["kill", str(child)], check=True)  # not tied, as what a command line of Drempel's starts is
        assert process.stdout.read() == "services stopped\n"
    assert gone([child])


def test_what_is_not_interrupted_goes_on():
    script = "from region.interrupt import interruptible\nwith interruptible(): pass\nprint('on')"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout == b"on\n"
