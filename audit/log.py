"""The log of one service. Entries join the caller's transaction: an act and its record stand or fall together."""

import base64
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from audit.checkpoint import Checkpoint, newest, parse
from audit.columns import Each, Rising, add_columns
from audit.entry import Alike, encode
from audit.errors import LogDamaged
from audit.events import Event
from audit.merkle import leaf_hashes
from audit.note import NoteSigner
from audit.proof import consistency
from audit.rows import read_value
from audit.schema import LogTables
from audit.tiles import HashTiles


class Appended(NamedTuple):
    """Where an event stands."""

    position: int
    leaf_hash: bytes


class AuditLog:
    """Appends and checkpoints. It keeps no state of its own: several processes may write to one database."""

    def __init__(self, log_id: str, tables: LogTables) -> None:
        self.log_id = log_id
        self._tables = tables
        self._last_index = select(func.max(tables.entry.c.index))

    def size(self, connection: Connection) -> int:
        """Return how many entries there are."""
        last: int | None = read_value(connection, self._last_index)
        return 0 if last is None else last + 1

    def append(self, connection: Connection, events: Sequence[Event]) -> list[Appended]:
        """Record events, in order, in a transaction that holds the write lock; durable when it commits."""
        if not events:
            return []
        size = self.size(connection)
        hashes = self._keep(connection, size, [encode(event, index) for index, event in enumerate(events, size)])
        return list(map(Appended, range(size, size + len(hashes)), hashes))

    def append_alike(
        self, connection: Connection, events: Sequence[Event], objects: Sequence[str]
    ) -> tuple[int, list[bytes]]:
        """Record each event about the object in its place, which takes that of its own; otherwise as `append`.

        For many acts of one kind in one batch: an event that is the same object in memory is written out once. Returns
        where the first one stands, the others behind it, and the leaf hash of each.
        """
        if not events:
            return 0, []
        size = self.size(connection)
        places: dict[int, list[int]] = {}
        for at, event in enumerate(events):
            places.setdefault(id(event), []).append(at)
        entries = [b""] * len(events)
        for alike in places.values():
            indexes, about = [size + at for at in alike], [objects[at] for at in alike]
            for at, entry in zip(alike, Alike(events[alike[0]]).encode(indexes, about), strict=True):
                entries[at] = entry
        return size, self._keep(connection, size, entries)

    def _keep(self, connection: Connection, size: int, entries: Sequence[bytes]) -> list[bytes]:
        hashes = leaf_hashes(entries)
        add_columns(connection, self._tables.entry, {"index": Rising(size), "entry": Each(entries)})
        HashTiles(self._tables, connection).append(size, hashes)
        return hashes

    def checkpoint(self, connection: Connection, signer: NoteSigner) -> bytes:
        """Sign the tree as it stands, keep the note, and return it (C2SP tlog-checkpoint).

        A size that has a checkpoint keeps it. Raises LogDamaged, and signs nothing, when the signer belongs to
        another log or the tree does not continue the newest checkpoint: a log never signs two histories.
        """
        if signer.name != self.log_id:
            raise LogDamaged("signer of another log")
        size, tiles = self.size(connection), HashTiles(self._tables, connection)
        kept = newest(connection, self._tables)
        if kept is not None:
            _check_continues(parse(kept), tiles, size)
            if parse(kept).size == size:
                return kept
        text = f"{self.log_id}\n{size}\n{base64.b64encode(tiles.root(size)).decode()}\n"
        note = signer.sign(text)
        connection.execute(insert(self._tables.checkpoint).values(size=size, note=note))
        return note

    def signed(self, connection: Connection) -> bool:
        """Whether a checkpoint of the log was ever signed."""
        return newest(connection, self._tables) is not None

    def root(self, connection: Connection, size: int) -> bytes:
        """Return the root over the first `size` entries."""
        return HashTiles(self._tables, connection).root(size)

    def consistency(self, connection: Connection, earlier: int, size: int) -> list[bytes]:
        """Return the proof that the tree of `size` entries continues the one of `earlier`. Raises ProofRefused."""
        return consistency(HashTiles(self._tables, connection), earlier, size)

    def add_cosignatures(self, connection: Connection, size: int, lines: bytes) -> bytes:
        """Put witnesses' signature lines under the kept checkpoint of `size`, and return the note.

        Raises LogDamaged when that checkpoint is not kept.
        """
        table = self._tables.checkpoint
        note: bytes | None = connection.scalar(select(table.c.note).where(table.c.size == size))
        if note is None:
            raise LogDamaged(f"the checkpoint of {size} entries is not kept")
        fresh = [line for line in lines.splitlines(keepends=True) if line not in note.splitlines(keepends=True)]
        note += b"".join(fresh)
        connection.execute(update(table).where(table.c.size == size).values(note=note))
        return note


def _check_continues(earlier: Checkpoint, tiles: HashTiles, size: int) -> None:
    if earlier.size > size:
        raise LogDamaged(f"checkpoint covers {earlier.size} entries, the log has {size}")
    if tiles.root(earlier.size) != earlier.root:
        raise LogDamaged(f"the tree does not continue the checkpoint of {earlier.size} entries")
