"""Offline check of a tlog-proof (C2SP tlog-proof): a partner's receipt, or any entry, against a pinned key."""

import base64
import binascii
from dataclasses import dataclass

from audit.verify.note import Quorum, cosigned, read_keys, signed_root
from audit.verify.tree import leaf, root_from_inclusion

_FIRST_LINE = "c2sp.org/tlog-proof@v1"
_MAX_PROOF = 1 << 21


class ProofInvalid(Exception):
    """A proof does not show what it should. The message names the part that fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Included:
    """What a valid proof shows."""

    log: str
    index: int
    size: int
    cosigned: tuple[str, ...] = ()
    """The witnesses, of those asked for, that cosigned the checkpoint."""
    entry: bytes = b""
    """The entry itself, when the proof brought it along; its hash is the leaf hash."""


def check_proof(proof: bytes, leaf_hash: bytes, key_lines: str, *, witnesses: Quorum | None = None) -> Included:
    """Return where the entry with this leaf hash stands in the log; with `witnesses`, one that their quorum cosigned.

    Raises ProofInvalid and KeyRefused.
    """
    keys = read_keys(key_lines)
    index, path, entry, note = _parse(proof)
    if entry and leaf(entry) != leaf_hash:
        raise ProofInvalid("the entry that came along is another")
    stated = signed_root(note, keys)
    if stated is None:
        raise ProofInvalid("the checkpoint is damaged, or not signed by this log's key")
    if root_from_inclusion(leaf_hash, index, stated.size, path) != stated.root:
        raise ProofInvalid("the path does not lead from this leaf hash to the signed root")
    if witnesses is not None and not witnesses.reached(note):
        raise ProofInvalid(f"fewer than {witnesses.needed} of the witnesses cosigned the checkpoint")
    names = tuple(sorted(cosigned(note, witnesses.keys))) if witnesses else ()
    return Included(log=stated.origin, index=index, size=stated.size, cosigned=names, entry=entry)


def _parse(proof: bytes) -> tuple[int, list[bytes], bytes, bytes]:
    if len(proof) > _MAX_PROOF:
        raise ProofInvalid("the proof is too long")
    head, gap, note = proof.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
        if not gap or lines.pop(0) != _FIRST_LINE:
            raise ProofInvalid("not a tlog-proof")
        extra = lines.pop(0).removeprefix("extra ") if lines and lines[0].startswith("extra ") else ""
        word, _, number = lines.pop(0).partition(" ")
        if word != "index" or str(int(number)) != number:
            raise ProofInvalid("the index line")
        return int(number), [_hash(line) for line in lines], base64.b64decode(extra, validate=True), note
    except (ValueError, IndexError, binascii.Error):
        raise ProofInvalid("not a tlog-proof") from None


def _hash(line: str) -> bytes:
    value = base64.b64decode(line, validate=True)
    if len(value) != 32 or base64.b64encode(value).decode() != line:  # noqa: PLR2004 - SHA-256
        raise ProofInvalid("a hash of the path")
    return value
