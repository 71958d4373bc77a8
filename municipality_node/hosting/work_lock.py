"""At most one process works off a municipality's mailbox, and whoever pauses it knows when the work under way is over.

The lock goes with the process that holds it, however that ends. On PostgreSQL it goes with the connection as well: then
two may work on one page, and the store's own keys see to it that it has its effect once (ADR 0191).
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from servicekit.refusal import UnavailableError
from servicekit.store import process_lock

_EVERY_SECONDS = 0.1
PATIENCE_SECONDS = 300.0


class StillAtWork(UnavailableError):
    """Another process works on this municipality and did not come to an end of its page; try again."""


class WorkLock:
    """The lock of one municipality's store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def held(
        self, *, patience: float = PATIENCE_SECONDS, given_up: Callable[[], bool] = lambda: False
    ) -> Iterator[None]:
        """Hold the lock within.

        Raises StillAtWork when `patience` seconds pass, or once `given_up` says so; StoreUnavailable.
        """

        def is_over(deadline: float = time.monotonic() + patience) -> bool:
            return given_up() or time.monotonic() > deadline

        with process_lock(self._engine, "work.lock") as lock:
            # Who works takes the lock again at once; it passes by whoever is next in line.
            with process_lock(self._engine, "work.next") as line:
                _wait(line, is_over)
                _wait(lock, is_over)
            yield


def _wait(taken: Callable[[], bool], is_over: Callable[[], bool]) -> None:
    while not taken():
        if is_over():
            raise StillAtWork("another process works on this municipality")
        time.sleep(_EVERY_SECONDS)
