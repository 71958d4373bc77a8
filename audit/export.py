"""Export as C2SP tlog-tiles: static files that any web server can serve and any verifier can read."""

from pathlib import Path

from sqlalchemy import Connection, select

from audit.errors import LogDamaged
from audit.merkle import HASH_SIZE, TILE_WIDTH
from audit.schema import LogTables


def export(connection: Connection, tables: LogTables, directory: Path) -> int:
    """Write the log up to its newest checkpoint below `directory`; return how many entries.

    The checkpoint is written last, so that a reader never finds one whose tiles are missing. Raises LogDamaged
    when there is no checkpoint.
    """
    newest = connection.execute(
        select(tables.checkpoint.c.size, tables.checkpoint.c.note).order_by(tables.checkpoint.c.size.desc()).limit(1)
    ).one_or_none()
    if newest is None:
        raise LogDamaged("the log has no checkpoint yet")
    size, note = newest
    level, count = 0, size
    while count:
        for number in range(-(-count // TILE_WIDTH)):
            width = min(count - number * TILE_WIDTH, TILE_WIDTH)
            hashes = connection.scalar(
                select(tables.tile.c.hashes).where(tables.tile.c.level == level, tables.tile.c.number == number)
            )
            _write(directory / "tile" / str(level), number, width, (hashes or b"")[: width * HASH_SIZE])
        level, count = level + 1, count // TILE_WIDTH
    for number in range(-(-size // TILE_WIDTH)):
        start, width = number * TILE_WIDTH, min(size - number * TILE_WIDTH, TILE_WIDTH)
        rows = connection.scalars(
            select(tables.entry.c.entry)
            .where(tables.entry.c.index >= start, tables.entry.c.index < start + width)
            .order_by(tables.entry.c.index)
        )
        bundle = b"".join(len(entry).to_bytes(2, "big") + entry for entry in rows)
        _write(directory / "tile" / "entries", number, width, bundle)
    (directory / "checkpoint").write_bytes(note)
    return int(size)


def _write(root: Path, number: int, width: int, data: bytes) -> None:
    path = root / _tile_path(number, width)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _tile_path(number: int, width: int) -> str:
    name = f"{number % 1000:03d}"
    while number := number // 1000:
        name = f"x{number % 1000:03d}/{name}"
    return name if width == TILE_WIDTH else f"{name}.p/{width}"
