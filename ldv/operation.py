"""One line of a logbook: an operation on the data of at most one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any
from urllib.parse import urlsplit

from ldv.trace import TraceContext

ACTIVITY = "dpl.core.processing_activity_id"
SUBJECT = "dpl.core.data_subject_id"
SUBJECT_TYPE = "dpl.core.data_subject_id_type"
FOREIGN = "dpl.core.foreign_operation.processor"
_LONGEST_NAME = 128


class OperationRefused(Exception):
    """A line is not one of the standard. The message names the field, never a value."""


class Status(IntEnum):
    """How an operation ended."""

    UNSET = 0
    OK = 1
    ERROR = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """A line. `subject` is an encrypted id (`ldv.subject`), with its type; both or neither. Raises OperationRefused."""

    context: TraceContext
    name: str
    start: datetime
    end: datetime
    activity: str
    """URI of the processing activity in the register (art. 30)."""
    parent: bytes | None = None
    status: Status = Status.OK
    subject: str | None = None
    subject_type: str | None = None
    foreign: str | None = None
    """URI of the application that asked for this operation."""

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= _LONGEST_NAME:
            raise OperationRefused("name")
        if self.start.tzinfo is None or self.end.tzinfo is None or self.end < self.start:
            raise OperationRefused("times")
        if not _is_uri(self.activity):
            raise OperationRefused(ACTIVITY)
        if self.foreign is not None and not _is_uri(self.foreign):
            raise OperationRefused(FOREIGN)
        if (self.subject is None) != (self.subject_type is None):
            raise OperationRefused(SUBJECT)

    def attributes(self) -> dict[str, str]:
        """Return the attributes of the namespace `dpl.core`: these and no other."""
        stated = {
            ACTIVITY: self.activity,
            SUBJECT: self.subject,
            SUBJECT_TYPE: self.subject_type,
            FOREIGN: self.foreign,
        }
        return {name: value for name, value in stated.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Resource:
    """The application that writes."""

    name: str
    version: str

    def attributes(self) -> Mapping[str, str]:
        """Return what names it."""
        return {"service.name": self.name, "service.version": self.version}


def milliseconds(moment: datetime) -> int:
    """Return a moment as the standard counts it."""
    return int(moment.timestamp() * 1000)


def moment_of(count: int) -> datetime:
    """Return the moment of a count of milliseconds."""
    return datetime.fromtimestamp(count / 1000, UTC)


def as_reading(operation: Operation, resource: Resource) -> dict[str, Any]:
    """Return an operation as the extension *lezen* names its fields."""
    told: dict[str, Any] = {
        "traceId": operation.context.trace_id.hex(),
        "spanId": operation.context.span_id.hex(),
        "status": operation.status.name.capitalize(),
        "name": operation.name,
        "startTime": _rfc3339(operation.start),
        "endTime": _rfc3339(operation.end),
        "resource": {"attributes": dict(resource.attributes())},
        "attributes": operation.attributes(),
    }
    if operation.parent is not None:
        told["parentSpanId"] = operation.parent.hex()
    return told


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _is_uri(text: str) -> bool:
    parts = urlsplit(text)
    return bool(parts.scheme and (parts.netloc or parts.path)) and text.isascii() and text.isprintable()
