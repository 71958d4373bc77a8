"""The embedded store: SQLite that survives kill -9 and power loss, and does not keep what was deleted."""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from servicekit.transactions import WRITES, StoreUnavailable, is_store_fault

PAGE_SIZE = 16_384
BUSY_MILLISECONDS = 30_000
_WRITER_CACHE_KIBIBYTES = 32 << 10
"""With the usual 2 MB a group of a few batches is written to the log in parts, which are read again and rewritten."""
_WRITER_LOG_PAGES = 4_096
"""How long the log grows: what every group touches, such as an index of ids, is moved into the file once for all."""


def open_engine(path: Path) -> Engine:
    """Return an engine on `path`: WAL, an fsync per commit, deleted bytes overwritten, foreign keys enforced."""
    return _engine(f"sqlite:///{path}")


def writing_engine(engine: Engine) -> Engine:
    """Return another engine on the same file, for one thread that writes group after group.

    Its one connection keeps what it read and wrote until somebody else writes.
    """
    own = _engine(engine.url, pool_size=1, max_overflow=0)
    event.listen(own, "connect", _make_room)
    return own


def _engine(url: str | URL, **pool: int) -> Engine:
    engine = create_engine(url, connect_args={"check_same_thread": False}, hide_parameters=True, **pool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _make_room(connection: sqlite3.Connection, _: Any) -> None:
    connection.execute(f"PRAGMA cache_size=-{_WRITER_CACHE_KIBIBYTES}")
    connection.execute(f"PRAGMA wal_autocheckpoint={_WRITER_LOG_PAGES}")


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


def size(engine: Engine) -> int:
    """Return how many bytes the database takes, with what its write-ahead log holds."""
    store = Path(str(engine.url.database))
    return sum(path.stat().st_size for path in (store, Path(f"{store}-wal")) if path.exists())


@contextmanager
def process_lock(engine: Engine, name: str) -> Iterator[Callable[[], bool]]:
    """Yield what tries once to take a lock among the processes on this file, and tells whether it has it.

    The kernel holds it (flock), by an empty file beside the store: until the block ends, or the process.
    """
    path = Path(str(engine.url.database)).with_name(name)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield lambda: _taken(descriptor)
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _outside_transactions(engine: Engine) -> Iterator[sqlite3.Connection]:
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - the engine above makes no other kind
        if connection.in_transaction():
            connection.rollback()
        yield raw
