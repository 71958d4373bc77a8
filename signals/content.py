"""What is sealed: the canonical signal and, in direct mode, the partner's signature beside it."""

from dataclasses import dataclass

from keys.encoding import lp_join, lp_split
from keys.errors import MalformedEncoding
from signals.errors import MalformedContent, SignalTooLarge

CONTENT_LIMIT = 1_000
"""Bytes that a packed content may have: the size class of 1,024 less room for its padding."""
SIGNATURE_SIZE = 64
_VERSION = b"1"
_PARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The canonical signal and its signature; None in the modes that sign elsewhere or not at all."""

    canonical: bytes
    signature: bytes | None


def pack(canonical: bytes, signature: bytes | None) -> bytes:
    """Return the content bytes, at most CONTENT_LIMIT. Raises SignalTooLarge."""
    packed = lp_join(_VERSION, canonical, signature or b"")
    if len(packed) > CONTENT_LIMIT:
        raise SignalTooLarge("the signal does not fit its content")
    return packed


def unpack(data: bytes) -> Content:
    """Return what `pack` packed. Raises MalformedContent."""
    try:
        parts = lp_split(data)
    except MalformedEncoding:
        raise MalformedContent("length prefixes") from None
    if len(parts) != _PARTS or parts[0] != _VERSION or len(parts[2]) not in {0, SIGNATURE_SIZE}:
        raise MalformedContent("version, number of parts, or signature length")
    return Content(canonical=parts[1], signature=parts[2] or None)
