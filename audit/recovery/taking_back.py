"""Puts the entries that a restored store lost back from an export of the same log."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, insert

from audit.errors import LogDamaged
from audit.log import AuditLog
from audit.merkle import TILE_WIDTH, leaf_hash
from audit.schema import LogTables
from audit.tiles import HashTiles
from audit.verify.note import read_keys, signed_root
from audit.verify.source import ExportSource


def take_back(
    connection: Connection,
    tables: LogTables,
    exported: Path,
    key_lines: str,
    *,
    advance: Callable[[int], None] = lambda _: None,
) -> int:
    """Put the entries that an export has beyond the log's behind it, and return how many there were.

    In a transaction that holds the write lock. Everything is checked against the export's signed checkpoint before
    the caller may commit. Raises LogDamaged when the export is not a longer, signed state of this very log.
    """
    source = ExportSource(exported)
    note = (exported / "checkpoint").read_bytes()
    stated = signed_root(note, read_keys(key_lines))
    if stated is None:
        raise LogDamaged("the export's checkpoint is not signed by this log's key")
    log, tiles = AuditLog(stated.origin, tables), HashTiles(tables, connection)
    size = log.size(connection)
    if stated.size <= size:
        raise LogDamaged(f"the export has {stated.size} entries, the log has {size}: nothing to take back")
    batch: list[tuple[int, bytes]] = []
    for index, entry in source.entries():
        if index >= size:
            batch.append((index, entry))
        if len(batch) == TILE_WIDTH:
            _add(connection, tables, tiles, batch)
            advance(len(batch))
            batch = []
    _add(connection, tables, tiles, batch)
    advance(len(batch))
    if tiles.root(stated.size) != stated.root:
        raise LogDamaged("the log does not become the export's signed tree: they are two histories")
    connection.execute(insert(tables.checkpoint).values(size=stated.size, note=note))
    return stated.size - size


def _add(connection: Connection, tables: LogTables, tiles: HashTiles, batch: list[tuple[int, bytes]]) -> None:
    if batch:
        rows = [{"index": index, "entry": entry} for index, entry in batch]
        connection.execute(insert(tables.entry), rows)
        tiles.append(batch[0][0], [leaf_hash(entry) for _, entry in batch])
