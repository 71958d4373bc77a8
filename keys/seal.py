"""The seal to a municipality: HPKE base mode, single shot (RFC 9180), hybrid with ML-KEM by default."""

import hashlib
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import Suite as HpkeSuite

from keys.encoding import lp_join
from keys.errors import MalformedElement, SealRefused
from keys.labels import Label
from keys.secret import SecretBytes
from keys.suite import Suite

KEY_ID_SIZE = 8
_X25519_SIZE = 32
_MLKEM_SEED_SIZE = 64
_MLKEM_PUBLIC_SIZE = 1184
_HPKE = {
    Suite.AS0: HpkeSuite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
    Suite.AS1: HpkeSuite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM),
}
ENC_SIZE = {Suite.AS0: 32, Suite.AS1: 1120}
AEAD_OVERHEAD = 16


@dataclass(frozen=True, slots=True)
class SealPublicKey:
    """What partners' signals are sealed to."""

    suite: Suite
    encoded: bytes
    key_id: bytes
    """Eight bytes by which headers and manifest name the key."""
    _key: X25519PublicKey | MLKEM768X25519PublicKey = field(repr=False, compare=False)

    @classmethod
    def decode(cls, suite: Suite, data: bytes) -> Self:
        """Return the key of its bytes: X25519, or ML-KEM-768 ‖ X25519. Raises MalformedElement."""
        try:
            return cls(suite, data, key_id(suite, data), _public_key(suite, data))
        except ValueError:
            raise MalformedElement("seal public key") from None

    def seal(self, plaintext: bytes, info: bytes) -> bytes:
        """Return enc ‖ ciphertext, bound to `info`."""
        return _HPKE[self.suite].encrypt(plaintext, self._key, info=info)


def key_id(suite: Suite, encoded: bytes) -> bytes:
    """Return the eight bytes that name a seal public key."""
    return hashlib.sha256(lp_join(Label.KEY_ID.encode(), bytes([suite]), encoded)).digest()[:KEY_ID_SIZE]


def _public_key(suite: Suite, data: bytes) -> X25519PublicKey | MLKEM768X25519PublicKey:
    if suite is Suite.AS0:
        return _curve_key(data)
    kem, curve = data[:_MLKEM_PUBLIC_SIZE], data[_MLKEM_PUBLIC_SIZE:]
    return MLKEM768X25519PublicKey(MLKEM768PublicKey.from_public_bytes(kem), _curve_key(curve))


def _curve_key(data: bytes) -> X25519PublicKey:
    """Return the key. Raises ValueError for a point of small order too, to which nobody can seal (RFC 9180 7.1.4)."""
    key = X25519PublicKey.from_public_bytes(data)
    X25519PrivateKey.generate().exchange(key)
    return key


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SealPrivateKey:
    """What opens the seal; generated at the node, and never anywhere else."""

    suite: Suite
    _kem: MLKEM768PrivateKey | None
    _curve: X25519PrivateKey
    public: SealPublicKey

    @classmethod
    def generate(cls, suite: Suite = Suite.AS1) -> Self:
        """Return a fresh key."""
        kem = MLKEM768PrivateKey.generate() if suite is Suite.AS1 else None
        return cls._of(suite, kem, X25519PrivateKey.generate())

    @classmethod
    def decode(cls, suite: Suite, secret: SecretBytes) -> Self:
        """Return the key that `encode` wrote. Raises MalformedElement."""
        data = secret.expose()
        if len(data) != (_X25519_SIZE if suite is Suite.AS0 else _MLKEM_SEED_SIZE + _X25519_SIZE):
            raise MalformedElement("seal private key")
        kem = MLKEM768PrivateKey.from_seed_bytes(data[:_MLKEM_SEED_SIZE]) if suite is Suite.AS1 else None
        return cls._of(suite, kem, X25519PrivateKey.from_private_bytes(data[-_X25519_SIZE:]))

    @classmethod
    def _of(cls, suite: Suite, kem: MLKEM768PrivateKey | None, curve: X25519PrivateKey) -> Self:
        encoded = (kem.public_key().public_bytes_raw() if kem else b"") + curve.public_key().public_bytes_raw()
        return cls(suite, kem, curve, SealPublicKey.decode(suite, encoded))

    def encode(self) -> SecretBytes:
        """Return the ML-KEM seed (64, AS1 only) ‖ the X25519 scalar (32)."""
        seed = self._kem.private_bytes_raw() if self._kem else b""
        return SecretBytes(seed + self._curve.private_bytes_raw())

    def unseal(self, sealed: bytes, info: bytes) -> bytes:
        """Return what was sealed with exactly this `info`. Raises SealRefused for anything else."""
        key = MLKEM768X25519PrivateKey(self._kem, self._curve) if self._kem else self._curve
        try:
            return _HPKE[self.suite].decrypt(sealed, key, info=info)
        except (InvalidTag, ValueError):
            raise SealRefused("the seal does not open") from None
