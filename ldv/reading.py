"""The extension *lezen*: `POST /processing-activities`, for whoever may see the lines of a logbook (WSGI).

Selectors travel in the body, never in a URL that ends up in other people's logs. Callers show a token; without one
nobody is answered.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from ldv.logbook import Selection, SqliteLogbook
from ldv.operation import ACTIVITY, SUBJECT, as_reading

MAX_BODY = 1 << 16
MAX_LINES = 1_000
_VERSION = "1.1.0"
_SELECTORS = {"traceId", "startTime", "endTime", "attributes", ACTIVITY, SUBJECT}
_Start = Callable[[str, list[tuple[str, str]]], Any]


class _BadRequest(Exception):
    """Names the member that is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingApplication:
    """Answers readers of one logbook. `token_hash` is the SHA-256 of the token that they show."""

    logbook: SqliteLogbook
    logbook_id: str
    organisation: str
    token_hash: bytes
    before: Callable[[int], object] = lambda _: None
    """Told how many lines will be given, before they are; what it raises is an answer without any."""

    def __call__(self, environ: Mapping[str, Any], start: _Start) -> Iterable[bytes]:
        """Answer one request."""
        status, told = self._answer(environ)
        problem = status is not HTTPStatus.OK
        body = json.dumps(told).encode()
        kind = "application/problem+json" if problem else "application/json"
        headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("API-Version", _VERSION)]
        start(f"{status.value} {status.phrase}", [*headers, ("Cache-Control", "no-store")])
        return [body]

    def _answer(self, environ: Mapping[str, Any]) -> tuple[HTTPStatus, Mapping[str, Any]]:
        if environ.get("PATH_INFO") != "/processing-activities":
            return _problem(HTTPStatus.NOT_FOUND)
        if environ["REQUEST_METHOD"] != "POST":
            return _problem(HTTPStatus.METHOD_NOT_ALLOWED)
        if not self._may_read(environ.get("HTTP_AUTHORIZATION", "")):
            return _problem(HTTPStatus.UNAUTHORIZED)
        try:
            selection = _selection(environ["wsgi.input"].read(MAX_BODY + 1))
        except _BadRequest as wrong:
            return _problem(HTTPStatus.BAD_REQUEST, str(wrong))
        lines = self.logbook.read(selection, limit=MAX_LINES)
        try:
            self.before(len(lines))
        except Exception:  # noqa: BLE001 - whatever it was, nothing is given that is not on record
            return _problem(HTTPStatus.SERVICE_UNAVAILABLE)
        resource = self.logbook.resource
        return HTTPStatus.OK, {
            "metadata": {"logbookId": self.logbook_id, "organizationName": self.organisation},
            "processingActivities": [as_reading(line, resource) for line in lines],
        }

    def _may_read(self, header: str) -> bool:
        kind, _, token = header.partition(" ")
        shown = hashlib.sha256(token.encode()).digest()
        return kind.lower() == "bearer" and hmac.compare_digest(shown, self.token_hash)


def _selection(body: bytes) -> Selection:
    try:
        asked = json.loads(body) if len(body) <= MAX_BODY else None
    except ValueError:
        asked = None
    if not isinstance(asked, dict) or not asked.keys() <= _SELECTORS:
        raise _BadRequest("body")
    attributes = asked.get("attributes", {})
    if not isinstance(attributes, dict):
        raise _BadRequest("attributes")
    named = {**attributes, **{name: asked[name] for name in (ACTIVITY, SUBJECT) if name in asked}}
    try:
        selection = Selection(
            trace_id=bytes.fromhex(asked["traceId"].replace("-", "")) if "traceId" in asked else None,
            activity=named.get(ACTIVITY), subject=named.get(SUBJECT),
            start=_moment(asked.get("startTime")), end=_moment(asked.get("endTime")),
        )  # fmt: skip
    except (ValueError, AttributeError, TypeError):
        raise _BadRequest("traceId, startTime or endTime") from None
    if not selection.selects or not all(isinstance(value, str) for value in named.values()):
        raise _BadRequest(f"one of traceId, {ACTIVITY}, {SUBJECT} is needed")
    return selection


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _problem(status: HTTPStatus, detail: str = "") -> tuple[HTTPStatus, Mapping[str, Any]]:
    told = {"status": status.value, "title": status.phrase}
    return status, {**told, "detail": detail} if detail else told
