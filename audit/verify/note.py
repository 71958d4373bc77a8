"""Signed notes and checkpoints as a verifier reads them (C2SP signed-note, tlog-checkpoint). Strict: one spelling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature

from audit.verify.pinned_key import LOG_TYPES, WITNESS_TYPES, KeyRefused, PinnedKey, decode64, read_key_lines

__all__ = [
    "KeyRefused", "PinnedKey", "Quorum", "SignedRoot", "cosigned", "read_keys", "read_quorum", "read_witness_keys",
    "signed_root",
]  # fmt: skip

_MAX_NOTE = 1 << 20
_MAX_SIGNATURES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRoot:
    """What a checkpoint says, once its signature has been found good."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Quorum:
    """The witnesses that an auditor trusts, and how many of them must have cosigned."""

    keys: Sequence[PinnedKey]
    needed: int

    def reached(self, note: bytes) -> bool:
        """Whether enough of the witnesses cosigned `note`."""
        return len(cosigned(note, self.keys)) >= self.needed


def read_quorum(text: str, needed: int | None = None) -> Quorum:
    """Return the witnesses of a file of key lines; a majority of them, unless told how many. Raises KeyRefused."""
    keys = read_witness_keys(text)
    names = {key.name for key in keys}
    wanted = len(names) // 2 + 1 if needed is None else needed
    if not 1 <= wanted <= len(names):
        raise KeyRefused("a quorum is at least one and at most all of the witnesses")
    return Quorum(keys, wanted)


def read_keys(text: str) -> list[PinnedKey]:
    """Return the log keys of a file, one a line; more than one when the log changed its key. Raises KeyRefused.

    A file with the log's ML-DSA-44 line alone asks for that signature under every checkpoint.
    """
    return read_key_lines(text, LOG_TYPES)


def read_witness_keys(text: str) -> list[PinnedKey]:
    """Return the witness keys of a file, one a line. Raises KeyRefused."""
    return read_key_lines(text, WITNESS_TYPES)


def signed_root(note: bytes, keys: Sequence[PinnedKey]) -> SignedRoot | None:
    """Return what a checkpoint says when one of `keys` signed it for its own log; None in every other case."""
    try:
        text, signatures = _split(note)
        signer = _signer(text, signatures, keys)
        return _stated(text, signer) if signer else None
    except ValueError:
        return None


def cosigned(note: bytes, keys: Sequence[PinnedKey]) -> Mapping[str, int]:
    """Return which witnesses among `keys` cosigned a checkpoint, by name, and when (POSIX time).

    A cosignature that names one of them and does not hold counts as none: what others say is not evidence.
    """
    found: dict[str, int] = {}
    try:
        text, signatures = _split(note)
    except ValueError:
        return found
    for name, signature in signatures:
        for key in keys:
            if (name, signature[:4]) == (key.name, key.key_id):
                try:
                    found[name] = key.check(text, signature[4:])
                except (InvalidSignature, ValueError):
                    continue
    return found


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
        signatures.append((name, decode64(encoded)))
    return text + "\n", signatures


def _signer(text: str, signatures: Sequence[tuple[str, bytes]], keys: Sequence[PinnedKey]) -> PinnedKey | None:
    found = None
    for name, signature in signatures:
        for key in keys:
            if (name, signature[:4]) != (key.name, key.key_id):
                continue
            try:
                key.check(text, signature[4:])
            except InvalidSignature:
                return None
            found = key
    return found


def _stated(text: str, signer: PinnedKey) -> SignedRoot | None:
    origin, size, root, *extensions, end = text.split("\n")
    decoded = decode64(root)
    if end or "" in extensions or origin != signer.name or str(int(size)) != size or len(decoded) != 32:  # noqa: PLR2004
        return None
    return SignedRoot(origin=origin, size=int(size), root=decoded)
