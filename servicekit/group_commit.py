"""One writer thread per store, which puts whatever waits into one transaction: an fsync per group, not per call."""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from servicekit.refusal import UnavailableError
from servicekit.store import writing_engine
from servicekit.transactions import is_store_fault, write_transaction

Result = TypeVar("Result")
_Work = tuple[Callable[[Connection], Any], Future[Any]]
MAX_GROUP = 64


class WriterStopped(UnavailableError):
    """The store is shutting down; the work was not done."""


class Writer:
    """Runs functions against the store, grouped; each result is delivered after its transaction is durable.

    A function that raises is rolled back alone (savepoint) and its exception delivered; the others of the group
    commit. When the commit itself fails everyone of the group gets the failure, and nothing of it remains.
    """

    def __init__(self, engine: Engine, *, max_group: int = MAX_GROUP) -> None:
        self._engine = writing_engine(engine)
        self._apart = self._engine is not engine
        self._max_group = max_group
        self._waiting: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._stopped = False
        self._gate = threading.Lock()
        self._thread = threading.Thread(target=self._serve, name="store-writer", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Return what `work` returned, once it is on disk. Cancelling the caller does not undo the work."""
        return await asyncio.shield(asyncio.wrap_future(self.submit(work)))

    def submit(self, work: Callable[[Connection], Result]) -> Future[Result]:
        """Queue `work` and return its future. Raises WriterStopped after `stop`."""
        future: Future[Result] = Future()
        with self._gate:
            if self._stopped:
                raise WriterStopped("writer stopped")
            self._waiting.put((work, future))
        return future

    def stop(self) -> None:
        """Finish what waits, then end the thread. Calling it again does nothing."""
        with self._gate:
            if not self._stopped:
                self._stopped = True
                self._waiting.put(None)
        self._thread.join()
        if self._apart:
            self._engine.dispose()

    def _serve(self) -> None:
        while (first := self._waiting.get()) is not None:
            group = [first]
            ended = False
            with contextlib.suppress(queue.Empty):
                while len(group) < self._max_group:
                    following = self._waiting.get_nowait()
                    if following is None:
                        ended = True
                        break
                    group.append(following)
            self._commit(group)
            if ended:
                return

    def _commit(self, group: list[_Work]) -> None:
        results: list[tuple[Future[Any], Any, BaseException | None]] = []
        try:
            with write_transaction(self._engine) as connection:
                for work, future in group:
                    results.append((future, *_attempt(connection, work)))
        except Exception as error:  # noqa: BLE001 - delivered to everyone who waits
            results = [(future, None, error) for _, future in group]
        for future, result, failure in results:
            if failure is not None:
                future.set_exception(failure)
            else:
                future.set_result(result)


def _attempt(connection: Connection, work: Callable[[Connection], Any]) -> tuple[Any, BaseException | None]:
    savepoint = connection.begin_nested()
    try:
        result = work(connection)
    except Exception as error:
        if is_store_fault(error) or not savepoint.is_active:
            raise
        savepoint.rollback()
        return None, error
    savepoint.commit()
    return result, None
