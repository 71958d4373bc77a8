"""Puts the entries that a store lost, or that were damaged in it, back from an export of the same log."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, LargeBinary, cast, insert, select

from audit.errors import LogDamaged
from audit.log import AuditLog
from audit.merkle import HASH_SIZE, TILE_WIDTH, leaf_hash
from audit.schema import LogTables
from audit.tiles import HashTiles
from audit.verify.note import read_keys, signed_root
from audit.verify.source import ExportSource


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What came back from an export."""

    added: int
    """Entries behind the log's last one."""
    mended: int
    """Entries that were changed or missing inside the log."""


def take_back(
    connection: Connection,
    tables: LogTables,
    exported: Path,
    key_lines: str,
    *,
    advance: Callable[[int], None] = lambda _: None,
) -> TakenBack:
    """Put the entries that an export has and the log lost back where they were.

    In a transaction that holds the write lock. An entry inside the log is replaced only where the log's own hash tile
    says that the export's entry is what was logged; everything is checked against the export's signed checkpoint
    before the caller may commit. Raises LogDamaged when the export is not a signed state of this very log, or offers
    nothing.
    """
    source = ExportSource(exported)
    note = (exported / "checkpoint").read_bytes()
    stated = signed_root(note, read_keys(key_lines))
    if stated is None:
        raise LogDamaged("the export's checkpoint is not signed by this log's key")
    log = AuditLog(stated.origin, tables)
    work = _Work(connection, tables, log.size(connection))
    for batch in _batches(source):
        work.take(batch)
        advance(len(batch))
    if HashTiles(tables, connection).root(stated.size) != stated.root:
        raise LogDamaged("the log does not become the export's signed tree: they are two histories, or tiles need fsck")
    if not work.added and not work.mended:
        raise LogDamaged(f"the export's {stated.size} entries are in the log already: nothing to take back")
    if work.added:
        kept = insert(tables.checkpoint).prefix_with("OR IGNORE")
        connection.execute(kept.values(size=stated.size, note=note))
    return TakenBack(added=work.added, mended=work.mended)


class _Work:
    """Compares the log with the export, a tile's width at a time."""

    def __init__(self, connection: Connection, tables: LogTables, size: int) -> None:
        self._connection = connection
        self._tables = tables
        self._tiles = HashTiles(tables, connection)
        self._size = size
        self.added = self.mended = 0

    def take(self, batch: Sequence[tuple[int, bytes]]) -> None:
        """Mend what the log has of these entries, add what it has not."""
        within = [(index, entry) for index, entry in batch if index < self._size]
        beyond = [(index, entry) for index, entry in batch if index >= self._size]
        if within:
            self._mend(within)
        if beyond:
            rows = [{"index": index, "entry": entry} for index, entry in beyond]
            self._connection.execute(insert(self._tables.entry), rows)
            self._tiles.append(beyond[0][0], [leaf_hash(entry) for _, entry in beyond])
            self.added += len(beyond)

    def _mend(self, within: Sequence[tuple[int, bytes]]) -> None:
        table, first = self._tables.entry, within[0][0]
        chosen = select(table.c.index, cast(table.c.entry, LargeBinary)).where(
            table.c.index >= first, table.c.index <= within[-1][0]
        )
        stored = {row[0]: row[1] for row in self._connection.execute(chosen)}
        hashes = self._tiles.stored(0, first // TILE_WIDTH)
        for index, entry in within:
            if stored.get(index) == entry:
                continue
            at = index % TILE_WIDTH * HASH_SIZE
            if hashes[at : at + HASH_SIZE] != leaf_hash(entry):
                raise LogDamaged(f"entry {index} of the export is not what was logged here: they are two histories")
            row = {"index": index, "entry": entry}
            self._connection.execute(insert(table).prefix_with("OR REPLACE"), [row])
            self.mended += 1


def _batches(source: ExportSource) -> Iterator[list[tuple[int, bytes]]]:
    batch: list[tuple[int, bytes]] = []
    for index, entry in source.entries():
        batch.append((index, entry))
        if len(batch) == TILE_WIDTH:
            yield batch
            batch = []
    if batch:
        yield batch
