"""Cosignatures on checkpoints (C2SP tlog-cosignature): a witness's, and a log's own in ML-DSA-44."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Protocol, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from audit.checkpoint import parse_text
from keys.encoding import lp
from keys.labels import Label

_ED25519 = b"\x04"
_MLDSA44 = b"\x06"


class Cosigner(Protocol):
    """A named key that signs what a checkpoint states, at a time."""

    @property
    def verifier(self) -> str:
        """The key line that others pin."""

    def line(self, text: str, time: int) -> str:
        """Return the signature line under a checkpoint's text, with its newline; `time` is POSIX time, 0 for none."""


@dataclass(frozen=True, slots=True, repr=False)
class Ed25519Cosigner:
    """Cosigns the whole text (type 0x04)."""

    name: str
    _key: Ed25519PrivateKey

    @classmethod
    def of_seed(cls, name: str, seed: bytes) -> Self:
        """Return the cosigner of a 32-byte seed."""
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    @property
    def verifier(self) -> str:
        """The key line that others pin."""
        return _verifier(self.name, _ED25519 + self._key.public_key().public_bytes_raw())

    def line(self, text: str, time: int) -> str:
        """Return the signature line."""
        signature = self._key.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        return _line(self.name, _ED25519 + self._key.public_key().public_bytes_raw(), time, signature)


@dataclass(frozen=True, slots=True, repr=False)
class MldsaCosigner:
    """Cosigns name, time, origin, size and root (type 0x06): holds against quantum computers."""

    name: str
    _key: MLDSA44PrivateKey

    @classmethod
    def of_seed(cls, name: str, seed: bytes) -> Self:
        """Return the cosigner whose key derives from a 32-byte secret.

        The secret may be an Ed25519 seed: whoever breaks Ed25519 learns a scalar, never the seed behind its hash.
        """
        derived = hmac.digest(seed, lp(Label.AUDIT_POST_QUANTUM.encode()), hashlib.sha256)
        return cls(name, MLDSA44PrivateKey.from_seed_bytes(derived))

    @property
    def verifier(self) -> str:
        """The key line that others pin."""
        return _verifier(self.name, self._public)

    @property
    def _public(self) -> bytes:
        return _MLDSA44 + self._key.public_key().public_bytes_raw()

    def line(self, text: str, time: int) -> str:
        """Return the signature line."""
        stated = parse_text(text)
        message = [
            b"subtree/v1\n\x00", _named(self.name), time.to_bytes(8, "big"), _named(stated.origin),
            (0).to_bytes(8, "big"), stated.size.to_bytes(8, "big"), stated.root,
        ]  # fmt: skip
        return _line(self.name, self._public, time, self._key.sign(b"".join(message)))


def _key_id(name: str, typed_key: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + typed_key).digest()[:4]


def _verifier(name: str, typed_key: bytes) -> str:
    return f"{name}+{_key_id(name, typed_key).hex()}+{base64.b64encode(typed_key).decode()}"


def _line(name: str, typed_key: bytes, time: int, signature: bytes) -> str:
    signed = _key_id(name, typed_key) + time.to_bytes(8, "big") + signature
    return f"\N{EM DASH} {name} {base64.b64encode(signed).decode()}\n"


def _named(text: str) -> bytes:
    encoded = text.encode()
    return len(encoded).to_bytes(1, "big") + encoded
