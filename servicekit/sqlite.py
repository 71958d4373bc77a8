"""The embedded store: SQLite that survives kill -9 and power loss, and does not keep what was deleted."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from servicekit.refusal import UnavailableError

PAGE_SIZE = 16_384
BUSY_MILLISECONDS = 30_000


class StoreUnavailable(UnavailableError):
    """The store cannot write or read now: disk full, locked, or damaged. Nothing of the transaction remains."""


def open_engine(path: Path) -> Engine:
    """Return an engine on `path`: WAL, an fsync per commit, deleted bytes overwritten, foreign keys enforced."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's own would come too late
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        f"page_size={PAGE_SIZE}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("drempel_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that holds the write lock from the start; commits at the end, else rolls back.

    Raises StoreUnavailable when the store cannot do it.
    """
    try:
        with engine.connect().execution_options(drempel_write=True) as connection, connection.begin():
            yield connection
    except DatabaseError as error:
        if not is_store_fault(error):
            raise
    else:
        return
    # Outside the except block: SQLAlchemy's text carries statement parameters, and must not be chained.
    raise StoreUnavailable("the store refused the transaction")


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """Yield a connection on one consistent snapshot. Raises StoreUnavailable when the store cannot do it."""
    try:
        with engine.connect() as connection, connection.begin():
            yield connection
    except DatabaseError as error:
        if not is_store_fault(error):
            raise
    else:
        return
    raise StoreUnavailable("the store refused to read")


_STORE_FAULTS = {
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB,
}  # fmt: skip


def is_store_fault(error: BaseException) -> bool:
    """Whether the store failed, not the statement. SQLite has then undone the whole transaction by itself."""
    if not isinstance(error, DatabaseError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _STORE_FAULTS


def truncate_wal(engine: Engine) -> None:
    """Move every committed page into the database file and empty the WAL: deleted bytes are gone from both."""
    with _outside_transactions(engine) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def rewrite(engine: Engine) -> None:
    """Write the database anew and empty the WAL.

    When SQLite moves cells between pages it leaves copies in the gaps, which `secure_delete` does not reach;
    afterwards there are none. Raises StoreUnavailable.
    """
    try:
        with _outside_transactions(engine) as raw:
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError:
        pass
    else:
        return
    raise StoreUnavailable("the store could not be written anew")


@contextmanager
def _outside_transactions(engine: Engine) -> Iterator[sqlite3.Connection]:
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - the engine above makes no other kind
        if connection.in_transaction():
            connection.rollback()
        yield raw
