"""Copies a log into a database of its own: what an auditor takes along when a service keeps its log on a server."""

from collections.abc import Callable

from sqlalchemy import Connection, LargeBinary, cast, delete, func, insert, select

from audit.errors import LogDamaged
from audit.merkle import leaf_hash
from audit.rows import add_rows
from audit.schema import LogTables
from audit.tiles import HashTiles

_PAGE = 4_096


def copy_log(
    source: Connection, target: Connection, tables: LogTables, *, advance: Callable[[int], None] = lambda _: None
) -> int:
    """Bring the copy up to date and return how many entries it has.

    Entries are taken as they are, and hash tiles made of them anew: the copy shows what the entries give. Checkpoints
    come with the cosignatures that they have by now. `source` is one snapshot, `target` holds the write lock. Raises
    LogDamaged when the copy is of another log.
    """
    size = _size(target, tables)
    if size and _entry(source, tables, size - 1) != _entry(target, tables, size - 1):
        raise LogDamaged("the copy does not continue in this log")
    while page := _page(source, tables, size):
        if [row[0] for row in page] != list(range(size, size + len(page))):
            raise LogDamaged(f"entry {size} or one of the {len(page)} behind it is missing")
        add_rows(target, insert(tables.entry), page)
        HashTiles(tables, target).append(size, [leaf_hash(entry) for _, entry in page])
        size += len(page)
        advance(len(page))
    notes = source.execute(select(tables.checkpoint).order_by(tables.checkpoint.c.size)).all()
    target.execute(delete(tables.checkpoint))
    if notes:
        add_rows(target, insert(tables.checkpoint), [(note.size, note.note) for note in notes])
    return size


def _size(connection: Connection, tables: LogTables) -> int:
    return int(connection.execute(select(func.coalesce(func.max(tables.entry.c.index), -1))).scalar_one()) + 1


def _entry(connection: Connection, tables: LogTables, index: int) -> bytes | None:
    return connection.scalar(select(cast(tables.entry.c.entry, LargeBinary)).where(tables.entry.c.index == index))


def _page(connection: Connection, tables: LogTables, start: int) -> list[tuple[int, bytes]]:
    entry = tables.entry
    rows = connection.execute(
        select(entry.c.index, cast(entry.c.entry, LargeBinary))
        .where(entry.c.index >= start)
        .order_by(entry.c.index)
        .limit(_PAGE)
    )
    return [(row[0], row[1]) for row in rows]
