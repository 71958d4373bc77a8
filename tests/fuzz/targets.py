"""What is fuzzed: a parser takes any bytes and either understands them, in their one encoding, or refuses by name.

A target returns normally for both; anything that it raises is a finding. Hypothesis (`tests/property/test_parsers.py`)
and atheris (`python -m tests.fuzz`) drive the same functions from the same seeds.
"""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from gateway.domain import sealed
from gateway.domain.outcome import Refused
from keys.bundle import UnsealedBundle, parse_bundle
from keys.errors import KeysError
from keys.group import Elements
from keys.header import HEADER_SIZE, Header
from keys.identity import Oin
from keys.linkage import SLOTS
from keys.manifest import EpochEntry, EpochState, Manifest, PartnerEntry, sign_manifest, verify_manifest
from keys.signing import SigningKey
from keys.suite import Mode, Suite
from signals import canonical, content
from signals.errors import SignalsError
from signals.routing import RoutingTable, postcode_number, whole
from tests.support import crafting
from tests.support.signals import a_signal

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEY = crafting.seal_key(Suite.AS0)
SIGNER: SigningKey = crafting.signing_key()
_HONEST = crafting.honest(KEY.public, mode=Mode.BLIND)
_BODY_SIZE = 1_472


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A parser, and honest bytes to start from."""

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def header(data: bytes) -> None:
    """A header is the only encoding of what it says."""
    try:
        found = Header.decode(data)
    except KeysError:
        return
    assert found.encode() == data


def bundle(data: bytes) -> None:
    """A bundle parses, unseals and opens, or is refused before anything of its content exists."""
    try:
        _open_all(parse_bundle(data).unseal(KEY))
    except KeysError:
        return


def body(data: bytes) -> None:
    """What is inside an honest seal may be anything: a partner seals what it likes."""
    head = crafting.header_for(KEY.public, mode=Mode.BLIND).encode()
    bundle(head + KEY.public.seal(data, head))


def _open_all(unsealed: UnsealedBundle) -> None:
    for slot, key in enumerate(crafting.link_keys()):
        try:
            told(unsealed.open(slot, key))
        except KeysError:
            continue
    assert len(unsealed.tags) == SLOTS
    unsealed.verify_partner(SIGNER.verify_key)


def told(data: bytes) -> None:
    """A content holds one canonical signal, or is refused."""
    try:
        held = content.unpack(data)
        found = canonical.decode(held.canonical)
    except SignalsError:
        return
    assert canonical.encode(found.partner, found.signal_id, found.signal) == held.canonical


def admitted(data: bytes) -> None:
    """The gateway reads a header or says why not; it has no other way to end."""
    [found] = sealed.read_all([data])
    assert isinstance(found, Refused) or found.bundle == data


def manifest(data: bytes) -> None:
    """A manifest's body is the only encoding of what it says; an envelope is opened or refused."""
    with contextlib.suppress(KeysError):
        assert Manifest.parse(data).body() == data
    try:
        verify_manifest(data, SIGNER.verify_key, now=NOW)
    except KeysError:
        return


def routing(data: bytes) -> None:
    """A routing table is the only encoding of itself."""
    try:
        assert RoutingTable.decode(data).encode() == data
    except SignalsError:
        return


def elements(data: bytes) -> None:
    """Elements are canonical, none the identity, 1 to 4,096 of them."""
    try:
        assert b"".join(Elements.parse(data)) == data
    except KeysError:
        return


def _a_manifest() -> Manifest:
    return Manifest(
        version=1, previous_hash=bytes(32), issued_at=NOW - timedelta(hours=1), expires_at=NOW + timedelta(days=6),
        gateway_oin=Oin("00000099000000000001"), gateway_operator=Oin("00000099000000000002"),
        epochs=(EpochEntry(id=1, state=EpochState.ACTIVE, valid_from=NOW, valid_to=NOW + timedelta(days=180),
                           norm_version=1),),
        leaves=(), municipalities=(), size_class=1024, routing_hash=bytes(32),
        partners=(PartnerEntry(oin=crafting.PARTNER, partner_type="Energie", signing_key=SIGNER.verify_key,
                               sealing_key=None, modes={"*": Mode.BLIND}),),
    )  # fmt: skip


def _nameless() -> bytes:
    """Return a manifest in which a field's name is in no encoding of text."""
    return _a_manifest().body().replace(b'"*":', b'"\\ud800":')


def _a_content() -> bytes:
    text = canonical.encode(crafting.PARTNER, crafting.header_for(KEY.public).signal_id, a_signal())
    return content.pack(text, None)


TARGETS: Mapping[str, Target] = {
    "header": Target(run=header, seeds=(_HONEST[:HEADER_SIZE],)),
    "bundle": Target(run=bundle, seeds=(_HONEST, crafting.honest(KEY.public, content=_a_content()))),
    "body": Target(run=body, seeds=(bytes(_BODY_SIZE),)),
    "content": Target(run=told, seeds=(_a_content(),)),
    "admitted": Target(run=admitted, seeds=(_HONEST, _HONEST[:-1])),
    "manifest": Target(run=manifest, seeds=(_a_manifest().body(), sign_manifest(_a_manifest(), SIGNER), _nameless())),
    "routing": Target(run=routing, seeds=(RoutingTable.of([whole(postcode_number("4301AA"), 654)]).encode(),)),
    "elements": Target(run=elements, seeds=(bytes(32), bytes([255]) * 64)),
}
