"""Copies a store's rows into an empty one, on whichever engine either is."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Connection, Table, func, insert, select, text

_PAGE = 1_000
_SERIAL = "pg_get_serial_sequence(:table, :column)"


def copy_rows(source: Connection, target: Connection, tables: Sequence[Table]) -> None:
    """Write every row of these tables into those of `target`, which are empty; who refers to another comes behind it.

    Numbers that are given out once only go on behind the last one that was given out, also when its row is gone.
    `source` is one snapshot, `target` holds the write lock.
    """
    for table in tables:
        result = source.execute(select(table).execution_options(yield_per=_PAGE))
        for page in result.mappings().partitions(_PAGE):
            target.execute(insert(table), [dict(row) for row in page])
        column = table.autoincrement_column
        if column is not None and (last := _last_given(source, table, column)):
            _give_after(target, table, column, last)


def _last_given(connection: Connection, table: Table, column: Column[Any]) -> int:
    highest = connection.scalar(select(func.max(column))) or 0
    names = {"table": table.name, "column": column.name}
    if connection.dialect.name == "postgresql":
        asked, used = text(f"SELECT pg_sequence_last_value({_SERIAL}::regclass)"), names
    elif table.dialect_options["sqlite"]["autoincrement"]:
        asked, used = text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table.name}
    else:
        return int(highest)
    return max(int(highest), int(connection.scalar(asked, used) or 0))


def _give_after(connection: Connection, table: Table, column: Column[Any], last: int) -> None:
    values = {"table": table.name, "column": column.name, "last": last}
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT setval({_SERIAL}, :last)"), values)
    elif table.dialect_options["sqlite"]["autoincrement"]:
        named = {"table": table.name, "last": last}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": table.name})
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), named)
