"""Inclusion proofs of receipts, read from the audit log's tiles in the same store."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection, Engine

from audit.checkpoint import parse
from audit.errors import ProofRefused
from audit.proof import entry_proof, find, newest_accepted
from audit.tiles import HashTiles
from gateway.adapters.kept_receipts import kept, number_of
from gateway.adapters.schema import audit_log
from keys.identity import Oin, SignalId
from servicekit.transactions import read_transaction


class SqlReceiptProofs:
    """See `gateway.ports.accepting.ReceiptProofStore`. `witnessed` says whether a checkpoint has its quorum."""

    def __init__(self, engine: Engine, witnessed: Callable[[bytes], bool]) -> None:
        self._engine = engine
        self._witnessed = witnessed

    async def proofs(self, oin: Oin, signal_ids: Sequence[SignalId]) -> Mapping[SignalId, bytes]:
        """Return the proofs, one checkpoint for all of them."""
        return await asyncio.to_thread(self._read, oin, signal_ids)

    def _read(self, oin: Oin, signal_ids: Sequence[SignalId]) -> dict[SignalId, bytes]:
        with read_transaction(self._engine) as connection:
            note = newest_accepted(connection, audit_log, self._witnessed)
            if note is None:
                return {}
            size, tiles = parse(note).size, HashTiles(audit_log, connection)
            places = _places(connection, tiles, oin, signal_ids, size)
            return {
                signal_id: entry_proof(connection, audit_log, tiles, index, note)
                for signal_id, index in places.items()
                if index < size
            }


def _places(
    connection: Connection, tiles: HashTiles, oin: Oin, signal_ids: Sequence[SignalId], size: int
) -> dict[SignalId, int]:
    number = number_of(connection, oin)
    rows = [] if number is None else kept(connection, number, [item.value for item in signal_ids])
    found: dict[SignalId, int] = {}
    for row in rows:
        try:
            # A receipt from before entries were noted beside it is looked for.
            found[SignalId(row.signal_id)] = find(tiles, row.leaf_hash, size) if row.entry is None else row.entry
        except ProofRefused:
            continue
    return found
