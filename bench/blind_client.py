"""Blind mode at the partner: signals sealed per second of one core, beside the primitives that they are made of.

The client's part is everything between a signal and a bundle: form, routing, canonical bytes, normalising, blinds,
verifying, finalizing, link keys, body, signature, seal. The bar is the same number of calls to the primitives alone, in
the same process and by turns. Evaluating is the gateway's work and stands outside both.
"""

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from datetime import date
from statistics import median

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from bench._rows import row
from keys import group, voprf
from keys.bundle import BODY_SIZE, CONTENT_CLASS
from keys.derivation import expand, extract, mac
from keys.destination import Destination
from keys.header import HEADER_SIZE
from keys.identity import Day, MunicipalityCode, Oin
from keys.labels import Label
from keys.linkage import SLOTS
from keys.manifest import Evaluator, PartnerEntry
from keys.seal import SealPrivateKey
from keys.secret import SecretBytes
from keys.signing import SigningKey
from keys.suite import GateProfile, Mode, Suite
from partner_client.blind.job import Blinded, Evaluated, Item, Job, subject_of
from partner_client.blind.sealer import Sealer
from partner_client.outcome import UnsealedSignal
from partner_client.sending.parcels import Packer
from partner_client.sending.preparation import RoutedPreparation
from partner_client.sending.ways import Ways
from partner_client.trust.own_keys import OwnKeys
from signals import canonical
from signals.form_rules import FormRules
from signals.partner_file import Line
from signals.routing import RoutingTable, postcode_number, whole
from signals.signal import PartnerType
from tests.support.signals import TODAY, a_signal

BATCH = 500
ROUNDS = 4
GOAL = 0.8
PARTNER = Oin("00000099000000000001")
HERE = MunicipalityCode("0654")
LEAF = voprf.key_pair(voprf.random_scalar())
KEYS = OwnKeys(signing=SigningKey.generate(), reference=SecretBytes(os.urandom(32)))
_SEAL = SealPrivateKey.generate(Suite.AS1).public
DESTINATION = Destination(
    municipality=HERE, epoch=1, generation=1, profile=GateProfile.BALANCED,
    evaluators=(Evaluator(id="gateway", public_key=LEAF.public),), suite=Suite.AS1, seal_key=_SEAL.encoded,
    key_id=_SEAL.key_id, manifest_hash=bytes(32),
)  # fmt: skip
_HASHES_PER_SLOT = 7
"""Two for the blind, extract and expand of the link key, tag key, wrap key, tag; and four more per signal."""


def run() -> list[dict[str, object]]:
    """Measure primitives and client by turns, so that whatever else the machine does weighs on both."""
    _client(0), _primitives()
    measured = [(_client(number), *_primitives()) for number in range(1, ROUNDS + 1)]
    client = median(seconds for seconds, _, _ in measured)
    bar = median(seconds for _, seconds, _ in measured)
    ratio = median(bare / whole for whole, bare, _ in measured)
    parts = measured[-1][2]
    return [
        row("sealed by one core", 1 / client, "signals/s", ratio, GOAL, "suite AS1, six evaluations verified each"),
        row("primitives alone", 1 / bar, "signals/s", note="the same calls in a loop; the bar"),
        *(row(f"primitives: {name}", seconds * 1e6, "µs CPU/signal") for name, seconds in parts.items()),
        *(row(f"client: {name}", seconds * 1e6, "µs CPU/signal") for name, seconds in _steps().items()),
    ]


def _packer() -> Packer:
    entry = PartnerEntry(
        oin=PARTNER, partner_type=PartnerType.ENERGY.value, signing_key=KEYS.signing.verify_key, sealing_key=None,
        modes={"*": Mode.BLIND},
    )  # fmt: skip
    preparation = RoutedPreparation(
        partner=PARTNER, keys=KEYS, ways=Ways(
            entry=entry, routing=RoutingTable.of([whole(postcode_number("4301AA"), 654)]),
            destinations={HERE: DESTINATION},
        ),
    )  # fmt: skip
    rules = FormRules.national_defaults().of(PartnerType.ENERGY)
    return Packer(preparation=preparation, rules=rules, today=TODAY, batch=BATCH)


