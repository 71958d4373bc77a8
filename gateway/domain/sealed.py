"""Whether a bundle that a partner sealed itself may come in (blind mode): by its header, which is all that can be read.

No secret is used here, and none exists that could open the rest.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from gateway.domain.admission import Reach
from gateway.domain.directory import Directory
from gateway.domain.outcome import Refused, SignalCode
from keys.bundle import bundle_size
from keys.destination import Destination
from keys.errors import MalformedHeader
from keys.header import HEADER_SIZE, SIGNAL_ID_AT, Header
from keys.identity import SIGNAL_ID_SIZE, Day, Oin, SignalId
from keys.manifest import OVERLAP
from keys.suite import Mode

_AFTER_ID = SIGNAL_ID_AT + SIGNAL_ID_SIZE
PREVIOUS_HOLDS = OVERLAP
"""How long bundles that name the manifest before the newest still come in, and with it an epoch that ended."""


class SealedSignal(NamedTuple):
    """A bundle whose header can be read and whose size is right."""

    header: Header
    """One object for all bundles of a batch whose headers differ in the signal id only: with the id of the first."""
    signal_id: SignalId
    bundle: bytes


def read_all(bundles: Iterable[bytes]) -> list[SealedSignal | Refused]:
    """Return each bundle with its header, or why it is none. Headers that are alike but for the id are read once."""
    known: dict[bytes, tuple[Header, int] | Refused] = {}
    found: list[SealedSignal | Refused] = []
    for bundle in bundles:
        alike = bundle[:SIGNAL_ID_AT] + bundle[_AFTER_ID:HEADER_SIZE]
        form = known.get(alike)
        if form is None:
            form = known[alike] = _form(bundle)
        if isinstance(form, Refused):
            found.append(form)
        elif len(bundle) != form[1]:
            found.append(Refused(SignalCode.MALFORMED_BUNDLE, "bundle"))
        else:
            found.append(SealedSignal(form[0], SignalId(bundle[SIGNAL_ID_AT:_AFTER_ID]), bundle))
    return found


def _form(bundle: bytes) -> tuple[Header, int] | Refused:
    """Return the header of a bundle, and the size that bundles with such a header have."""
    try:
        header = Header.decode(bundle[:HEADER_SIZE])
    except MalformedHeader:
        return Refused(SignalCode.MALFORMED_HEADER, "header")
    return header, bundle_size(header.suite)


def admit_sealed(header: Header, reach: Reach, directory: Directory, now: datetime) -> Refused | None:
    """Return the first thing that is wrong with a header; None for one that may come in."""
    if not _names_a_manifest_in_force(header, directory, now):
        return Refused(SignalCode.STALE_MANIFEST, "manifest_hash")
    way = reach.way(header.municipality.value, header.manifest_hash)
    if isinstance(way, SignalCode):
        return Refused(way, "" if way is SignalCode.G2_MODE else "municipality")
    if way.mode is not Mode.BLIND or header.mode is not Mode.BLIND:
        return Refused(SignalCode.G2_MODE, "mode")
    return _misdirected(header, way.destination, directory, now) or _misdated(header.day, Day.of(now))


def foreign(header: Header, caller: Oin) -> Refused | None:
    """Return the refusal of a header that names another partner than the certificate does."""
    return None if header.partner == caller else Refused(SignalCode.PARTNER_DIFFERS, "partner")


def _names_a_manifest_in_force(header: Header, directory: Directory, now: datetime) -> bool:
    manifest = directory.manifest
    if manifest is None:
        return False
    if header.manifest_hash == directory.manifest_hash:
        return True
    return header.manifest_hash == manifest.previous_hash and now < manifest.issued_at + PREVIOUS_HOLDS


def _misdirected(header: Header, destination: Destination, directory: Directory, now: datetime) -> Refused | None:
    """Hold a header to the newest manifest; one that names the manifest before may name a leaf of before as well."""
    before = header.manifest_hash != directory.manifest_hash
    if header.epoch != destination.epoch and not (before and _ended_lately(header, directory, now)):
        return Refused(SignalCode.EPOCH_REFUSED, "epoch")
    newest = header.epoch == destination.epoch and header.generation == destination.generation
    if not newest and not (before and _is_listed(header, directory)):
        return Refused(SignalCode.GENERATION_REFUSED, "generation")
    suite = directory.seal_keys[destination.municipality].get(header.key_id)
    if suite is None:
        return Refused(SignalCode.UNKNOWN_KEY, "key_id")
    return None if suite is header.suite else Refused(SignalCode.SUITE_REFUSED, "suite")


def _ended_lately(header: Header, directory: Directory, now: datetime) -> bool:
    epoch = directory.manifest.epoch(header.epoch) if directory.manifest else None
    return epoch is not None and epoch.sealed_under(now)


def _is_listed(header: Header, directory: Directory) -> bool:
    manifest = directory.manifest
    return manifest is not None and (manifest.leaf_of(header.municipality, header.epoch, header.generation) is not None)


def _misdated(stated: Day, today: Day) -> Refused | None:
    return None if abs(stated.number - today.number) <= 1 else Refused(SignalCode.DAY_REFUSED, "day")
