"""Export as C2SP tlog-tiles: static files that any web server can serve and any verifier can read."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, LargeBinary, cast, select

from audit.checkpoint import newest, parse
from audit.errors import LogDamaged
from audit.merkle import HASH_SIZE, TILE_WIDTH
from audit.schema import LogTables


def export(
    connection: Connection, tables: LogTables, directory: Path, *, advance: Callable[[int], None] = lambda _: None
) -> int:
    """Write the log up to its newest checkpoint below `directory`; return how many entries.

    The checkpoint is put in place last and at once, so that a reader never finds one whose tiles are missing. A full
    tile that is already there is left as it is: exporting again writes what is new. Raises LogDamaged when there is
    no checkpoint, or a tile or an entry that it covers is missing.
    """
    note = newest(connection, tables)
    if note is None:
        raise LogDamaged("the log has no checkpoint yet")
    size = parse(note).size
    level, count = 0, size
    while count:
        for number, width in _tiles(count):
            path = directory / "tile" / str(level) / _tile_path(number, width)
            if width < TILE_WIDTH or not path.exists():
                _write(path, _hashes(connection, tables, level, number, width))
        level, count = level + 1, count // TILE_WIDTH
    for number, width in _tiles(size):
        path = directory / "tile" / "entries" / _tile_path(number, width)
        if width < TILE_WIDTH or not path.exists():
            _write(path, _entry_bundle(connection, tables, number, width))
        advance(width)
    _write(directory / "checkpoint", note)
    return size


def _tiles(count: int) -> list[tuple[int, int]]:
    last = count % TILE_WIDTH
    full = [(number, TILE_WIDTH) for number in range(count // TILE_WIDTH)]
    return [*full, (count // TILE_WIDTH, last)] if last else full


def _hashes(connection: Connection, tables: LogTables, level: int, number: int, width: int) -> bytes:
    chosen = (tables.tile.c.level == level) & (tables.tile.c.number == number)
    hashes: bytes = connection.scalar(select(tables.tile.c.hashes).where(chosen)) or b""
    if len(hashes) < width * HASH_SIZE:
        raise LogDamaged(f"tile {level}/{number} is missing or short")
    return hashes[: width * HASH_SIZE]


def _entry_bundle(connection: Connection, tables: LogTables, number: int, width: int) -> bytes:
    start, table = number * TILE_WIDTH, tables.entry
    entries = connection.scalars(
        select(cast(table.c.entry, LargeBinary))
        .where(table.c.index >= start, table.c.index < start + width)
        .order_by(table.c.index)
    ).all()
    if len(entries) < width:
        raise LogDamaged(f"an entry between {start} and {start + width - 1} is missing")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(data)
    beside.replace(path)


def _tile_path(number: int, width: int) -> str:
    name = f"{number % 1000:03d}"
    while number := number // 1000:
        name = f"x{number % 1000:03d}/{name}"
    return name if width == TILE_WIDTH else f"{name}.p/{width}"
