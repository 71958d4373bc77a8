"""The embedded store: SQLite that survives kill -9 and power loss, and does not keep what was deleted."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from servicekit.transactions import WRITES, StoreUnavailable, is_store_fault

PAGE_SIZE = 16_384
BUSY_MILLISECONDS = 30_000


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
    immediate = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def truncate_wal(engine: Engine) -> None:
    """Move every committed page into the database file and empty the WAL: deleted bytes are gone from both."""
    with _outside_transactions(engine) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def snapshot(engine: Engine, target: Path) -> None:
    """Write the database as it is now to a new file, consistent whoever else writes. Raises StoreUnavailable."""
    try:
        with _outside_transactions(engine) as raw:
            raw.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.DatabaseError as error:
        if not is_store_fault(error):
            raise
    else:
        return
    raise StoreUnavailable("the store cannot be copied")


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
