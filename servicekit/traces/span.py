"""One span: which call, when, how it ended. What is in no closed set is written as `other`, whoever named it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

OTHER = "other"
SERVER = 2
"""OpenTelemetry's kind of a span that answers a call."""
_ERROR = 2


class Attribute(StrEnum):
    """Every attribute that a span may have. None can name a person, a partner or a municipality."""

    SYSTEM = "rpc.system"
    METHOD = "rpc.method"
    STATUS = "rpc.grpc.status_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A call that ended. Ids are those of W3C Trace Context; times are nanoseconds since 1970."""

    trace_id: bytes
    span_id: bytes
    parent: bytes | None
    method: str
    """`package.Service/Method`, of the contract."""
    start: int
    end: int
    status: int
    """Of gRPC; 0 is well."""


def document(spans: list[Span], methods: frozenset[str], resource: Mapping[str, str]) -> dict[str, object]:
    """Return spans as an ExportTraceServiceRequest (OTLP 1.x in JSON); a method outside `methods` is `other`."""
    scope = {"scope": {"name": "drempel"}, "spans": [_written(span, methods) for span in spans]}
    attributes = [_text(name, value) for name, value in resource.items()]
    return {"resourceSpans": [{"resource": {"attributes": attributes}, "scopeSpans": [scope]}]}


def _written(span: Span, methods: frozenset[str]) -> dict[str, object]:
    method = span.method if span.method in methods else OTHER
    written: dict[str, object] = {
        "traceId": span.trace_id.hex(),
        "spanId": span.span_id.hex(),
        "name": method,
        "kind": SERVER,
        "startTimeUnixNano": str(span.start),
        "endTimeUnixNano": str(max(span.start, span.end)),
        "attributes": [
            _text(Attribute.SYSTEM, "grpc"),
            _text(Attribute.METHOD, method),
            {"key": Attribute.STATUS.value, "value": {"intValue": str(span.status)}},
        ],
        "status": {"code": _ERROR} if span.status else {},
    }
    if span.parent is not None:
        written["parentSpanId"] = span.parent.hex()
    return written


def _text(name: str, value: str) -> dict[str, object]:
    return {"key": str(name), "value": {"stringValue": value}}
