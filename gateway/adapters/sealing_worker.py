"""What runs in a sealing process: from canonical signals to bundles, the only place where they meet leaf keys.

Failures leave as codes. Nothing is raised: a pickled exception would carry whatever its arguments held.
"""

import os
import signal
import threading
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from multiprocessing import connection, parent_process
from pathlib import Path
from typing import Any, NamedTuple

from gateway.adapters.custody import read_root
from gateway.domain.directory import Destination
from keys import voprf
from keys.bundle import seal_bundle
from keys.epoch import EpochRoot
from keys.errors import KeysError, SignatureRefused
from keys.header import Header
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.labels import Label
from keys.link_key import LinkKey, link_key
from keys.linkage import SlotInput, Subject, subject_slots
from keys.seal import SealPublicKey
from keys.signing import VerifyKey
from keys.suite import Mode, Suite
from servicekit.rpc_errors import where
from signals import content
from signals.errors import SignalsError

_RANDOM_INPUT = 32


class Item(NamedTuple):
    """One signal. A tuple, because tuples pickle fastest."""

    destination: int
    mode: Mode
    signal_id: bytes
    canonical: bytes
    signature: bytes
    subject: tuple[Any, ...]

    def __repr__(self) -> str:
        return "Item(…)"


class Chunk(NamedTuple):
    """Signals of one partner on one day. `verify` asks to check the signature of the first."""

    partner: str
    signing_key: bytes
    day: int
    destinations: tuple[Destination, ...]
    items: tuple[Item, ...]
    verify: bool

    def __repr__(self) -> str:
        return "Chunk(…)"


class Worked(NamedTuple):
    """The bundles in order, None for what could not be sealed; or why nothing was done. Codes and places only."""

    bundles: list[bytes | None]
    failures: list[str]
    signature_refused: bool = False


_custody: list[tuple[Path, Path]] = []


def start(directory: Path, wrapping_key: Path) -> None:
    """Prepare the process: know custody, ignore the terminal's interrupt, end when the gateway ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _custody[:] = [(directory, wrapping_key)]
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    # Without this a killed gateway would leave its workers, with keys in memory, waiting for ever.
    connection.wait([sentinel])
    os._exit(0)


def ready() -> bool:
    """Load what the first signal would wait for."""
    return voprf.random_scalar() is not None


def work(chunk: Chunk) -> Worked:
    """Return the bundles of a chunk."""
    try:
        if chunk.verify and not _signed(chunk):
            return Worked([], [], signature_refused=True)
        leaves = [_leaf(place) for place in chunk.destinations]
    except Exception as error:  # noqa: BLE001 - see the module docstring
        return Worked([], [_told(error)])
    bundles: list[bytes | None] = []
    failures = []
    for item in chunk.items:
        try:
            bundles.append(_bundle(chunk, item, leaves[item.destination]))
        except Exception as error:  # noqa: BLE001 - see the module docstring
            bundles.append(None)
            failures.append(_told(error))
    return Worked(bundles, failures)


def _told(error: Exception) -> str:
    code = error.refusal.value if isinstance(error, KeysError | SignalsError) else type(error).__name__
    return f"{code}@{where(error)}"


def _signed(chunk: Chunk) -> bool:
    first = chunk.items[0]
    try:
        VerifyKey.decode(chunk.signing_key).verify(Label.SIGNAL_SIGNATURE, first.canonical, first.signature)
    except SignatureRefused:
        return False
    return True


@lru_cache(maxsize=4)
def _root(epoch: int) -> EpochRoot:
    directory, wrapping_key = _custody[0]
    return read_root(directory, wrapping_key, epoch)


@lru_cache(maxsize=1024)
def _leaf(place: Destination) -> voprf.KeyPair:
    leaf = _root(place.epoch).leaf(MunicipalityCode(place.municipality), place.generation)
    if leaf.public != place.leaf_public_key:
        raise LeafMismatch
    return leaf


class LeafMismatch(Exception):
    """Custody and manifest do not agree about a leaf key."""


@lru_cache(maxsize=1024)
def _recipient(suite: Suite, encoded: bytes) -> tuple[SealPublicKey, bytes]:
    key = SealPublicKey.decode(suite, encoded)
    return key, key.key_id


def _bundle(chunk: Chunk, item: Item, leaf: voprf.KeyPair) -> bytes:
    place = chunk.destinations[item.destination]
    recipient, key_id = _recipient(place.suite, place.seal_key)
    municipality = MunicipalityCode(place.municipality)
    header = Header(
        suite=place.suite,
        mode=item.mode,
        partner=Oin(chunk.partner),
        municipality=municipality,
        epoch=place.epoch,
        generation=place.generation,
        day=Day(chunk.day),
        signal_id=SignalId(item.signal_id),
        manifest_hash=place.manifest_hash,
        key_id=key_id,
    )
    slots = subject_slots(_subject(*item.subject), place.profile)
    packed = content.pack(item.canonical, item.signature or None)
    return seal_bundle(header, _link_keys(slots, leaf, place), packed, recipient)


def _subject(
    initials: str,
    prefix: str,
    surname: str,
    trade_name: str,
    birth_date: date | None,
    postcode: str,
    house_number: int,
    house_letter: str,
    house_suffix: str,
) -> Subject:
    return Subject(
        initials=initials,
        prefix=prefix,
        surname=surname,
        trade_name=trade_name,
        birth_date=birth_date,
        postcode=postcode,
        house_number=house_number,
        house_letter=house_letter,
        house_suffix=house_suffix,
    )


def _link_keys(slots: Sequence[SlotInput | None], leaf: voprf.KeyPair, place: Destination) -> list[LinkKey | None]:
    """Return the link key of each slot. Always six evaluations: time does not tell which fields a signal has."""
    municipality = MunicipalityCode(place.municipality)
    keys: list[LinkKey | None] = []
    for slot in slots:
        output = voprf.evaluate(leaf, slot.data if slot else os.urandom(_RANDOM_INPUT))
        keys.append(link_key(output, municipality=municipality, epoch=place.epoch, kind=slot.kind) if slot else None)
    return keys
