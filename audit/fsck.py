"""Rebuilds the hash tiles from the entries: entries are the log, tiles are only remembered work."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, LargeBinary, and_, cast, delete, not_, or_, select

from audit.checkpoint import Checkpoint, parse
from audit.errors import LogDamaged
from audit.merkle import TILE_WIDTH, Edge, complete_hash, leaf_hash
from audit.schema import LogTables
from audit.tiles import TILE_BYTES, HashTiles


@dataclass(slots=True)
class Condition:
    """What fsck found."""

    entries: int = 0
    root: bytes = b""
    damaged_tiles: list[tuple[int, int]] = field(default_factory=list)
    """Level and number of every tile that is not what the entries give, missing and superfluous ones included."""
    contradicted: list[int] = field(default_factory=list)
    """Sizes of checkpoints whose root the entries do not give: they are not the entries that were signed."""


def fsck(
    connection: Connection, tables: LogTables, *, repair: bool, advance: Callable[[int], None] = lambda _: None
) -> Condition:
    """Hold every tile to the entries and, on `repair`, write what the entries give; entries are never touched.

    With `repair`, `connection` is in a transaction that holds the write lock. Raises LogDamaged when an entry is
    missing, and, with `repair`, when a checkpoint contradicts the entries: then the caller's transaction must not
    commit, since the fault is not in the tiles.
    """
    check = _Check(connection, tables, repair=repair)
    checkpoints = _checkpoints(connection, tables)
    awaited = next(checkpoints, None)
    edge = Edge()
    for index, entry in _entries(connection, tables):
        if index != edge.size:
            raise LogDamaged(f"entry {edge.size} is missing")
        awaited = _judge(awaited, checkpoints, edge, check.condition)
        leaf = leaf_hash(entry)
        edge.add(leaf)
        check.add(0, leaf)
        if edge.size % TILE_WIDTH == 0:
            advance(TILE_WIDTH)
    advance(edge.size % TILE_WIDTH)
    awaited = _judge(awaited, checkpoints, edge, check.condition)
    if awaited is not None:
        raise LogDamaged(f"entry {edge.size} is missing: a checkpoint covers {awaited.size} entries")
    check.finish()
    check.condition.entries, check.condition.root = edge.size, edge.root()
    if repair and check.condition.contradicted:
        raise LogDamaged(f"the checkpoint of {check.condition.contradicted[0]} entries contradicts the entries")
    return check.condition


class _Check:
    """Builds tiles from leaf hashes and compares each with the stored one, in constant memory per level."""

    def __init__(self, connection: Connection, tables: LogTables, *, repair: bool) -> None:
        self.condition = Condition()
        self._connection = connection
        self._table = tables.tile
        self._tiles = HashTiles(tables, connection)
        self._repair = repair
        self._open: dict[int, bytearray] = {}
        self._count: dict[int, int] = {}

    def add(self, level: int, value: bytes) -> None:
        """Take the next hash of a level."""
        hashes = self._open.setdefault(level, bytearray())
        hashes += value
        if len(hashes) == TILE_BYTES:
            self._compare(level, bytes(hashes))
            self._open[level] = bytearray()
            self.add(level + 1, complete_hash(bytes(hashes)))

    def finish(self) -> None:
        """Compare the last tile of each level, and find tiles that no entry belongs to."""
        for level, hashes in self._open.items():
            if hashes:
                self._compare(level, bytes(hashes))
        known = [
            and_(self._table.c.level == level, self._table.c.number < count) for level, count in self._count.items()
        ]
        beyond: ColumnElement[bool] = not_(or_(*known)) if known else self._table.c.level >= 0
        chosen = select(self._table.c.level, self._table.c.number).where(beyond)
        self.condition.damaged_tiles += [(row.level, row.number) for row in self._connection.execute(chosen)]
        if self._repair:
            self._connection.execute(delete(self._table).where(beyond))

    def _compare(self, level: int, right: bytes) -> None:
        number = self._count.get(level, 0)
        self._count[level] = number + 1
        if self._tiles.stored(level, number) != right:
            self.condition.damaged_tiles.append((level, number))
            if self._repair:
                self._tiles.store([(level, number, right)])


def _judge(
    awaited: Checkpoint | None, later: Iterator[Checkpoint], edge: Edge, condition: Condition
) -> Checkpoint | None:
    while awaited is not None and awaited.size == edge.size:
        if awaited.root != edge.root():
            condition.contradicted.append(awaited.size)
        awaited = next(later, None)
    return awaited


def _entries(connection: Connection, tables: LogTables) -> Iterator[tuple[int, bytes]]:
    table, start = tables.entry, 0
    while rows := connection.execute(
        select(table.c.index, cast(table.c.entry, LargeBinary))
        .where(table.c.index >= start)
        .order_by(table.c.index)
        .limit(4 * TILE_WIDTH)
    ).all():
        yield from ((row[0], row[1]) for row in rows)
        start = rows[-1][0] + 1


def _checkpoints(connection: Connection, tables: LogTables) -> Iterator[Checkpoint]:
    table = tables.checkpoint
    for note in connection.scalars(select(table.c.note).order_by(table.c.size)).all():
        yield parse(note)
