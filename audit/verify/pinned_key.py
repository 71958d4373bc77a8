"""Keys that an auditor pins (C2SP signed-note, tlog-cosignature): of a log, or of a witness that cosigns logs.

| type | who | what is signed |
|---|---|---|
| 0x01 | log | Ed25519 over the note's text |
| 0x04 | witness | Ed25519 over `cosignature/v1`, a time, and the note's text |
| 0x06 | log or witness | ML-DSA-44 over the signer's name, a time, the log's origin, size and root |
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

LOG_TYPES = frozenset({0x01, 0x06})
WITNESS_TYPES = frozenset({0x04, 0x06})
_TIME_SIZE = 8


class KeyRefused(Exception):
    """A key file holds no usable key."""


@dataclass(frozen=True, slots=True)
class PinnedKey:
    """One verifier key line: name+hash+base64(type ‖ key)."""

    name: str
    key_id: bytes
    check: Callable[[str, bytes], int]
    """Returns the time that the signature states, 0 for none. Raises InvalidSignature or ValueError."""


def read_key_lines(text: str, types: Collection[int]) -> list[PinnedKey]:
    """Return the keys of a file, one a line. Raises KeyRefused."""
    keys = [_read_key(line.strip(), types) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not keys:
        raise KeyRefused("the key file holds no key line")
    return keys


def decode64(encoded: str) -> bytes:
    """Return base64 in its one spelling: two texts never decode to the same bytes. Raises ValueError."""
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise ValueError from None
    if base64.b64encode(raw).decode() != encoded:
        raise ValueError
    return raw


def _read_key(line: str, types: Collection[int]) -> PinnedKey:
    try:
        name, key_id, encoded = line.split("+", 2)
        raw = decode64(encoded)
        own_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        if own_id.hex() == key_id and name and raw[0] in types:
            return PinnedKey(name, own_id, _check(name, raw[0], raw[1:]))
    except (ValueError, IndexError):
        pass
    raise KeyRefused("a key line is not one of a key that is asked for here")


def _check(name: str, kind: int, public: bytes) -> Callable[[str, bytes], int]:
    match kind:
        case 0x01:
            return _ed25519(Ed25519PublicKey.from_public_bytes(public))
        case 0x04:
            return _ed25519_cosignature(Ed25519PublicKey.from_public_bytes(public))
        case _:
            return _mldsa_cosignature(name, MLDSA44PublicKey.from_public_bytes(public))


def _ed25519(public: Ed25519PublicKey) -> Callable[[str, bytes], int]:
    def check(text: str, signature: bytes) -> int:
        public.verify(signature, text.encode())
        return 0

    return check


def _ed25519_cosignature(public: Ed25519PublicKey) -> Callable[[str, bytes], int]:
    def check(text: str, signature: bytes) -> int:
        time = _time(signature)
        public.verify(signature[_TIME_SIZE:], f"cosignature/v1\ntime {time}\n{text}".encode())
        return time

    return check


def _mldsa_cosignature(name: str, public: MLDSA44PublicKey) -> Callable[[str, bytes], int]:
    def check(text: str, signature: bytes) -> int:
        time = _time(signature)
        origin, size, root = text.split("\n")[:3]
        stated = [
            b"subtree/v1\n\x00", _short(name), time.to_bytes(8, "big"), _short(origin), bytes(8),
            int(size).to_bytes(8, "big"), decode64(root),
        ]  # fmt: skip
        public.verify(signature[_TIME_SIZE:], b"".join(stated))
        return time

    return check


def _time(signature: bytes) -> int:
    time = int.from_bytes(signature[:_TIME_SIZE], "big")
    if len(signature) <= _TIME_SIZE or time >> 63:
        raise InvalidSignature
    return time


def _short(text: str) -> bytes:
    encoded = text.encode()
    return bytes([len(encoded)]) + encoded
