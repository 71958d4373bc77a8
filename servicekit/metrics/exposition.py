"""Shows a meter to a Prometheus server on this machine: `GET /metrics`, and nothing else."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from servicekit.metrics.meter import Meter

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = 10.0
_SOCKET_MODE = 0o660


class Exposition:
    """Answers from when it starts until it stops. It asks for no certificate: it listens locally and tells counts."""

    def __init__(self, listen: str, meter: Meter) -> None:
        self._server = _server(listen, _handler(meter.exposition))
        self._thread = threading.Thread(target=self._server.serve_forever, name="metrics", daemon=True)

    @property
    def port(self) -> int:
        """The port; 0 on a Unix socket."""
        address = self._server.server_address
        return int(address[1]) if isinstance(address, tuple) else 0

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()


class _Local(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class _Local6(_Local):
    address_family = socket.AF_INET6


class _Unix(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


def _server(listen: str, handler: type[BaseHTTPRequestHandler]) -> socketserver.BaseServer:
    if listen.startswith("unix:"):
        path = Path(listen.removeprefix("unix:"))
        if path.is_socket():
            with contextlib.suppress(FileNotFoundError):
                path.unlink()  # of a process that was killed; a living one would hold the store's lock
        server = _Unix(str(path), handler)
        path.chmod(_SOCKET_MODE)
        return server
    host, _, port = listen.rpartition(":")
    kind = _Local6 if host == "[::1]" else _Local
    return kind((host.strip("[]"), int(port)), handler)


def _handler(text: Callable[[], bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SECONDS
        server_version, sys_version = "drempel", ""

        def do_GET(self) -> None:
            known = self.path == "/metrics"
            body = text() if known else b""
            self.send_response(HTTPStatus.OK if known else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", CONTENT_TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Write nothing: what somebody asks for is not ours to repeat."""

        def address_string(self) -> str:
            """Return nothing: there is no address on a Unix socket."""
            return ""

    return Handler
