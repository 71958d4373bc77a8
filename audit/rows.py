"""Many rows at once, handed to the driver as they are: an acceptance adds thousands a second."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Insert
from sqlalchemy.engine import Dialect


def add_rows(connection: Connection, statement: Insert, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    names = tuple(column.name for column in statement.table.columns)
    text = _text(statement, connection.dialect, names)
    if text is None:
        connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])
    else:
        connection.exec_driver_sql(text, list(rows))


@lru_cache(maxsize=16)
def _text(statement: Insert, dialect: Dialect, names: tuple[str, ...]) -> str | None:
    """Return the statement for a driver that takes values by place; None for one that takes them by name."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    return compiled.string if list(compiled.positiontup or ()) == list(names) else None
