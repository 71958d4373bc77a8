"""Rows that come as columns: one statement for a whole batch, whatever its size.

Where every row is a step of the driver, each step gives up the interpreter's lock and waits to have it back. As one
statement the store works through a batch while Python does something else.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, insert

from audit.rows import add_rows

_SERIES = "WITH RECURSIVE series(at) AS (VALUES (0) UNION ALL SELECT at + 1 FROM series WHERE at + 1 < ?)"
_SAME, _RISING, _CUT = "?", "? + at", "substr(?, 1 + at * ?, ?)"
_READ = {bytes: _CUT, str: f"CAST({_CUT} AS TEXT)", int: f"CAST({_CUT} AS INTEGER)"}


class Each(NamedTuple):
    """A column of which every row has a value of its own."""

    values: Sequence[bytes | str | int | None]


class Rising(NamedTuple):
    """A column of consecutive numbers."""

    first: int


Column = Each | Rising | bytes | str | int | None
"""Anything but the first two is the same in every row."""


class _Packed(NamedTuple):
    """What SQLite reads a column out of."""

    expression: str
    values: tuple[Any, ...]


def add_columns(connection: Connection, table: Table, columns: Mapping[str, Column]) -> None:
    """Insert as many rows as the columns of own values are long; a column that is not named stays empty.

    SQLite takes a column whose values are of one type and size as one value, and cuts it up. Where one is not, and on
    other engines, rows go one by one.
    """
    named = [columns.get(column.name) for column in table.columns]
    (count,) = {len(column.values) for column in named if isinstance(column, Each)}
    if not count:
        return
    packed = [_packed(column) for column in named] if connection.dialect.name == "sqlite" else [None]
    whole = [one for one in packed if one is not None]
    if len(whole) < len(packed):
        add_rows(connection, insert(table), list(zip(*(_spelled_out(column, count) for column in named), strict=True)))
    else:
        text = _statement(table, tuple(one.expression for one in whole))
        connection.exec_driver_sql(text, (count, *(value for one in whole for value in one.values)))


def _packed(column: Column) -> _Packed | None:
    if isinstance(column, Rising):
        return _Packed(_RISING, (column.first,))
    if not isinstance(column, Each):
        return _Packed(_SAME, (column,))
    return _packed_values(column.values)


def _packed_values(values: Sequence[Any]) -> _Packed | None:
    kinds = set(map(type, values))
    if len(kinds) > 1:
        return None
    (kind,) = kinds
    if kind is not bytes and len(set(values)) == 1:
        return _Packed(_SAME, (values[0],))
    encoded = values if kind is bytes else [str(value).encode() for value in values]
    sizes = set(map(len, encoded))
    if len(sizes) > 1 or 0 in sizes:
        return None
    (size,) = sizes
    return _Packed(_READ[kind], (b"".join(encoded), size, size))


def _spelled_out(column: Column, count: int) -> Iterable[Any]:
    if isinstance(column, Each):
        return column.values
    return range(column.first, column.first + count) if isinstance(column, Rising) else repeat(column, count)


@lru_cache(maxsize=64)
def _statement(table: Table, expressions: tuple[str, ...]) -> str:
    return f"INSERT INTO {table.name} {_SERIES} SELECT {', '.join(expressions)} FROM series"  # noqa: S608 - own names
