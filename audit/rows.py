"""Many rows at once, handed to the driver as they are: an acceptance adds thousands a second."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Insert
from sqlalchemy.engine import Dialect


def add_rows(connection: Connection, statement: Insert, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    if connection.dialect.name == "postgresql":
        # One statement with an array per column: the server would answer for every row of a list.
        connection.exec_driver_sql(_arrays(statement, connection.dialect), tuple(map(list, zip(*rows, strict=True))))
        return
    names = tuple(column.name for column in statement.table.columns)
    text = _text(statement, connection.dialect, names)
    if text is None:
        connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])
    else:
        connection.exec_driver_sql(text, list(rows))


@lru_cache(maxsize=16)
def _arrays(statement: Insert, dialect: Dialect) -> str:
    columns, preparer = statement.table.columns, dialect.identifier_preparer
    names = ", ".join(preparer.quote(column.name) for column in columns)
    arrays = ", ".join(f"%s::{column.type.compile(dialect)}[]" for column in columns)
    table = preparer.quote(statement.table.fullname)
    return f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})"  # noqa: S608 - names of our own


@lru_cache(maxsize=16)
def _text(statement: Insert, dialect: Dialect, names: tuple[str, ...]) -> str | None:
    """Return the statement for a driver that takes values by place; None for one that takes them by name."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    return compiled.string if list(compiled.positiontup or ()) == list(names) else None
