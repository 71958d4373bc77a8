"""Proofs from a few hash tiles: an entry is in the tree, a tree continues an earlier one (RFC 6962 2.1.1, 2.1.2).

A proof reads at most four tiles per hash level of the log; nothing is rebuilt.
"""

import base64
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, LargeBinary, cast, select

from audit.checkpoint import newest, parse
from audit.errors import ProofRefused
from audit.merkle import HASH_SIZE, TILE_WIDTH, split
from audit.schema import LogTables
from audit.tiles import HashTiles

TLOG_PROOF = "c2sp.org/tlog-proof@v1"
_LOOKED_AT = 100


def inclusion(tiles: HashTiles, index: int, size: int) -> list[bytes]:
    """Return PATH(index, D[size]), from the leaf's sibling to the root's child. Raises ProofRefused."""
    if not 0 <= index < size:
        raise ProofRefused("index is not in the tree")
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + split(end - start)
        if index < middle:
            path.append(tiles.range_hash(middle, end))
            end = middle
        else:
            path.append(tiles.range_hash(start, middle))
            start = middle
    return path[::-1]


def consistency(tiles: HashTiles, earlier: int, size: int) -> list[bytes]:
    """Return PROOF(earlier, D[size]); empty when `earlier` is zero or `size`. Raises ProofRefused."""
    if not 0 <= earlier <= size:
        raise ProofRefused("the earlier tree is not smaller")
    if earlier in {0, size}:
        return []
    path = []
    start, end = 0, size
    whole = True  # whether the subtree of the earlier tree that is left is its whole tree, which the verifier knows
    while earlier != end:
        middle = start + split(end - start)
        if earlier <= middle:
            path.append(tiles.range_hash(middle, end))
            end = middle
        else:
            path.append(tiles.range_hash(start, middle))
            start, whole = middle, False
    if not whole:
        path.append(tiles.range_hash(start, end))
    return path[::-1]


def find(tiles: HashTiles, leaf: bytes, size: int) -> int:
    """Return the index of the first of `size` entries with this leaf hash. Raises ProofRefused."""
    for number in range(-(-size // TILE_WIDTH)):
        hashes, at = tiles.stored(0, number), -1
        while (at := hashes.find(leaf, at + 1)) >= 0:
            index = number * TILE_WIDTH + at // HASH_SIZE
            if at % HASH_SIZE == 0 and index < size:
                return index
    raise ProofRefused("no entry has this leaf hash")


def newest_accepted(connection: Connection, tables: LogTables, accepts: Callable[[bytes], bool]) -> bytes | None:
    """Return the newest checkpoint's note that `accepts` admits; None when none of the newest hundred is."""
    table = tables.checkpoint
    notes = connection.scalars(select(table.c.note).order_by(table.c.size.desc()).limit(_LOOKED_AT))
    return next((note for note in notes if accepts(note)), None)


def entry_proof(connection: Connection, tables: LogTables, tiles: HashTiles, index: int, note: bytes) -> bytes:
    """Return the proof of entry `index` under `note`, with the entry itself as its extra data (C2SP tlog-proof).

    Raises ProofRefused when `note` does not cover the entry.
    """
    table = tables.entry
    entry: bytes | None = connection.scalar(select(cast(table.c.entry, LargeBinary)).where(table.c.index == index))
    if entry is None:
        raise ProofRefused("there is no such entry")
    path = inclusion(tiles, index, parse(note).size)
    extra = f"extra {base64.b64encode(entry).decode()}"
    return "\n".join([TLOG_PROOF, extra, f"index {index}", *_base64_lines(path)]).encode() + b"\n\n" + note


def tlog_proof(connection: Connection, tables: LogTables, index: int) -> bytes:
    """Return an offline proof that entry `index` is under the newest checkpoint (C2SP tlog-proof).

    Raises ProofRefused when no checkpoint covers the entry yet.
    """
    note = covering(connection, tables, index)
    path = inclusion(HashTiles(tables, connection), index, parse(note).size)
    lines = [TLOG_PROOF, f"index {index}", *_base64_lines(path)]
    return "\n".join(lines).encode() + b"\n\n" + note


def covering(connection: Connection, tables: LogTables, index: int) -> bytes:
    """Return the newest checkpoint's note when it covers entry `index`. Raises ProofRefused."""
    note = newest(connection, tables)
    if note is None or parse(note).size <= index:
        raise ProofRefused("no checkpoint covers the entry yet")
    return note


def _base64_lines(hashes: Sequence[bytes]) -> list[str]:
    return [base64.b64encode(value).decode() for value in hashes]
