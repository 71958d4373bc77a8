"""Requests for evaluation as they rest: written before they are sent, so that nothing that was charged is lost."""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from keys.blinding_seed import SEED_SIZE, BlindingSeed, pointer
from keys.encoding import lp_join, lp_split
from keys.identity import Day
from keys.labels import Label
from keys.linkage import SlotInput, SlotKind
from keys.secret import SecretBytes
from municipality_node.store.cipher import References
from municipality_node.store.leaf_ciphers import LeafCiphers
from municipality_node.store.schema import EVALUATION_BATCH

_SEED_COLUMN = "evaluation_batch.sealed_seed"
_INPUTS_COLUMN = "evaluation_batch.sealed_inputs"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Batch:
    """One request: made of its seed and inputs, and of nothing else, whenever it is made."""

    id: int
    seed: BlindingSeed
    slots: tuple[SlotInput, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BlindingRecord:
    """What is kept of a request for an auditor: its day, its seed, and keyed pointers to its inputs in order."""

    leaf: int
    day: Day
    seed: bytes
    pointers: bytes


class Batches:
    """Reads and writes requests. Works on the caller's connection; holds no state."""

    def __init__(self, ciphers: LeafCiphers, references: References) -> None:
        self._ciphers = ciphers
        self.pointer_key = references.subkey(Label.BLINDING_POINTER)

    def begin(self, connection: Connection, leaf: int, day: Day, slots: Sequence[SlotInput]) -> Batch:
        """Write a new request down, with a fresh seed."""
        seed = secrets.token_bytes(SEED_SIZE)
        pointers = b"".join(pointer(self.pointer_key, slot.data) for slot in slots)
        inputs = lp_join(*(part for slot in slots for part in (slot.kind.value, slot.data)))
        cipher, row = self._ciphers.of(leaf), _row(pointers)
        number = connection.execute(
            insert(EVALUATION_BATCH).values(
                leaf=leaf,
                day=day.number,
                sealed_seed=cipher.seal(_SEED_COLUMN, row, seed),
                pointers=pointers,
                sealed_inputs=cipher.seal(_INPUTS_COLUMN, row, inputs),
            )
        ).inserted_primary_key
        assert number is not None  # noqa: S101 - the table has a key
        return Batch(id=number[0], seed=BlindingSeed(SecretBytes(seed)), slots=tuple(slots))

    def unfinished(self, connection: Connection, leaf: int) -> list[Batch]:
        """Return the requests whose keys are not there yet, oldest first."""
        batch = EVALUATION_BATCH.c
        query = select(EVALUATION_BATCH).where(batch.leaf == leaf, batch.sealed_inputs.is_not(None))
        return [self._batch(row) for row in connection.execute(query.order_by(batch.id))]

    def finish(self, connection: Connection, number: int) -> None:
        """Drop the inputs of a request whose keys are written; its seed stays."""
        connection.execute(update(EVALUATION_BATCH).where(EVALUATION_BATCH.c.id == number).values(sealed_inputs=None))

    def records(self, connection: Connection) -> Iterator[BlindingRecord]:
        """Yield what is kept of every request, oldest first."""
        query = select(EVALUATION_BATCH).order_by(EVALUATION_BATCH.c.id)
        for row in connection.execute(query.execution_options(yield_per=100)):
            seed = self._ciphers.of(row.leaf).unseal(_SEED_COLUMN, _row(row.pointers), row.sealed_seed)
            yield BlindingRecord(leaf=row.leaf, day=Day(row.day), seed=seed, pointers=row.pointers)

    def _batch(self, row: Any) -> Batch:
        cipher, bound = self._ciphers.of(row.leaf), _row(row.pointers)
        told = lp_split(cipher.unseal(_INPUTS_COLUMN, bound, row.sealed_inputs))
        return Batch(
            id=row.id,
            seed=BlindingSeed(SecretBytes(cipher.unseal(_SEED_COLUMN, bound, row.sealed_seed))),
            slots=tuple(
                SlotInput(SlotKind(kind.decode()), data) for kind, data in zip(told[::2], told[1::2], strict=True)
            ),
        )


def _row(pointers: bytes) -> bytes:
    """Return what binds a request's columns to its row: its inputs, since its number is not known beforehand."""
    return hashlib.sha256(pointers).digest()
