"""The length-prefixed encoding under every hash, key derivation and signature of the protocol."""

from keys.errors import MalformedEncoding

_MAX = 0xFFFF


def lp(value: bytes | str) -> bytes:
    """Return `value` behind its length in two bytes, big-endian (docs/spec/protocol.md, Encoding)."""
    data = value.encode() if isinstance(value, str) else value
    if len(data) > _MAX:
        raise MalformedEncoding("field longer than 65,535 bytes")
    return len(data).to_bytes(2, "big") + data


def lp_join(*values: bytes | str) -> bytes:
    """Return all values, each length-prefixed, in order; the encoding is injective."""
    # Written out rather than by `lp`: a signal joins dozens of values.
    parts = []
    try:
        for value in values:
            data = value.encode() if isinstance(value, str) else value
            parts.append(len(data).to_bytes(2, "big"))
            parts.append(data)
    except OverflowError:
        raise MalformedEncoding("field longer than 65,535 bytes") from None
    return b"".join(parts)


def lp_split(data: bytes) -> list[bytes]:
    """Return the values that `lp_join` joined. Raises MalformedEncoding on truncated or surplus bytes."""
    values, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if at + 2 > len(data) or end > len(data):
            raise MalformedEncoding("length prefix points past the end")
        values.append(data[at + 2 : end])
        at = end
    return values
