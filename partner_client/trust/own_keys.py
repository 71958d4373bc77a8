"""The keys that a partner makes for itself: they never leave its own custody; only public halves are published."""

from dataclasses import dataclass
from typing import Any

from keys.custody.port import SecretStore
from keys.errors import KeysError
from keys.identity import Oin
from keys.seal import SealPrivateKey
from keys.secret import SecretBytes
from keys.signing import SigningKey
from keys.suite import Suite
from partner_client.errors import KeysRefused
from signals.signal import PartnerType

SIGNING, REFERENCE, SEALING = "signing", "reference", "sealing"
REFERENCE_KEY_SIZE = 32
SEALING_SUITE = Suite.AS1


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnKeys:
    """What signs signals (Ed25519), and what turns references into signal ids (HMAC)."""

    signing: SigningKey
    reference: SecretBytes


def generate(store: SecretStore, reference: SecretBytes) -> None:
    """Leave fresh signing, reference and sealing keys in `store`. Raises KeysRefused when one is there already.

    The reference key must survive as long as receipts count (13 months): with another one, every signal is new.
    """
    if len(reference) != REFERENCE_KEY_SIZE:
        raise KeysRefused("the reference key has another size", field="reference")
    for name in (SIGNING, REFERENCE, SEALING):
        if store.holds(name):
            raise KeysRefused("a key of this name exists; keys are not overwritten", field=name)
    _write(store, SIGNING, SigningKey.generate().encode())
    _write(store, REFERENCE, reference)
    _write(store, SEALING, SealPrivateKey.generate(SEALING_SUITE).encode())


def load(store: SecretStore) -> OwnKeys:
    """Return the keys that sending needs. Raises KeysRefused."""
    try:
        signing = SigningKey.decode(store.read(SIGNING))
    except KeysError as error:
        raise KeysRefused(str(error), field=SIGNING) from None
    reference = _read(store, REFERENCE)
    if len(reference) != REFERENCE_KEY_SIZE:
        raise KeysRefused("the reference key has another size", field=REFERENCE)
    return OwnKeys(signing=signing, reference=reference)


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


def load_sealing(store: SecretStore) -> SealPrivateKey:
    """Return the key that opens feedback. Raises KeysRefused."""
    try:
        return SealPrivateKey.decode(SEALING_SUITE, store.read(SEALING))
    except KeysError as error:
        raise KeysRefused(str(error), field=SEALING) from None


def _sealing_key(store: SecretStore) -> str | None:
    if not store.holds(SEALING):
        return None
    return load_sealing(store).public.encoded.hex()


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
