"""Runs a command as a process of its own and says how long it took and how much memory it and its children held."""

import resource
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Self

_EVERY = 0.1


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run cost."""

    seconds: float
    processor_seconds: float
    peak_bytes: int
    """The most that the process and its children held at one moment, pages they share counted once."""


def run_module(module: str, *arguments: object) -> Measured:
    """Run a module of this checkout to its end. Raises CalledProcessError when it fails."""
    return run([sys.executable, "-m", module, *map(str, arguments)])


def run(command: Sequence[str]) -> Measured:
    """Run a command to its end."""
    began, before = perf_counter(), _of_children()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        watch = Watch(process.pid)
        with watch:
            code = process.wait()
    if code:
        raise subprocess.CalledProcessError(code, list(command))
    return Measured(perf_counter() - began, _of_children() - before, watch.peak)


def _of_children() -> float:
    """Return the processor seconds of all processes that this one started and saw end."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


class Watch:
    """Follows the memory of a process tree from another thread while it is open."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self.peak = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _follow(self) -> None:
        while not self._done.wait(_EVERY):
            self.peak = max(self.peak, sum(map(_proportional, _tree(self._root))))


def _tree(root: int) -> list[int]:
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                waiting += map(int, task.read_text(encoding="ascii").split())
            except OSError:
                continue
    return found


def _proportional(pid: int) -> int:
    """Return the proportional set size: shared pages divided among those who share them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
