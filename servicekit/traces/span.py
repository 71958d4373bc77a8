"""One span: which work, when, how it ended. What is in no closed set is written as `other`, whoever named it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

OTHER = "other"
_ERROR = 2


class Kind(IntEnum):
    """OpenTelemetry's kinds, as far as they occur."""

    INTERNAL = 1
    """Work of the process itself."""
    SERVER = 2
    """A call that it answers."""


class Attribute(StrEnum):
    """Every attribute that the span of a call has. None can name a person, a partner or a municipality."""

    SYSTEM = "rpc.system"
    METHOD = "rpc.method"
    STATUS = "rpc.grpc.status_code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Work that ended. Ids are those of W3C Trace Context; times are nanoseconds since 1970."""

    trace_id: bytes
    span_id: bytes
    parent: bytes | None
    kind: Kind
    name: str
    """Of a call `package.Service/Method`, of the contract."""
    start: int
    end: int
    status: int
    """Of gRPC where it is a call; 0 is well."""


def document(spans: list[Span], names: frozenset[str], resource: Mapping[str, str]) -> dict[str, object]:
    """Return spans as an ExportTraceServiceRequest (OTLP 1.x in JSON); a name outside `names` is `other`."""
    scope = {"scope": {"name": "drempel"}, "spans": [_written(span, names) for span in spans]}
    attributes = [_text(name, value) for name, value in resource.items()]
    return {"resourceSpans": [{"resource": {"attributes": attributes}, "scopeSpans": [scope]}]}


def _written(span: Span, names: frozenset[str]) -> dict[str, object]:
    name = span.name if span.name in names else OTHER
    written: dict[str, object] = {
        "traceId": span.trace_id.hex(),
        "spanId": span.span_id.hex(),
        "name": name,
        "kind": int(span.kind),
        "startTimeUnixNano": str(span.start),
        "endTimeUnixNano": str(max(span.start, span.end)),
        "attributes": _of_a_call(name, span.status) if span.kind is Kind.SERVER else [],
        "status": {"code": _ERROR} if span.status else {},
    }
    if span.parent is not None:
        written["parentSpanId"] = span.parent.hex()
    return written


def _of_a_call(method: str, status: int) -> list[dict[str, object]]:
    return [
        _text(Attribute.SYSTEM, "grpc"),
        _text(Attribute.METHOD, method),
        {"key": Attribute.STATUS.value, "value": {"intValue": str(status)}},
    ]


def _text(name: str, value: str) -> dict[str, object]:
    return {"key": str(name), "value": {"stringValue": value}}
