"""The keys that a partner makes for itself: they never leave its own custody; only public halves are published."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from keys.custody.port import SecretStore
from keys.errors import KeysError
from keys.identity import Oin
from keys.manifest import Manifest
from keys.seal import SealPrivateKey
from keys.secret import SecretBytes
from keys.signing import SigningKey, VerifyKey
from keys.suite import Suite
from partner_client.errors import KeysRefused
from signals.signal import PartnerType

SIGNING, REFERENCE, SEALING = "signing", "reference", "sealing"
REFERENCE_KEY_SIZE = 32
ROTATING = (SIGNING, SEALING)
SEALING_SUITE = Suite.AS1
_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKeys:
    """What signs signals (Ed25519), and what turns references into signal ids (HMAC)."""

    signing: SigningKey
    """The newest one; after `as_listed`, the one that the manifest lists."""
    reference: SecretBytes
    earlier: tuple[SigningKey, ...] = ()

    def as_listed(self, listed: VerifyKey | None) -> "OwnKeys":
        """Return the keys with the listed one to sign with, where it is ours: a new key signs once it is published."""
        found = next((key for key in (self.signing, *self.earlier) if key.verify_key == listed), None)
        return replace(self, signing=found) if found else self


def generate(store: SecretStore, reference: SecretBytes) -> None:
    """Leave fresh signing, reference and sealing keys in `store`. Raises KeysRefused when one is there already.

    The reference key must survive as long as receipts count (13 months): with another one, every signal is new.
    """
    if len(reference) != REFERENCE_KEY_SIZE:
        raise KeysRefused("the reference key has another size", field="reference")
    for name in (SIGNING, REFERENCE, SEALING):
        if _held(store, name):
            raise KeysRefused("a key of this name exists; keys are not overwritten", field=name)
    _write(store, SIGNING, SigningKey.generate().encode())
    _write(store, REFERENCE, reference)
    _write(store, SEALING, SealPrivateKey.generate(SEALING_SUITE).encode())


def load(store: SecretStore) -> OwnKeys:
    """Return the keys that sending needs. Raises KeysRefused."""
    *earlier, signing = _signing(store)
    reference = _read(store, REFERENCE)
    if len(reference) != REFERENCE_KEY_SIZE:
        raise KeysRefused("the reference key has another size", field=REFERENCE)
    return OwnKeys(signing=signing, reference=reference, earlier=tuple(earlier))


def rotate(store: SecretStore, kind: str) -> bytes:
    """Make the next signing or sealing key and return its public half; the earlier one is used until it is listed.

    Raises KeysRefused.
    """
    if kind not in ROTATING:
        raise KeysRefused("signing or sealing; the reference key stays, or every signal would be new", field="kind")
    held = _names(store, kind)
    number = _number(held[-1]) + 1
    if number > _MOST:
        raise KeysRefused("too many keys were made", field=kind)
    fresh = SigningKey.generate() if kind == SIGNING else SealPrivateKey.generate(SEALING_SUITE)
    _write(store, f"{kind}-{number}", fresh.encode())
    return _public(fresh)


def retire(store: SecretStore, manifest: Manifest, partner: Oin) -> list[tuple[str, bytes]]:
    """Destroy the keys that were replaced: earlier ones, where the manifest lists the newest.

    Return kind and public half of each. Feedback that is sealed to a destroyed sealing key stays shut for ever: collect
    it before. Raises KeysRefused.
    """
    entry = manifest.partner(partner)
    if entry is None:
        raise KeysRefused("the manifest does not list this partner", field="oin")
    listed = {SIGNING: entry.signing_key.encode() if entry.signing_key else None, SEALING: entry.sealing_key}
    ended = []
    for kind in ROTATING:
        held = public_halves(store, kind)
        if held and held[-1][1] == listed[kind]:
            for name, public in held[:-1]:
                store.destroy(name)
                ended.append((kind, public))
    return ended


def public_halves(store: SecretStore, kind: str) -> list[tuple[str, bytes]]:
    """Return name and public half of each signing or sealing key, oldest first. Raises KeysRefused."""
    if not _held(store, kind):
        return []
    keys: Sequence[SigningKey | SealPrivateKey] = _signing(store) if kind == SIGNING else load_sealing(store)[::-1]
    return [(name, _public(key)) for name, key in zip(_names(store, kind), keys, strict=True)]


def enrolment(store: SecretStore, *, oin: Oin, name: str, partner_type: PartnerType) -> dict[str, Any]:
    """Return what the gateway operator enrols: who we are and our public keys. Raises KeysRefused."""
    keys = load(store)
    return {
        "oin": oin.value,
        "name": name,
        "partner_type": partner_type.value,
        "signing_key": keys.signing.verify_key.encode().hex(),
        "sealing_key": _sealing_key(store),
    }


def load_sealing(store: SecretStore) -> tuple[SealPrivateKey, ...]:
    """Return the keys that open feedback, the newest first. Raises KeysRefused."""
    try:
        keys = [SealPrivateKey.decode(SEALING_SUITE, store.read(name)) for name in _names(store, SEALING)]
    except KeysError as error:
        raise KeysRefused(str(error), field=SEALING) from None
    return tuple(reversed(keys))


def _sealing_key(store: SecretStore) -> str | None:
    if not _held(store, SEALING):
        return None
    return load_sealing(store)[0].public.encoded.hex()


def _signing(store: SecretStore) -> list[SigningKey]:
    try:
        return [SigningKey.decode(store.read(name)) for name in _names(store, SIGNING)]
    except KeysError as error:
        raise KeysRefused(str(error), field=SIGNING) from None


def _names(store: SecretStore, kind: str) -> list[str]:
    """Return under which names a kind of key is held, oldest first; the plain one, which is then missing, for none."""
    return _held(store, kind) or [kind]


def _held(store: SecretStore, kind: str) -> list[str]:
    numbered = (f"{kind}-{number}" for number in range(2, _MOST + 1))
    return [name for name in (kind, *numbered) if store.holds(name)]


def _number(name: str) -> int:
    return int(name.partition("-")[2] or 1)


def _public(key: SigningKey | SealPrivateKey) -> bytes:
    return key.verify_key.encode() if isinstance(key, SigningKey) else key.public.encoded


def _read(store: SecretStore, name: str) -> SecretBytes:
    try:
        return store.read(name)
    except KeysError as error:
        raise KeysRefused(str(error), field=name) from None


def _write(store: SecretStore, name: str, secret: SecretBytes) -> None:
    try:
        store.write(name, secret)
    except KeysError as error:
        raise KeysRefused(str(error), field=name) from None
