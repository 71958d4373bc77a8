"""Ed25519 signatures (RFC 8032), each under a label, so that none can stand for another purpose."""

from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from keys.encoding import lp
from keys.errors import MalformedElement, SignatureRefused
from keys.labels import Label
from keys.secret import SecretBytes

SIGNATURE_SIZE = 64
KEY_SIZE = 32
_P = 2**255 - 19
_Y = 2**255 - 1
_EIGHTH = 2707385501144840649318225287225658788936804267575313519463743609750303402022
"""The y of a point of order eight; the other is its negative (RFC 9381 5.4.5)."""
_SMALL_ORDER_Y = frozenset({0, 1, _P - 1, _EIGHTH, _P - _EIGHTH})


def _is_of_small_order(encoded: bytes) -> bool:
    """Whether 32 bytes are one of the eight points whose order divides the cofactor, in any encoding of RFC 8032 5.1.3.

    By the y coordinate alone: each of the five belongs to points of small order only, whatever the sign of x.
    """
    return (int.from_bytes(encoded, "little") & _Y) % _P in _SMALL_ORDER_Y


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """The public half."""

    _key: Ed25519PublicKey

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Return the key of 32 bytes. Raises MalformedElement, for a point of small order too.

        Under such a key one signature holds for every message: nothing signed is its owner's word (RFC 9381 5.4.5).
        """
        if _is_of_small_order(data):
            raise MalformedElement("verify key")
        try:
            return cls(Ed25519PublicKey.from_public_bytes(data))
        except ValueError:
            raise MalformedElement("verify key") from None

    def encode(self) -> bytes:
        """Return the key's 32 bytes."""
        return self._key.public_bytes_raw()

    def verify(self, label: Label, message: bytes, signature: bytes) -> None:
        """Accept only a signature of `message` under `label`. Raises SignatureRefused."""
        try:
            self._key.verify(signature, lp(label.encode()) + message)
        except InvalidSignature:
            raise SignatureRefused("signature does not hold") from None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, VerifyKey) and self.encode() == other.encode()

    def __hash__(self) -> int:
        return hash(self.encode())


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class SigningKey:
    """The private half."""

    _key: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> Self:
        """Return a fresh key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def decode(cls, secret: SecretBytes) -> Self:
        """Return the key of a 32-byte seed. Raises MalformedElement."""
        try:
            return cls(Ed25519PrivateKey.from_private_bytes(secret.expose()))
        except ValueError:
            raise MalformedElement("signing key") from None

    def encode(self) -> SecretBytes:
        """Return the 32-byte seed."""
        return SecretBytes(self._key.private_bytes_raw())

    @property
    def verify_key(self) -> VerifyKey:
        """The public half."""
        return VerifyKey(self._key.public_key())

    def sign(self, label: Label, message: bytes) -> bytes:
        """Return the signature of `message` under `label`, 64 bytes."""
        return self._key.sign(lp(label.encode()) + message)