def _lines(number: int) -> list[Line]:
    """Return signals with every slot in use, each of its own name."""
    return [
        Line(number=at, signal=signal, partner_ref=signal.partner_ref)
        for at in range(BATCH)
        for signal in [a_signal(
            partner_ref=f"B-{number}-{at:06}", surname=f"{_name(at)}-de Vries", birth_date=date(1980, 5, 17),
            house_number=1 + at, phone="0612345678", email="a.jansen@voorbeeld.nl",
        )]
    ]  # fmt: skip


def _name(number: int) -> str:
    return "".join("bdfgklmnprstvz"[number // 14**at % 14] + "aeiou"[at] for at in range(3)).capitalize()


def _job(lines: Sequence[Line]) -> Job:
    (parcel,) = _packer().parcels(lines, after_line=-1, known=())
    return Job(DESTINATION, Day.of(TODAY).number, tuple(
        Item(ready.signal_id.value, canonical.encode(PARTNER, ready.signal_id, ready.signal), subject_of(ready.signal))
        for ready in parcel.signals if isinstance(ready, UnsealedSignal)
    ))  # fmt: skip


def _evaluated(blinded: Blinded) -> Evaluated:
    return Evaluated.of([voprf.blind_evaluate(LEAF, blinded.elements, voprf.random_scalar())])


def _client(number: int) -> float:
    """Return CPU seconds per signal from line to bundle, evaluation not counted."""
    lines, sealer = _lines(number), Sealer(PARTNER, KEYS)
    start = time.process_time()
    job = _job(lines)
    blinded = sealer.blind(job)
    spent = time.process_time() - start
    evaluated = _evaluated(blinded)
    start = time.process_time()
    sealed = sealer.seal(job, blinded, evaluated)
    spent += time.process_time() - start
    if None in sealed.bundles or len(sealed.bundles) != BATCH:
        raise RuntimeError(sealed.failure)
    return spent / BATCH


def _primitives() -> tuple[float, dict[str, float]]:
    """Return CPU seconds per signal of the bare primitives, in all and by kind."""
    count, dst = BATCH * SLOTS, voprf.VOPRF.hash_to_group
    inputs = [os.urandom(60) for _ in range(count)]
    scalars = [group.random_scalar() for _ in range(count)]
    elements = [group.hash_to_group(text, dst) for text in inputs]
    wrapping, data_key, body = os.urandom(32), os.urandom(32), os.urandom(BODY_SIZE)
    steps: dict[str, Callable[[], object]] = {
        "hash to group": lambda: [group.hash_to_group(text, dst) for text in inputs],
        "blind and unblind": lambda: (
            group.multiply_each(scalars, elements), group.multiply_each(group.invert_each(scalars), elements),
        ),
        "verify": lambda: (
            [group.hash_to_scalar(text, dst) for text in inputs],
            group.sum_of_products(scalars, elements), group.sum_of_products(scalars, elements),
        ),
        "hashes": lambda: [
            (mac(wrapping, text), extract(text), *(expand(wrapping, text) for _ in range(_HASHES_PER_SLOT - 2)),
             hashlib.sha512(text).digest())
            for text in inputs
        ],
        "wraps, content, commitment": lambda: [
            ([aes_key_wrap(wrapping, data_key) for _ in range(SLOTS)], os.urandom(32),
             AESGCM(data_key).encrypt(bytes(12), body[:CONTENT_CLASS], wrapping), mac(data_key, wrapping))
            for _ in range(BATCH)
        ],
        "signature": lambda: [KEYS.signing.sign(Label.BUNDLE_SIGNATURE, body) for _ in range(BATCH)],
        "HPKE seal": lambda: [_SEAL.seal(body, bytes(HEADER_SIZE)) for _ in range(BATCH)],
    }  # fmt: skip
    spent = {name: _seconds(step) / BATCH for name, step in steps.items()}
    return sum(spent.values()), spent


def _steps() -> dict[str, float]:
    lines, sealer = _lines(99), Sealer(PARTNER, KEYS)
    job = _job(lines)
    blinded = sealer.blind(job)
    evaluated = _evaluated(blinded)
    return {
        "form, routing, canonical bytes": _seconds(lambda: _job(lines)) / BATCH,
        "normalise, blind": _seconds(lambda: sealer.blind(job)) / BATCH,
        "verify, finalize, seal": _seconds(lambda: sealer.seal(job, blinded, evaluated)) / BATCH,
    }


def _seconds(step: Callable[[], object]) -> float:
    start = time.process_time()
    step()
    return time.process_time() - start
