"""Statements of an append, handed to the driver as they are: an acceptance adds thousands of rows a second.

What SQLAlchemy does around a statement (cache keys, parameters, types) costs more than SQLite does with a small one.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable, Insert, Row
from sqlalchemy.engine import Dialect


def add_rows(connection: Connection, statement: Insert, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of the table's columns."""
    write_rows(connection, statement, tuple(column.name for column in statement.table.columns), rows)


def write_rows(
    connection: Connection, statement: Executable, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Execute a statement for each row of values, which are named in this order."""
    text = _text(statement, connection.dialect, names)
    if text is None:
        connection.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])
    else:
        connection.exec_driver_sql(text, list(rows))


def read_value(
    connection: Connection, statement: Executable, names: tuple[str, ...] = (), values: tuple[Any, ...] = ()
) -> Any:
    """Return the first value of the first row, or None; of a kind that drivers give as it is: a number or bytes."""
    text = _text(statement, connection.dialect, names)
    if text is None:
        return connection.scalar(statement, dict(zip(names, values, strict=True)))
    return connection.exec_driver_sql(text, values).scalar()


def read_rows(
    connection: Connection, statement: Executable, names: tuple[str, ...], values: tuple[Any, ...]
) -> Sequence[Row[Any]]:
    """Return every row, of values of kinds that drivers give as they are: numbers, texts, bytes."""
    text = _text(statement, connection.dialect, names)
    if text is None:
        return connection.execute(statement, dict(zip(names, values, strict=True))).all()
    return connection.exec_driver_sql(text, values).all()


@lru_cache(maxsize=64)
def _text(statement: Executable, dialect: Dialect, names: tuple[str, ...]) -> str | None:
    """Return the statement for a driver that takes values by place; None for one that takes them by name."""
    compiled = statement.compile(dialect=dialect, column_keys=list(names) or None)  # type: ignore[attr-defined]
    if not dialect.positional:
        return None
    text: str = compiled.string
    return text if list(compiled.positiontup or ()) == list(names) else None
