"""A logbook of somebody else, reached by OTLP over HTTP in JSON: OpenTelemetry's protocol, which LDV recommends.

Not OpenTelemetry's own exporter: that one batches in the background and drops what it cannot send; LDV forbids both.
"""

import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ldv.logbook import LogbookUnavailable
from ldv.operation import Operation, Resource, milliseconds

_TIMEOUT = 10.0
_MAX_ANSWER = 1 << 16
_INTERNAL = 1
_NANOSECONDS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OtlpLogbook:
    """`POST URL/v1/traces`; confirmed by status 200 without rejected spans."""

    url: str
    resource: Resource
    authority: Path | None = None
    token: str = ""

    def write(self, operations: Sequence[Operation]) -> None:
        """Send lines, and return once all are confirmed."""
        body = json.dumps(document(operations, self.resource)).encode()
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if not _confirmed(*self._post(body, headers)):
            raise LogbookUnavailable("the logbook did not confirm every line")

    def _post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        connection = self._connection(parts.scheme, parts.netloc)
        try:
            connection.request("POST", parts.path.rstrip("/") + "/v1/traces", body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read(_MAX_ANSWER)
        except (OSError, HTTPException):
            pass
        finally:
            connection.close()
        raise LogbookUnavailable("the logbook does not answer")

    def _connection(self, scheme: str, address: str) -> HTTPConnection:
        if scheme == "http":
            return HTTPConnection(address, timeout=_TIMEOUT)
        return HTTPSConnection(address, timeout=_TIMEOUT, context=ssl.create_default_context(cafile=self.authority))


def document(operations: Sequence[Operation], resource: Resource) -> dict[str, Any]:
    """Return lines as an ExportTraceServiceRequest."""
    spans = [_span(operation) for operation in operations]
    scope = {"scope": {"name": "ldv"}, "spans": spans}
    return {"resourceSpans": [{"resource": {"attributes": _pairs(resource.attributes())}, "scopeSpans": [scope]}]}


def _span(operation: Operation) -> dict[str, Any]:
    span: dict[str, Any] = {
        "traceId": operation.context.trace_id.hex(),
        "spanId": operation.context.span_id.hex(),
        "name": operation.name,
        "kind": _INTERNAL,
        "startTimeUnixNano": str(milliseconds(operation.start) * _NANOSECONDS),
        "endTimeUnixNano": str(milliseconds(operation.end) * _NANOSECONDS),
        "status": {"code": int(operation.status)},
        "attributes": _pairs(operation.attributes()),
    }
    if operation.parent is not None:
        span["parentSpanId"] = operation.parent.hex()
    return span


def _pairs(attributes: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"key": name, "value": {"stringValue": value}} for name, value in attributes.items()]


def _confirmed(status: int, body: bytes) -> bool:
    if status != 200:  # noqa: PLR2004 - HTTP
        return False
    try:
        told = json.loads(body or b"{}")
        return int(told.get("partialSuccess", {}).get("rejectedSpans", 0)) == 0
    except (ValueError, TypeError, AttributeError):
        return False
