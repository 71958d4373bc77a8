"""Hash tiles: complete subtrees of the log, 256 hashes a tile; proofs read a few of them, appends extend the last.

Level 0 holds leaf hashes; a hash at level n + 1 is the root of a complete tile at level n (C2SP tlog-tiles). Only the
last tile of a level is ever rewritten.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Executable, LargeBinary, Select, Table, bindparam, cast, select, text

from audit.merkle import EMPTY_ROOT, HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, complete_hash, node_hash, split
from audit.rows import read_value, write_rows
from audit.schema import LogTables

TILE_BYTES = TILE_WIDTH * HASH_SIZE
_PLACE = ("tile_level", "tile_number")


class HashTiles:
    """The tiles of one log, read and written inside the caller's transaction."""

    def __init__(self, tables: LogTables, connection: Connection) -> None:
        self._read_one = _read_one(tables.tile)
        self._write_many = _write_many(tables.tile)
        self._connection = connection
        self._seen: dict[tuple[int, int], bytes] = {}

    def append(self, size: int, leaf_hashes: Sequence[bytes]) -> None:
        """Add leaf hashes behind the first `size` leaves, and whatever subtrees they complete."""
        rows: list[tuple[int, int, bytes]] = []
        level, start, added = 0, size, list(leaf_hashes)
        while added:
            first = start // TILE_WIDTH
            held = self.tile(level, first)[: start % TILE_WIDTH * HASH_SIZE] if start % TILE_WIDTH else b""
            data = held + b"".join(added)
            tiles = [data[at : at + TILE_BYTES] for at in range(0, len(data), TILE_BYTES)]
            for number, hashes in enumerate(tiles, first):
                rows.append((level, number, hashes))
            added = [complete_hash(hashes) for hashes in tiles if len(hashes) == TILE_BYTES]
            level, start = level + 1, first
        self.store(rows)

    def root(self, size: int) -> bytes:
        """Return the root over the first `size` leaves."""
        return self.range_hash(0, size) if size else EMPTY_ROOT

    def range_hash(self, start: int, end: int) -> bytes:
        """Return the hash of the subtree over leaves [start, end), a range that occurs in the tree (RFC 6962 2.1)."""
        width = end - start
        if width & (width - 1) == 0 and start % width == 0:
            return self._subtree(start, width)
        middle = start + split(width)
        return node_hash(self.range_hash(start, middle), self.range_hash(middle, end))

    def _subtree(self, start: int, width: int) -> bytes:
        level, height = divmod(width.bit_length() - 1, TILE_HEIGHT)
        number, offset = divmod(start >> level * TILE_HEIGHT, TILE_WIDTH)
        hashes = self.tile(level, number)[offset * HASH_SIZE : (offset + (1 << height)) * HASH_SIZE]
        return complete_hash(hashes)

    def tile(self, level: int, number: int) -> bytes:
        """Return the hashes of a tile, as many as it has, and remember them; none when there is no such tile."""
        key = (level, number)
        if key not in self._seen:
            self._seen[key] = self.stored(level, number)
        return self._seen[key]

    def stored(self, level: int, number: int) -> bytes:
        """Return the same without remembering: for walks over the whole log."""
        found: bytes | None = read_value(self._connection, self._read_one, _PLACE, (level, number))
        return found or b""

    def store(self, tiles: Sequence[tuple[int, int, bytes]]) -> None:
        """Write tiles: level, number and hashes of each."""
        if tiles:
            write_rows(self._connection, self._write_many, ("level", "number", "hashes"), tiles)
        for level, number, _ in tiles:
            self._seen.pop((level, number), None)


@lru_cache(maxsize=16)
def _read_one(tile: Table) -> Select[Any]:
    chosen = (tile.c.level == bindparam("tile_level")) & (tile.c.number == bindparam("tile_number"))
    return select(cast(tile.c.hashes, LargeBinary)).where(chosen)


@lru_cache(maxsize=16)
def _write_many(tile: Table) -> Executable:
    # As text, since the engines agree on it, and SQLAlchemy has a statement for each.
    return text(
        f"INSERT INTO {tile.name} (level, number, hashes) VALUES (:level, :number, :hashes)"  # noqa: S608 - own name
        " ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes"
    )
