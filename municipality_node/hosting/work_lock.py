"""At most one process works off a municipality's mailbox, and whoever pauses it knows when the work under way is over.

The lock is the kernel's (flock): it goes with the process that holds it, however that ends. The two files beside the
store hold nothing.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from servicekit.refusal import UnavailableError

_EVERY_SECONDS = 0.1
PATIENCE_SECONDS = 300.0


class StillAtWork(UnavailableError):
    """Another process works on this municipality and did not come to an end of its page; try again."""


class WorkLock:
    """The lock of one municipality's store."""

    def __init__(self, engine: Engine) -> None:
        store = Path(str(engine.url.database))
        self._path = store.with_name("work.lock")
        self._next = store.with_name("work.next")

    @contextmanager
    def held(
        self, *, patience: float = PATIENCE_SECONDS, given_up: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """Hold the lock within. Raises StillAtWork when `patience` seconds pass, or once `given_up` says so."""

        def is_over(deadline: float = time.monotonic() + patience) -> bool:
            return given_up() or time.monotonic() > deadline

        with _opened(self._path) as lock:
            # Who works takes the lock again at once; it passes by whoever is next in line.
            with _opened(self._next) as line:
                _wait(line, is_over)
                _wait(lock, is_over)
            yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _wait(descriptor: int, is_over: Callable[[], bool]) -> None:
    while not _taken(descriptor):
        if is_over():
            raise StillAtWork("another process works on this municipality")
        time.sleep(_EVERY_SECONDS)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
