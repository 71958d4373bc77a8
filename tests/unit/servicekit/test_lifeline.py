"""Real processes: what is said of them holds for no thread of this one."""

import signal
import subprocess
import sys

import pytest

from tests.support.ending import alive, gone

CHILD = "import sys, time; from servicekit.lifeline import end_with; end_with(int(sys.argv[1])); time.sleep(600)"
PARENT = f"""
import os, subprocess, sys, threading, time
def start():
    print(subprocess.Popen([sys.executable, "-c", {CHILD!r}, str(os.getpid())]).pid, flush=True)
"""
FROM_A_THREAD = "started = threading.Thread(target=start); started.start(); started.join(); time.sleep(600)"
WORKER = """
import multiprocessing, os, time
from servicekit.lifeline import end_with_parent
def work():
    end_with_parent()
    print(os.getpid(), flush=True)
    time.sleep(600)
if __name__ == "__main__":
    multiprocessing.get_context("spawn").Process(target=work).start()
    time.sleep(600)
"""


def running(*line):
    return subprocess.Popen([sys.executable, *line], stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_process_ends_with_the_one_that_started_it(number):
    with running("-c", PARENT + "start(); time.sleep(600)") as parent:
        child = int(parent.stdout.readline())
        assert alive(child)
        parent.send_signal(number)
    assert gone([child])


def test_a_process_outlives_the_thread_that_started_it():
    with running("-c", PARENT + FROM_A_THREAD) as parent:
        child = int(parent.stdout.readline())
        assert not gone([child], patience=0.5)
        parent.kill()
    assert gone([child])


def test_a_process_whose_parent_is_gone_already_ends_at_once():
    with running("-c", "") as ended:
        pass
    assert subprocess.run([sys.executable, "-c", CHILD, str(ended.pid)], check=False, timeout=30).returncode == 0


def test_a_process_that_another_one_started_ends_at_once():
    assert subprocess.run([sys.executable, "-c", CHILD, "1"], check=False, timeout=30).returncode == 0


def test_a_process_of_multiprocessing_ends_with_a_killed_parent(tmp_path):
    script = tmp_path / "worker.py"
    script.write_text(WORKER)
    with running(script) as parent:
        child = int(parent.stdout.readline())
        parent.kill()
    assert gone([child])
