"""What a node knows its residents by: tags to find a slot, link keys to open it, and whose they are.

As in a node, what opens a bundle is not held in memory: few keys ever do (ADR 0084, 0226).
"""

import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from keys.link_key import LINK_KEY_SIZE, LinkKey
from keys.linkage import SlotInput, resident_inputs
from keys.secret import SecretBytes
from keys.suite import GateProfile
from municipality_node.evaluation.ephemeral_keys import Keyed
from municipality_node.evaluation.registers import Register
from municipality_node.linking.key_index import TagTable


@dataclass(frozen=True, slots=True)
class Hit:
    """A slot that a resident's key recognises."""

    slot: int
    link_key: LinkKey
    residents: tuple[int, ...]


def households(register: Register, profile: GateProfile) -> Iterator[dict[SlotInput, list[int]]]:
    """Yield, per address, the distinct key inputs and the positions of the residents that have them."""
    inputs: dict[SlotInput, list[int]] = {}
    before: tuple[str, int] | None = None
    for position, resident in enumerate(register.residents):
        place = (resident.residence.postcode, resident.residence.house_number)
        if place != before and inputs:
            yield inputs
            inputs = {}
        before = place
        for slot in resident_inputs(resident.identity, profile):
            inputs.setdefault(slot, []).append(position)
    if inputs:
        yield inputs


class Index:
    """The keys of one register, compactly: 20 bytes to be found by, four and four per owner; 32 to open with, on disk.

    The file has no name and is gone when the index is left. Use as a context manager.
    """

    def __init__(self) -> None:
        self._link_keys = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the index
        self._tags = bytearray()
        self._owners = array("I")
        self._ends = array("I")
        self._table: TagTable | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._link_keys.close()

    def __len__(self) -> int:
        return len(self._ends)

    def add(self, keyed: Iterable[Keyed], owners: Iterable[list[int]]) -> None:
        """Keep evaluated keys with the residents they belong to."""
        for key, positions in zip(keyed, owners, strict=True):
            self._link_keys.write(key.link_key)
            self._tags += key.tag
            self._owners.extend(positions)
            self._ends.append(len(self._owners))

    def complete(self) -> None:
        """Sort the tags; from here on the index answers."""
        self._table = TagTable.build(bytes(self._tags), 0)
        self._tags.clear()
        self._link_keys.flush()

    def hits(self, tags: tuple[bytes, ...]) -> list[Hit]:
        """Return the slots whose tag a resident's key has."""
        if self._table is None:
            raise RuntimeError("the index is not complete yet")
        found = self._table.find(b"".join(tags))
        return [
            Hit(slot, self._link_key(at), self._owners_of(at))
            for slot, positions in enumerate(found)
            for at in positions
        ]

    def _link_key(self, at: int) -> LinkKey:
        return LinkKey(SecretBytes(os.pread(self._link_keys.fileno(), LINK_KEY_SIZE, at * LINK_KEY_SIZE)))

    def _owners_of(self, at: int) -> tuple[int, ...]:
        return tuple(self._owners[self._ends[at - 1] if at else 0 : self._ends[at]])
