"""A collector of spans: what processes send it by OTLP over HTTP."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Collected:
    """Where the collector is, and what it got."""

    def __init__(self, port: int) -> None:
        self.options = f'url = "http://127.0.0.1:{port}"\nseconds = 0.2\n'
        """The lines of a `[traces]` table."""
        self.bodies: list[bytes] = []

    def spans(self) -> list[tuple[str, dict[str, Any]]]:
        """Return every span with the name of the service that sent it."""
        return [
            (resource["resource"]["attributes"][0]["value"]["stringValue"], span)
            for body in self.bodies
            for resource in json.loads(body)["resourceSpans"]
            for scope in resource["scopeSpans"]
            for span in scope["spans"]
        ]


@contextmanager
def collector() -> Iterator[Collected]:
    """Yield what is collected, while a collector listens."""

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            collected.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if self.path == "/v1/traces" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
    collected = Collected(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield collected
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
