"""W3C Trace Context: which chain an operation belongs to, and which operation began it."""

import re
from dataclasses import dataclass

TRACE_SIZE, SPAN_SIZE = 16, 8
_HEADER = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


@dataclass(frozen=True, slots=True)
class TraceContext:
    """A place in a trace. Ids are never all zeros."""

    trace_id: bytes
    span_id: bytes

    def __post_init__(self) -> None:
        if len(self.trace_id) != TRACE_SIZE or not any(self.trace_id):
            raise ValueError("trace_id")
        if len(self.span_id) != SPAN_SIZE or not any(self.span_id):
            raise ValueError("span_id")

    def header(self) -> str:
        """Return the value of `traceparent`. Always sampled: LDV forbids sampling."""
        return f"00-{self.trace_id.hex()}-{self.span_id.hex()}-01"


def parse_header(value: str) -> TraceContext | None:
    """Return what `traceparent` says; None when it is not one (then a new trace begins, as W3C asks)."""
    found = _HEADER.fullmatch(value)
    if found is None or found[1] == "ff" or (found[1] == "00" and found[5]):
        return None
    try:
        return TraceContext(bytes.fromhex(found[2]), bytes.fromhex(found[3]))
    except ValueError:
        return None
