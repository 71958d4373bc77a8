"""The witness's HTTP interface. Nobody is authenticated: a checkpoint's signature says who it is from."""

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

import waitress  # type: ignore[import-untyped]

from audit.witness.counting import CONTENT_TYPE, WitnessMeter
from audit.witness.judging import Answer, Witness
from audit.witness.submission import MAX_BODY

_Start = Callable[[str, list[tuple[str, str]]], Any]


class WitnessApplication:
    """`POST /add-checkpoint` (C2SP tlog-witness) and `GET /checkpoint/SHA256-OF-ORIGIN` (ours: the newest cosigned)."""

    def __init__(self, witness: Witness, meter: WitnessMeter) -> None:
        self._witness = witness
        self._meter = meter
        self._origins = {hashlib.sha256(origin.encode()).hexdigest(): origin for origin in witness.origins}

    def __call__(self, environ: Mapping[str, Any], start: _Start) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        answer = self._answer(environ)
        status = HTTPStatus(answer.status)
        headers = [("Content-Type", answer.content_type), ("Content-Length", str(len(answer.body)))]
        start(f"{status.value} {status.phrase}", [*headers, ("Cache-Control", "no-store")])
        return [answer.body]

    def _answer(self, environ: Mapping[str, Any]) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if path == "/add-checkpoint":
            return self._add(environ) if method == "POST" else Answer(405)
        origin = self._origins.get(path.removeprefix("/checkpoint/")) if path.startswith("/checkpoint/") else None
        if origin is None:
            return Answer(404)
        return self._witness.latest(origin) if method == "GET" else Answer(405)

    def _add(self, environ: Mapping[str, Any]) -> Answer:
        body: bytes = environ["wsgi.input"].read(MAX_BODY + 1)
        answer = Answer(413) if len(body) > MAX_BODY else self._witness.add_checkpoint(body)
        if answer.outcome is not None:
            self._meter.count(answer.outcome)
        return answer


class MetricsApplication:
    """`GET /metrics`, and nothing else."""

    def __init__(self, meter: WitnessMeter) -> None:
        self._meter = meter

    def __call__(self, environ: Mapping[str, Any], start: _Start) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        known = (environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")) == ("GET", "/metrics")
        body = self._meter.exposition() if known else b""
        status = HTTPStatus.OK if known else HTTPStatus.NOT_FOUND
        headers = [("Content-Type", CONTENT_TYPE), ("Content-Length", str(len(body)))]
        start(f"{status.value} {status.phrase}", headers)
        return [body]


def show_metrics(meter: WitnessMeter, listen: str) -> None:
    """Answer on `127.0.0.1:PORT`, `[::1]:PORT` or `unix:/PATH` for as long as the process lives. Raises OSError."""
    place = {"unix_socket": listen.removeprefix("unix:"), "unix_socket_perms": "660"}
    where = place if listen.startswith("unix:") else {"listen": listen}
    server = waitress.create_server(MetricsApplication(meter), threads=1, connection_limit=10, ident=None, **where)
    threading.Thread(target=server.run, name="metrics", daemon=True).start()


def serve(witness: Witness, meter: WitnessMeter, *, host: str, port: int) -> None:
    """Serve until the process is stopped. Bounded in connections, body, header and idle time."""
    waitress.serve(
        WitnessApplication(witness, meter), host=host, port=port, threads=4, connection_limit=200, channel_timeout=30,
        max_request_body_size=MAX_BODY, max_request_header_size=16 << 10, ident=None,
    )  # fmt: skip
