"""Tells the other processes of a gateway that something came for a municipality, so that no node waits in vain.

On PostgreSQL the word goes out with the commit (NOTIFY); a word that is lost costs a node one waiting time. A process
on SQLite is alone with its store and needs none.
"""

import threading
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from keys.identity import MunicipalityCode
from servicekit.logs import get_logger
from servicekit.refusal import RefusalError

_CHANNEL = "drempel_mailbox"
_TURN_SECONDS = 0.5
_AGAIN_SECONDS = 1.0
_log = get_logger(__name__)


def call(connection: Connection, municipalities: Collection[str]) -> None:
    """Let every process know, once this transaction commits."""
    if connection.dialect.name == "postgresql":
        for code in municipalities:
            connection.exec_driver_sql(f"SELECT pg_notify('{_CHANNEL}', %s)", (code,))


class MailboxCalls:
    """Hears what other processes call, in a thread of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, heard: Callable[[MunicipalityCode | None], None]) -> None:
        """Have `heard` called for every municipality that something came for; with None when calls may be missed."""
        if self._engine.dialect.name == "postgresql":
            self._thread = threading.Thread(target=self._listen, args=(heard,), name="mailbox-calls", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _listen(self, heard: Callable[[MunicipalityCode | None], None]) -> None:
        while not self._stopping.is_set():
            try:
                self._hear(heard)
            except (DBAPIError, RefusalError) as error:
                _log.warning("mailbox_calls_missed", error_type=type(error).__name__)
            heard(None)
            self._stopping.wait(_AGAIN_SECONDS)

    def _hear(self, heard: Callable[[MunicipalityCode | None], None]) -> None:
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"LISTEN {_CHANNEL}")
            heard(None)
            driver: Any = connection.connection.driver_connection
            while not self._stopping.is_set():
                for notice in driver.notifies(timeout=_TURN_SECONDS):
                    heard(MunicipalityCode(notice.payload))
            connection.exec_driver_sql(f"UNLISTEN {_CHANNEL}")
