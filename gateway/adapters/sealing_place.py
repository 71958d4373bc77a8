"""Everything about one municipality that its bundles are made with, prepared once per process."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from keys import voprf
from keys.bundle import seal_bundle
from keys.destination import Destination
from keys.header import Header
from keys.identity import Day, Oin, SignalId
from keys.link_key import LinkKey
from keys.linkage import SlotInput, Subject, subject_slots
from keys.seal import SealPublicKey
from keys.suite import Mode

Slots = Sequence[SlotInput | None]
_NOTHING = bytes(32)


class LeafMismatch(Exception):
    """Custody and manifest do not agree about a leaf key."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SealingPlace:
    """A destination with its keys."""

    destination: Destination
    leaf: voprf.KeyPair
    recipient: SealPublicKey

    @classmethod
    def of(cls, destination: Destination, leaf: voprf.KeyPair) -> Self:
        """Return the place with the leaf key that the manifest published. Raises LeafMismatch for another one."""
        if (leaf.public,) != tuple(evaluator.public_key for evaluator in destination.evaluators):
            raise LeafMismatch
        recipient = SealPublicKey.decode(destination.suite, destination.seal_key)
        return cls(destination=destination, leaf=leaf, recipient=recipient)

    def header(self, partner: Oin, day: Day, mode: Mode, signal_id: SignalId) -> Header:
        """Return the header of one signal's bundle."""
        return self.destination.header(partner, day, mode, signal_id)

    def slots(self, subject: Subject) -> Slots:
        """Return the six slots of a signal."""
        return subject_slots(subject, self.destination.profile)

    def outputs(self, slots: Slots) -> list[bytes]:
        """Return the keyed function of each slot. Always six: time does not tell which fields a signal has."""
        leaf = self.leaf
        return [voprf.evaluate(leaf, slot.data if slot else _NOTHING) for slot in slots]

    def link_keys(self, slots: Slots, outputs: Sequence[bytes]) -> list[LinkKey | None]:
        """Return the link key of each slot, None for an empty one."""
        return self.destination.link_keys(slots, outputs)

    def seal(self, header: Header, link_keys: Sequence[LinkKey | None], content: bytes) -> bytes:
        """Return the bundle."""
        return seal_bundle(header, link_keys, content, self.recipient)
