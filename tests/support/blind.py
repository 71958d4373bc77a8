"""A partner in blind mode: its installation beside a real gateway, and a sealer with an evaluator in this process."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from keys import voprf
from keys.destination import Destination
from keys.epoch import EpochRoot
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.manifest import Evaluator
from keys.seal import SealPrivateKey
from keys.secret import SecretBytes
from keys.signing import SigningKey
from keys.suite import GateProfile, Suite
from partner_client.blind.job import Blinded, Evaluated, Item, Job, subject_of
from partner_client.blind.sealer import Sealer
from partner_client.settings import PartnerSettings
from partner_client.trust.own_keys import OwnKeys
from signals import canonical
from signals.signal import Signal
from tests.support.gateway import PARTNER, Place, enrol_partner
from tests.support.partner_installation import PartnerInstallation
from tests.support.signals import TODAY

HERE = MunicipalityCode("0654")
ROOT = EpochRoot(SecretBytes(bytes(64)), 1)
LEAF = ROOT.leaf(HERE, 1)
SEAL_KEY = SealPrivateKey.generate(Suite.AS0)
KEYS = OwnKeys(signing=SigningKey.generate(), reference=SecretBytes(bytes([7]) * 32))


def destination(**changes: object) -> Destination:
    """Return a municipality whose keys this module holds."""
    made = Destination(
        municipality=HERE, epoch=1, generation=1, profile=GateProfile.BALANCED,
        evaluators=(Evaluator(id="gateway", public_key=LEAF.public),), suite=Suite.AS0,
        seal_key=SEAL_KEY.public.encoded, key_id=SEAL_KEY.public.key_id, manifest_hash=bytes(32),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def a_job(*signals: Signal, to: Destination | None = None, partner: Oin = PARTNER) -> Job:
    """Return the job of signals that are numbered from 1."""
    ids = [SignalId(number.to_bytes(16, "big")) for number in range(1, len(signals) + 1)]
    items = tuple(
        Item(own.value, canonical.encode(partner, own, signal), subject_of(signal))
        for own, signal in zip(ids, signals, strict=True)
    )
    return Job(to or destination(), Day.of(TODAY).number, items)


def evaluated(blinded: Blinded, *keys: voprf.KeyPair) -> Evaluated:
    """Return what evaluators with these keys answer; the destination's own by default."""
    return Evaluated.of([voprf.blind_evaluate(key, blinded.elements, voprf.random_scalar()) for key in keys or (LEAF,)])


def sealed(*signals: Signal, to: Destination | None = None, keys: OwnKeys = KEYS) -> Sequence[bytes]:
    """Return the bundles of signals, all the way through."""
    sealer, job = Sealer(PARTNER, keys), a_job(*signals, to=to)
    blinded = sealer.blind(job)
    bundles = sealer.seal(job, blinded, evaluated(blinded)).bundles
    return [bundle for bundle in bundles if bundle is not None]


def blind_partner(
    place: Place, directory: Path, *options: str, address: str = ""
) -> tuple[PartnerInstallation, PartnerSettings]:
    """Enrol a partner in blind mode at a gateway, and return its installation; in force with the next manifest."""
    own = PartnerInstallation(directory=directory)
    place.signing[PARTNER] = own.keys.signing
    enrol_partner(place, PARTNER, "Energie", "--mode", "blind", *options)
    (directory / "manifest.pub").write_bytes((place.directory / "offline/manifest-public.hex").read_bytes())
    own.clock.write_text(place.clock.read_text())
    where = address or place.settings.listen.replace("127.0.0.1", "localhost")
    return own, own.write_settings(where, place.authority.client(PARTNER.value))
