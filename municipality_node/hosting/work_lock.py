"""At most one process works off a municipality's mailbox, and whoever pauses it knows when the work under way is over.

The lock is the kernel's (flock): it goes with the process that holds it, however that ends. The file beside the store
holds nothing.
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
        self._path = Path(str(engine.url.database)).with_name("work.lock")

    @contextmanager
    def held(
        self, *, patience: float = PATIENCE_SECONDS, given_up: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """Hold the lock within. Raises StillAtWork when `patience` seconds pass, or once `given_up` says so."""
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            deadline = time.monotonic() + patience
            while not _taken(descriptor):
                if given_up() or time.monotonic() > deadline:
                    raise StillAtWork("another process works on this municipality")
                time.sleep(_EVERY_SECONDS)
            yield
        finally:
            os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
