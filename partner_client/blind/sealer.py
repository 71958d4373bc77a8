"""From signals to elements, and from evaluated elements to bundles: all of blind mode that takes time, and no I/O.

Both steps are functions of the job: blinds are derived, not drawn, so that the second step may run elsewhere than the
first, and so that a client that was interrupted makes the identical request (docs/spec/protocol.md, In blind mode).
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from functools import lru_cache

from keys.blinding import BlindedBatch, derived_blind
from keys.bundle import seal_bundle
from keys.derivation import expand
from keys.destination import Destination
from keys.encoding import lp, lp_join
from keys.errors import KeysError
from keys.identity import Day, Oin, SignalId
from keys.labels import Label
from keys.link_key import LinkKey
from keys.linkage import SLOTS, SlotInput, SlotKind, Subject, subject_slots
from keys.seal import SealPublicKey
from keys.secret import SecretBytes
from keys.suite import Mode, Suite
from partner_client.blind.job import Blinded, Evaluated, Item, Job, Sealed
from partner_client.trust.own_keys import OwnKeys
from signals import content
from signals.errors import SignalsError

_SLOT_NUMBERS = tuple(bytes([slot]) for slot in range(SLOTS))


class Sealer:
    """One partner's hand: its keys, and the two steps."""

    def __init__(self, partner: Oin, keys: OwnKeys) -> None:
        self._partner = partner
        self._signing = keys.signing
        self._seed = SecretBytes(expand(keys.reference.expose(), lp(Label.BLIND.encode())))

    def blind(self, job: Job) -> Blinded:
        """Return the blinded elements of a job: always six per signal."""
        slots = [slot for item in job.items for slot in _slots(item, job.destination)]
        names = _names(job)
        inputs = [slot.data if slot else self._empty(names[at // SLOTS], at) for at, slot in enumerate(slots)]
        batch = BlindedBatch.of(inputs, self._blinds(job, names, inputs))
        kinds = tuple(slot.kind.value if slot else "" for slot in slots)
        return Blinded(tuple(batch.elements), tuple(inputs), kinds)

    def seal(self, job: Job, blinded: Blinded, evaluated: Evaluated) -> Sealed:
        """Return the bundles of a job whose elements were evaluated; none when a proof does not hold."""
        batch = BlindedBatch(blinded.inputs, self._blinds(job, _names(job), blinded.inputs), blinded.elements)
        keys = [evaluator.public_key for evaluator in job.destination.evaluators]
        try:
            outputs = batch.outputs(evaluated.evaluations(), keys)
        except KeysError as error:
            return Sealed((), str(error.refusal).upper())
        link_keys = job.destination.link_keys(_filled(blinded), outputs)
        recipient = _recipient(job.destination.suite, job.destination.seal_key)
        return Sealed(tuple(
            self._bundle(job, item, link_keys[at * SLOTS : (at + 1) * SLOTS], recipient)
            for at, item in enumerate(job.items)
        ))  # fmt: skip

    def _bundle(
        self, job: Job, item: Item, link_keys: Sequence[LinkKey | None], recipient: SealPublicKey
    ) -> bytes | None:
        header = job.destination.header(self._partner, Day(job.day), Mode.BLIND, SignalId(item.signal_id))
        try:
            packed = content.pack(item.canonical, None)
            return seal_bundle(header, link_keys, packed, recipient, signing_key=self._signing)
        except (KeysError, SignalsError):
            return None

    def _empty(self, name: tuple[bytes, bytes], at: int) -> bytes:
        """Return the input of an empty slot: one that nobody else can make, and always the same."""
        message = lp_join(Label.EMPTY_SLOT.encode(), *name, _SLOT_NUMBERS[at % SLOTS])
        return hmac.digest(self._seed.expose(), message, "sha256")

    def _blinds(self, job: Job, names: Sequence[tuple[bytes, bytes]], inputs: Sequence[bytes]) -> list[SecretBytes]:
        place = job.destination
        leaf = (place.municipality.value, place.epoch.to_bytes(4, "big"), place.generation.to_bytes(2, "big"))
        return [
            derived_blind(self._seed, *leaf, *names[at // SLOTS], _SLOT_NUMBERS[at % SLOTS], text)
            for at, text in enumerate(inputs)
        ]


def _names(job: Job) -> list[tuple[bytes, bytes]]:
    """Return what tells each signal from every other, and from itself once it was mended."""
    return [(item.signal_id, hashlib.sha256(item.canonical).digest()) for item in job.items]


def _slots(item: Item, destination: Destination) -> tuple[SlotInput | None, ...]:
    initials, prefix, surname, trade_name, birth_date, postcode, number, letter, suffix = item.subject
    subject = Subject(
        initials=initials, prefix=prefix, surname=surname, trade_name=trade_name, birth_date=birth_date,
        postcode=postcode, house_number=number, house_letter=letter, house_suffix=suffix,
    )  # fmt: skip
    return subject_slots(subject, destination.profile)


def _filled(blinded: Blinded) -> list[SlotInput | None]:
    return list(_read(blinded))


def _read(blinded: Blinded) -> Iterator[SlotInput | None]:
    for kind, data in zip(blinded.kinds, blinded.inputs, strict=True):
        yield SlotInput(SlotKind(kind), data) if kind else None


@lru_cache(maxsize=1024)
def _recipient(suite: Suite, encoded: bytes) -> SealPublicKey:
    return SealPublicKey.decode(suite, encoded)
