"""Sends spans in the background. A collector that is slow or absent costs spans, never a call."""

import json
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from servicekit.logs import get_logger
from servicekit.traces.options import TracesOptions
from servicekit.traces.span import Span, document

_TIMEOUT = 5.0
_KEPT = 4_096
"""Spans that wait at most: some two megabytes. The oldest go first."""
_BATCH = 512
_log = get_logger(__name__)


class SpanExport:
    """`POST URL/v1/traces`, every few seconds."""

    def __init__(self, options: TracesOptions, names: frozenset[str], resource: Mapping[str, str]) -> None:
        self._options = options
        self._names = names
        self._resource = resource
        self._waiting: deque[Span] = deque(maxlen=_KEPT)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="traces", daemon=True)
        self._told = False

    def record(self, span: Span) -> None:
        """Keep a span until it is sent. Never waits."""
        self._waiting.append(span)

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def stop(self) -> None:
        """Send once more, and end."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(2 * _TIMEOUT)

    def _run(self) -> None:
        while not self._stop.wait(self._options.seconds):
            self._send_all()
        self._send_all()

    def _send_all(self) -> None:
        while batch := [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]:
            sent = self._sent(json.dumps(document(batch, self._names, self._resource)).encode())
            if not sent and not self._told:
                _log.warning("traces_not_exported", count=len(batch))
            self._told = not sent
            if not sent:
                return

    def _sent(self, body: bytes) -> bool:
        parts = urlsplit(self._options.url)
        try:
            connection = self._connection(parts.scheme, parts.netloc)
            try:
                path = parts.path.rstrip("/") + "/v1/traces"
                connection.request("POST", path, body, {"Content-Type": "application/json"})
                answer = connection.getresponse()
                answer.read(1 << 16)
            finally:
                connection.close()
        except (OSError, HTTPException):
            return False
        return 200 <= answer.status < 300  # noqa: PLR2004 - HTTP

    def _connection(self, scheme: str, address: str) -> HTTPConnection:
        if scheme == "http":
            return HTTPConnection(address, timeout=_TIMEOUT)
        context = ssl.create_default_context(cafile=self._options.authority)
        return HTTPSConnection(address, timeout=_TIMEOUT, context=context)
