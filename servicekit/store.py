"""Where a service keeps what it keeps, and on which engine: a file of its own (SQLite), or a database of PostgreSQL."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, InstanceOf
from sqlalchemy import Engine, Table, make_url
from sqlalchemy.dialects import postgresql as postgresql_dialect
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import ArgumentError, DatabaseError

from servicekit import postgresql, sqlite
from servicekit.transactions import StoreUnavailable, is_store_fault

_SCHEMES = ("postgresql://", "postgresql+psycopg://")
_DRIVER = "postgresql+psycopg"
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class PostgresqlAddress:
    """A database of a PostgreSQL server, as its URL names it. No password: that is a file (`passfile`)."""

    url: URL

    def __post_init__(self) -> None:
        """Refuse a password in clear, and a server elsewhere whose certificate would not be verified."""
        if self.url.password is not None or "password" in self.url.query:
            raise ValueError("a password")
        if not self.url.database or (not self._local() and self.url.query.get("sslmode") != "verify-full"):
            raise ValueError("no database, or no sslmode=verify-full")

    def _local(self) -> bool:
        named = self.url.query.get("host", self.url.host or "")
        hosts = [host for one in ([named] if isinstance(named, str) else named) for host in one.split(",")]
        # libpq takes the address from here, whatever the host is called.
        elsewhere = "hostaddr" in self.url.query or "service" in self.url.query
        return not elsewhere and all(not host or host[0] == "/" or host.rsplit(":", 1)[0] in _LOCAL for host in hosts)


def _read(value: object) -> object:
    if not isinstance(value, str) or not value.startswith(_SCHEMES):
        return value
    try:
        return PostgresqlAddress(make_url(value).set(drivername=_DRIVER))
    except ArgumentError:
        raise ValueError("not a URL") from None


Database = Annotated[InstanceOf[PostgresqlAddress], BeforeValidator(_read)]
"""An option that names a database: `postgresql://user@host/database?sslmode=verify-full&passfile=...`."""
StorePlace = Annotated[Path | InstanceOf[PostgresqlAddress], BeforeValidator(_read)]
"""The option `store`: a path, or `postgresql://user@host/database?sslmode=verify-full&passfile=...`."""


def open_engine(place: Path | PostgresqlAddress) -> Engine:
    """Return an engine on a store, whether or not there is one."""
    return postgresql.open_engine(place.url) if isinstance(place, PostgresqlAddress) else sqlite.open_engine(place)


def writing_engine(engine: Engine) -> Engine:
    """Return the engine of one thread that writes group after group to the store of another engine."""
    return engine if engine.dialect.name == "postgresql" else sqlite.writing_engine(engine)


def exists(place: Path | PostgresqlAddress) -> bool:
    """Whether a store was made here. Raises StoreUnavailable when the server cannot tell."""
    if not isinstance(place, PostgresqlAddress):
        return place.exists()
    engine = open_engine(place)
    try:
        with _answered("the store cannot be reached"):
            return postgresql.has_tables(engine)
    finally:
        engine.dispose()


def prepare(place: Path | PostgresqlAddress) -> None:
    """Make room for a new store: the file is its owner's only. A database has its owner already."""
    if not isinstance(place, PostgresqlAddress):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.touch(mode=0o600)


def insert_or(connection: Connection, table: Table) -> sqlite_dialect.Insert | postgresql_dialect.Insert:
    """Return an insert that can say what to do when the row is there already."""
    if connection.dialect.name == "postgresql":
        return postgresql_dialect.insert(table)
    return sqlite_dialect.insert(table)


def let_go(engine: Engine, tables: Sequence[Table]) -> None:
    """Let deleted rows of these tables go from the store's working files. Raises StoreUnavailable."""
    if engine.dialect.name == "postgresql":
        _vacuum(engine, tables, rewrite=False)
    else:
        sqlite.truncate_wal(engine)


def rewrite(engine: Engine, tables: Sequence[Table]) -> None:
    """Write these tables anew, with nothing of what was deleted from them. Raises StoreUnavailable."""
    if engine.dialect.name == "postgresql":
        _vacuum(engine, tables, rewrite=True)
    else:
        sqlite.rewrite(engine)


def sample_nothing(connection: Connection) -> None:
    """Have the engine keep no samples of what bytes and text its tables hold; SQLite keeps none unless asked to."""
    if connection.dialect.name == "postgresql":
        postgresql.sample_nothing(connection)


def check_apart(engine: Engine) -> None:
    """Raise SettingsRefused where a database's role is not held to this store; a file is its owner's only anyway."""
    if engine.dialect.name == "postgresql":
        with _answered("the store cannot be reached"):
            postgresql.check_apart(engine)


def size(engine: Engine) -> int:
    """Return how many bytes the store takes. Raises StoreUnavailable."""
    if engine.dialect.name != "postgresql":
        return sqlite.size(engine)
    with _answered("the store cannot be measured"):
        return postgresql.size(engine)


@contextmanager
def process_lock(engine: Engine, name: str) -> Iterator[Callable[[], bool]]:
    """Yield what tries once to take a lock among the processes on this store, and tells whether it has it.

    It goes with the process that holds it, however that ends. Raises StoreUnavailable, also when a server went away
    and the lock with it: whoever needs to know that nobody else came in between asks in the transaction.
    """
    if engine.dialect.name != "postgresql":
        with sqlite.process_lock(engine, name) as attempt:
            yield attempt
        return
    with _answered("the store cannot be locked"), postgresql.process_lock(engine, name) as attempt:
        yield attempt


@contextmanager
def _answered(problem: str) -> Iterator[None]:
    """Turn a fault of the server into StoreUnavailable, outside the except block: texts must not be chained."""
    try:
        yield
    except DatabaseError as error:
        if not is_store_fault(error):
            raise
    else:
        return
    raise StoreUnavailable(problem)


def _vacuum(engine: Engine, tables: Sequence[Table], *, rewrite: bool) -> None:
    with _answered("the tables could not be written anew"):
        postgresql.vacuum(engine, tables, rewrite=rewrite)
