"""Transactions on a store, the same on every engine: writers take turns, readers see one moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from servicekit.refusal import UnavailableError

Result = TypeVar("Result")
WRITES = "drempel_write"
"""The execution option by which an engine knows, when a transaction begins, that it has to take the write lock."""
_SQLITE_FAULTS = {5, 6, 8, 10, 11, 13, 14, 26}
"""BUSY, LOCKED, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB (sqlite.org/rescode.html)."""
_SQLSTATE_FAULTS = ("08", "25006", "40", "53", "55P03", "57", "58", "XX")
"""Connection, a standby, deadlock, resources, lock timeout, shutdown, system, damage (PostgreSQL, appendix A)."""


class StoreUnavailable(UnavailableError):
    """The store cannot write or read now: disk full, locked, damaged, or out of reach.

    Nothing of the transaction remains; only when a server vanished while it committed is that not known. Every act of
    ours may be repeated, and then has its effect once.
    """


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """Yield a connection that holds the store's write lock from the start; commits at the end, else rolls back.

    What the transaction before it committed is seen; what it reads does not change under it. Durable when this
    returns. Raises StoreUnavailable when the store cannot do it.
    """
    try:
        with engine.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
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


def within_write(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Return what `work` gives in a write transaction of its own."""
    with write_transaction(engine) as connection:
        return work(connection)


def within_read(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    """Return what `work` gives in a read transaction of its own."""
    with read_transaction(engine) as connection:
        return work(connection)


def is_store_fault(error: BaseException) -> bool:
    """Whether the store failed, not the statement. The engine undoes the whole transaction then."""
    if not isinstance(error, DatabaseError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_FAULTS
    state = getattr(error.orig, "sqlstate", "")
    if state is None:  # the connection was not made, or broke; anything else is the driver's complaint about us
        return isinstance(error, OperationalError)
    return state.startswith(_SQLSTATE_FAULTS)
