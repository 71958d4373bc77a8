"""Whether a bundle may be processed at all: everything that its header and the manifest say, before any secret."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from keys.bundle import SealedBundle, parse_bundle
from keys.errors import KeysError
from keys.identity import Day, MunicipalityCode
from keys.manifest import OVERLAP, EpochState, Manifest, PartnerEntry
from municipality_node.manifests import ManifestBook

OPEN_EPOCHS = frozenset({EpochState.ACTIVE, EpochState.MATCHABLE})


class BundleRefusal(StrEnum):
    """Why a bundle is refused; stays in the node's log and counts. Codes of `keys` and of the form join these."""

    WRONG_MUNICIPALITY = "WRONG_MUNICIPALITY"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    UNKNOWN_MANIFEST = "UNKNOWN_MANIFEST"
    UNKNOWN_PARTNER = "UNKNOWN_PARTNER"
    MODE_REFUSED = "MODE_REFUSED"
    EPOCH_REFUSED = "EPOCH_REFUSED"
    DAY_REFUSED = "DAY_REFUSED"
    REPLAYED = "REPLAYED"
    SLOTS_DISAGREE = "SLOTS_DISAGREE"
    CONTENT_MISMATCH = "CONTENT_MISMATCH"
    UNKNOWN_ITEM = "UNKNOWN_ITEM"
    PROCESSING_FAILED = "PROCESSING_FAILED"
    """A fault of ours: reported as such, and the queue goes on."""


class BundleRefused(Exception):
    """One bundle is refused; its code is public inside the node."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def refusal_code(error: Exception) -> str:
    """Return the code of an error of `keys` or `signals`."""
    return str(getattr(error, "refusal", BundleRefusal.PROCESSING_FAILED)).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmittedBundle:
    """A bundle whose header holds."""

    data: bytes
    hash: bytes
    sealed: SealedBundle
    partner: PartnerEntry


def bundle_hash(data: bytes) -> bytes:
    """Return the name of a bundle by its bytes."""
    return hashlib.sha256(data).digest()


def admit(data: bytes, *, municipality: MunicipalityCode, manifests: ManifestBook, today: Day) -> AdmittedBundle:
    """Return a bundle that may be unsealed. Raises BundleRefused with the code of the first thing that is wrong."""
    try:
        sealed = parse_bundle(data)
    except KeysError as error:
        code = refusal_code(error)
    else:
        return _admit(data, sealed, municipality, manifests, today)
    raise BundleRefused(code)


def _admit(
    data: bytes, sealed: SealedBundle, municipality: MunicipalityCode, manifests: ManifestBook, today: Day
) -> AdmittedBundle:
    header = sealed.header
    if header.municipality != municipality:
        raise BundleRefused(BundleRefusal.WRONG_MUNICIPALITY)
    if header.day.number > today.number + 1:
        raise BundleRefused(BundleRefusal.DAY_REFUSED)
    manifest = manifests.named(header.manifest_hash, header.day)
    if manifest is None:
        raise BundleRefused(BundleRefusal.UNKNOWN_MANIFEST)
    partner = manifest.partner(header.partner)
    if partner is None:
        raise BundleRefused(BundleRefusal.UNKNOWN_PARTNER)
    if partner.mode(municipality) is not header.mode:
        raise BundleRefused(BundleRefusal.MODE_REFUSED)
    if not _epoch_is_open(sealed, manifests.current):
        raise BundleRefused(BundleRefusal.EPOCH_REFUSED)
    return AdmittedBundle(data=data, hash=bundle_hash(data), sealed=sealed, partner=partner)


def _epoch_is_open(sealed: SealedBundle, manifest: Manifest) -> bool:
    """Whether the bundle's leaf is matched under, and was sealed under on the bundle's day (or the one beside it)."""
    header = sealed.header
    epoch = manifest.epoch(header.epoch)
    if epoch is None or epoch.state not in OPEN_EPOCHS:
        return False
    if manifest.leaf_of(header.municipality, header.epoch, header.generation) is None:
        return False
    first, last = Day.of(epoch.valid_from).number - 1, Day.of(epoch.valid_to + OVERLAP).number
    return first <= header.day.number and (epoch.state is EpochState.ACTIVE or header.day.number <= last)
