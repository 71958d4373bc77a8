"""The log of one service. Entries join the caller's transaction: an act and its record stand or fall together."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from audit.errors import LogDamaged
from audit.events import Event
from audit.merkle import leaf_hash
from audit.note import NoteSigner
from audit.schema import LogTables
from audit.tiles import HashTiles


@dataclass(frozen=True, slots=True)
class Appended:
    """Where an event stands."""

    index: int
    leaf_hash: bytes


def canonical(facts: dict[str, Any]) -> bytes:
    """Return facts as canonical JSON (RFC 8785).

    Names and strings of the catalogue are ASCII and numbers are integers below 2^53; for those the standard
    encoder, with sorted names, writes exactly the canonical form (held to rfc8785 by a test).
    """
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


class AuditLog:
    """Appends and checkpoints. It keeps no state of its own: several processes may write to one database."""

    def __init__(self, log_id: str, tables: LogTables) -> None:
        self.log_id = log_id
        self._tables = tables

    def size(self, connection: Connection) -> int:
        """Return how many entries there are."""
        last = connection.scalar(select(func.max(self._tables.entry.c.index)))
        return 0 if last is None else last + 1

    def append(self, connection: Connection, events: Sequence[Event]) -> list[Appended]:
        """Record events, in order, in a transaction that holds the write lock; durable when it commits."""
        if not events:
            return []
        size = self.size(connection)
        entries = [canonical({**event.facts(), "index": size + at}) for at, event in enumerate(events)]
        hashes = [leaf_hash(entry) for entry in entries]
        rows = [{"index": size + at, "entry": entry} for at, entry in enumerate(entries)]
        connection.execute(insert(self._tables.entry), rows)
        HashTiles(self._tables, connection).append(size, hashes)
        return [Appended(size + at, leaf) for at, leaf in enumerate(hashes)]

    def checkpoint(self, connection: Connection, signer: NoteSigner) -> bytes:
        """Sign the tree as it stands, keep the note, and return it (C2SP tlog-checkpoint).

        A size that has a checkpoint keeps it. Raises LogDamaged when the signer belongs to another log.
        """
        if signer.name != self.log_id:
            raise LogDamaged("signer of another log")
        size = self.size(connection)
        table = self._tables.checkpoint
        kept: bytes | None = connection.scalar(select(table.c.note).where(table.c.size == size))
        if kept is not None:
            return kept
        root = HashTiles(self._tables, connection).root(size)
        note = signer.sign(f"{self.log_id}\n{size}\n{base64.b64encode(root).decode()}\n")
        connection.execute(insert(table).values(size=size, note=note))
        return note
