"""Hash tiles: complete subtrees of the log, 256 hashes a tile; proofs read a few of them, appends extend the last."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, and_, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from audit.merkle import EMPTY_ROOT, HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, node_hash, split, tree_hash
from audit.schema import LogTables


class HashTiles:
    """The tiles of one log, read and written inside the caller's transaction."""

    def __init__(self, tables: LogTables, connection: Connection) -> None:
        self._tile = tables.tile
        self._connection = connection
        self._seen: dict[tuple[int, int], bytes] = {}

    def append(self, size: int, leaf_hashes: Sequence[bytes]) -> None:
        """Add leaf hashes behind the first `size` leaves, and whatever subtrees they complete."""
        level, start, added = 0, size, list(leaf_hashes)
        while added:
            added, start = self._extend(level, start, added)
            level += 1

    def _extend(self, level: int, start: int, added: Sequence[bytes]) -> tuple[list[bytes], int]:
        complete = []
        first = start // TILE_WIDTH
        number, held = first, self._read(level, first)[: start % TILE_WIDTH * HASH_SIZE]
        data = held + b"".join(added)
        tile_bytes = TILE_WIDTH * HASH_SIZE
        for at in range(0, len(data), tile_bytes):
            hashes = data[at : at + tile_bytes]
            self._write(level, number, hashes)
            if len(hashes) == tile_bytes:
                complete.append(tree_hash(list(_cut(hashes))))
            number += 1
        return complete, first

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
        height = width.bit_length() - 1
        level, above = divmod(height, TILE_HEIGHT)
        index = start >> level * TILE_HEIGHT
        number, offset = divmod(index, TILE_WIDTH)
        hashes = self._read(level, number)
        return tree_hash(list(_cut(hashes[offset * HASH_SIZE : (offset + (1 << above)) * HASH_SIZE])))

    def _read(self, level: int, number: int) -> bytes:
        key = (level, number)
        if key not in self._seen:
            where = and_(self._tile.c.level == level, self._tile.c.number == number)
            self._seen[key] = self._connection.scalar(select(self._tile.c.hashes).where(where)) or b""
        return self._seen[key]

    def _write(self, level: int, number: int, hashes: bytes) -> None:
        insert = insert_postgresql if self._connection.dialect.name == "postgresql" else insert_sqlite
        row = insert(self._tile).values(level=level, number=number, hashes=hashes)
        self._connection.execute(
            row.on_conflict_do_update(index_elements=["level", "number"], set_={"hashes": row.excluded.hashes})
        )
        self._seen[level, number] = hashes


def _cut(hashes: bytes) -> Iterator[bytes]:
    return (hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE))
