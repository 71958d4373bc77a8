"""Rebuilds hash tiles and keys from entries and notes: entries are the log, the rest is only remembered work."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    and_,
    cast,
    delete,
    insert,
    not_,
    or_,
    select,
    true,
)

from audit.checkpoint import Checkpoint, parse
from audit.errors import LogDamaged
from audit.indexes import disagreeing
from audit.lookup import differences, forget
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
    misplaced: list[int] = field(default_factory=list)
    """Places of entries that say themselves that they belong elsewhere."""
    misfiled: list[int] = field(default_factory=list)
    """Sizes of checkpoints that are kept under another size than they state."""
    indexes: list[str] = field(default_factory=list)
    """Tables whose index in the database holds other keys than their rows."""

    lookup: int = 0
    """In how many places the look-up beside the log says something else than the entries."""

    @property
    def contradictory(self) -> str:
        """What no repair mends, since it is in the entries; empty when there is nothing."""
        if self.contradicted:
            return f"the checkpoint of {self.contradicted[0]} entries contradicts the entries"
        if self.misplaced:
            return f"entry {self.misplaced[0]} carries another index: it was moved"
        return ""

    @property
    def mendable(self) -> bool:
        """Whether a repair would change something."""
        return bool(self.damaged_tiles or self.misfiled or self.indexes or self.lookup)


def fsck(
    connection: Connection, tables: LogTables, *, repair: bool, advance: Callable[[int], None] = lambda _: None
) -> Condition:
    """Hold tiles, keys and the database's own indexes to the entries and the checkpoints; on `repair`, write them anew.

    Entries and checkpoints' notes are never touched. With `repair`, `connection` is in a transaction that holds the
    write lock. Raises LogDamaged when an entry is missing, and, with `repair`, when a checkpoint contradicts the
    entries or an entry was moved: then the caller's transaction must not commit, since the fault is not in the tiles.
    """
    found = Condition(indexes=disagreeing(connection, tables, repair=repair))
    check = _Check(connection, tables, found, repair=repair)
    checkpoints = iter(_checkpoints(connection, tables, found, repair=repair))
    awaited = next(checkpoints, None)
    edge = Edge()
    for index, entry in _entries(connection, tables):
        if index != edge.size:
            raise LogDamaged(f"entry {edge.size} is missing")
        awaited = _judge(awaited, checkpoints, edge, found)
        if b'"index":%d,' % index not in entry:
            found.misplaced.append(index)
        leaf = leaf_hash(entry)
        edge.add(leaf)
        check.add(0, leaf)
        if edge.size % TILE_WIDTH == 0:
            advance(TILE_WIDTH)
    advance(edge.size % TILE_WIDTH)
    awaited = _judge(awaited, checkpoints, edge, found)
    if awaited is not None:
        raise LogDamaged(f"entry {edge.size} is missing: a checkpoint covers {awaited.size} entries")
    check.finish()
    found.entries, found.root = edge.size, edge.root()
    found.lookup = differences(connection)
    if repair and found.lookup:
        forget(connection)
    if repair and found.contradictory:
        raise LogDamaged(found.contradictory)
    return found


class _Check:
    """Builds tiles from leaf hashes and compares each with the stored one, in constant memory per level."""

    def __init__(self, connection: Connection, tables: LogTables, condition: Condition, *, repair: bool) -> None:
        self.condition = condition
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
        at, number = self._table.c.level, self._table.c.number
        whole = number == cast(number, BigInteger)  # SQLite keeps text and fractions in a column of numbers
        known = [and_(at == level, number.between(0, count - 1), whole) for level, count in self._count.items()]
        beyond: ColumnElement[bool] = not_(or_(*known)) if known else true()
        chosen = select(at, number).where(beyond)
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
    table = tables.entry
    if connection.scalar(select(table.c.index).where(table.c.index < 0).limit(1)) is not None:
        raise LogDamaged("an entry is kept under an index below 0: it was added or moved behind the log's back")
    start = 0
    while rows := connection.execute(
        select(table.c.index, cast(table.c.entry, LargeBinary))
        .where(table.c.index >= start)
        .order_by(table.c.index)
        .limit(4 * TILE_WIDTH)
    ).all():
        yield from ((row[0], row[1]) for row in rows)
        start = rows[-1][0] + 1


def _checkpoints(connection: Connection, tables: LogTables, condition: Condition, *, repair: bool) -> list[Checkpoint]:
    """Return what the checkpoints state, smallest first; on `repair` each is kept under the size that it states."""
    table = tables.checkpoint
    rows = connection.execute(select(table.c.size, cast(table.c.note, LargeBinary))).all()
    stated = [(kept_as, note, parse(note)) for kept_as, note in rows]
    for kept_as, note, checkpoint in stated:
        if kept_as == checkpoint.size:
            continue
        condition.misfiled.append(checkpoint.size)
        if repair:
            _file(connection, table, kept_as, checkpoint.size, note)
    return sorted((checkpoint for _, _, checkpoint in stated), key=lambda checkpoint: checkpoint.size)


def _file(connection: Connection, table: Table, kept_as: int, size: int, note: bytes) -> None:
    """Keep a note under its own size; a second, different one for that size is evidence, and stays where it is."""
    there = connection.scalar(select(cast(table.c.note, LargeBinary)).where(table.c.size == size))
    if there not in {None, note}:
        raise LogDamaged(f"two different checkpoints of {size} entries")
    connection.execute(delete(table).where(table.c.size == kept_as))
    if there is None:
        connection.execute(insert(table).values(size=size, note=note))
