"""Signed notes and checkpoints as a verifier reads them (C2SP signed-note, tlog-checkpoint). Strict: one spelling."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_MAX_NOTE = 1 << 20
_MAX_SIGNATURES = 64
_ED25519 = b"\x01"


class KeyRefused(Exception):
    """A key file holds no usable log key."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """One C2SP verifier key line: name+hash+base64(0x01 ‖ Ed25519 key). The name is the log's origin."""

    name: str
    key_id: bytes
    public: Ed25519PublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRoot:
    """What a checkpoint says, once its signature has been found good."""

    origin: str
    size: int
    root: bytes


def read_keys(text: str) -> list[LogKey]:
    """Return the keys of a file, one a line; more than one when the log changed its key. Raises KeyRefused."""
    keys = [_read_key(line.strip()) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not keys:
        raise KeyRefused("the key file holds no key line")
    return keys


def _read_key(line: str) -> LogKey:
    try:
        name, key_id, encoded = line.split("+", 2)
        raw = _decode(encoded)
        own_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        if raw[:1] != _ED25519 or own_id.hex() != key_id or not name:
            raise KeyRefused("a key line is not one of an Ed25519 log key")
        return LogKey(name, own_id, Ed25519PublicKey.from_public_bytes(raw[1:]))
    except ValueError:
        raise KeyRefused("a key line is not one of an Ed25519 log key") from None


def signed_root(note: bytes, keys: Sequence[LogKey]) -> SignedRoot | None:
    """Return what a checkpoint says when one of `keys` signed it for its own log; None in every other case."""
    try:
        text, signatures = _split(note)
        signer = _signer(text, signatures, keys)
        return _stated(text, signer) if signer else None
    except ValueError:
        return None


def _split(note: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > _MAX_NOTE or any(byte < 0x20 and byte != 0x0A for byte in note):  # noqa: PLR2004 - control characters
        raise ValueError
    text, gap, tail = note.decode().rpartition("\n\n")
    lines = tail.split("\n")
    if not gap or lines.pop() != "" or not 0 < len(lines) <= _MAX_SIGNATURES:
        raise ValueError
    signatures = []
    for line in lines:
        dash, name, encoded = line.split(" ")
        if dash != "\N{EM DASH}" or not name:
            raise ValueError
        signatures.append((name, _decode(encoded)))
    return text + "\n", signatures


def _signer(text: str, signatures: Sequence[tuple[str, bytes]], keys: Sequence[LogKey]) -> LogKey | None:
    found = None
    for name, signature in signatures:
        for key in keys:
            if (name, signature[:4]) != (key.name, key.key_id):
                continue
            try:
                key.public.verify(signature[4:], text.encode())
            except InvalidSignature:
                return None
            found = key
    return found


def _stated(text: str, signer: LogKey) -> SignedRoot | None:
    origin, size, root, *extensions, end = text.split("\n")
    decoded = _decode(root)
    if end or "" in extensions or origin != signer.name or str(int(size)) != size or len(decoded) != 32:  # noqa: PLR2004
        return None
    return SignedRoot(origin=origin, size=int(size), root=decoded)


def _decode(encoded: str) -> bytes:
    """Return base64 in its one spelling: two texts never decode to the same bytes."""
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise ValueError from None
    if base64.b64encode(raw).decode() != encoded:
        raise ValueError
    return raw
