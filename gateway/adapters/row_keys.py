"""Row keys that rise with time and are never used again, also after deletion."""

from sqlalchemy import Column, Connection, bindparam, func, select, text, update

from audit.rows import read_value, write_rows
from gateway.adapters.schema import state

NEXT_SEQUENCE = "next_sequence"
REVISION = "revision"
ROUTING_REVISION = "routing_revision"
_READ = select(state.c.value).where(state.c.name == bindparam("counter"))
_ADVANCE = text("UPDATE state SET value = value + :count WHERE name = :counter")


def take(connection: Connection, count: int) -> int:
    """Return the first of `count` fresh sequence numbers; the transaction must hold the write lock."""
    first = read(connection, NEXT_SEQUENCE)
    write_rows(connection, _ADVANCE, ("count", "counter"), [(count, NEXT_SEQUENCE)])
    return first


def next_number(connection: Connection, column: Column[int]) -> int:
    """Return the number behind the highest in a column; the transaction must hold the write lock."""
    return int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1


def raise_revision(connection: Connection, name: str = REVISION) -> None:
    """Tell every process that enrolments changed, or the routing table."""
    connection.execute(update(state).where(state.c.name == name).values(value=state.c.value + 1))


def read(connection: Connection, name: str) -> int:
    """Return one of the counters."""
    return int(read_value(connection, _READ, ("counter",), (name,)))
