"""The register extract in Parquet: the columns of the CSV extract, as text or as the types that tools give them."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from municipality_node.errors import RegisterRefused
from municipality_node.register import extract
from municipality_node.register.row import Row

if TYPE_CHECKING:
    import duckdb

_PAGE = 2_000
_WIDTHS = {"burgerservicenummer": 9, "gemeentecode": 4, "geboortedatum": 8, "datum_aanvang_adreshouding": 8}
"""Digits that a column of numbers lost in front."""
_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}
"""One file is read and nothing else: no extension, and so no network."""


def read(path: Path, progress: Callable[[int], None]) -> Iterator[Row]:
    """Yield every row, numbered from 1. Raises RegisterRefused when the file or its columns cannot be trusted.

    `progress` is called with about how many bytes were read so far.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra: heavy, and most registers are CSV
    except ImportError:
        raise RegisterRefused("Parquet needs drempel[parquet]; or export CSV", field="format") from None
    try:
        with duckdb.connect(config=_SETTINGS) as connection:
            yield from _rows(connection, path, progress)
    except duckdb.Error:  # its text may quote a value
        unreadable = True
    else:
        unreadable = False
    if unreadable:
        raise RegisterRefused("not a Parquet file that can be read", field="format")


def _rows(connection: "duckdb.DuckDBPyConnection", path: Path, progress: Callable[[int], None]) -> Iterator[Row]:
    file = [str(path)]
    described = connection.execute("describe select * from read_parquet(?)", file).fetchall()
    types = {written: kind for written, kind, *_ in described}
    columns = extract.known_columns(types)
    (total,) = connection.execute("select count(*) from read_parquet(?)", file).fetchone() or (0,)
    size, done = path.stat().st_size, 0
    wanted = [written for written, name in zip(types, columns, strict=True) if name]
    names = [name for name in columns if name]
    as_text = ", ".join(_text(written, name, types[written]) for written, name in zip(wanted, names, strict=True))
    connection.execute(f"select {as_text} from read_parquet(?)", file)  # noqa: S608 - columns, quoted by us
    while page := connection.fetchmany(_PAGE):
        for cells in page:
            done += 1
            named: Mapping[str, str] = dict(zip(names, cells, strict=True))
            yield extract.row_of(done, named)
        progress(size * done // max(total, 1))


def _text(written: str, name: str, kind: str) -> str:
    """Return the expression that gives a column as the CSV extract writes it."""
    column = '"' + written.replace('"', '""') + '"'
    if kind.startswith(("DATE", "TIMESTAMP")):
        text = f"strftime({column}, '%Y%m%d')"
    elif kind == "BOOLEAN":
        text = f"case when {column} then '1' else '0' end"
    elif kind in {"DOUBLE", "FLOAT"}:
        text = _padded(f"cast({column} as bigint)", name)
    elif kind.endswith(("INT", "INTEGER")):
        text = _padded(column, name)
    else:
        text = f"cast({column} as varchar)"
    return f"coalesce({text}, '')"


def _padded(number: str, name: str) -> str:
    text = f"cast({number} as varchar)"
    return f"lpad({text}, {_WIDTHS[name]}, '0')" if name in _WIDTHS else text
