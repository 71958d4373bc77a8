"""A console's own process: it listens, and writes nothing about who asked for what."""

import uvicorn
from starlette.types import ASGIApp

from servicekit.web.console.settings import ConsoleOptions

DRAIN_SECONDS = 10


def listen(console: ASGIApp, settings: ConsoleOptions) -> None:
    """Serve a console until stopped."""
    host, _, port = settings.listen.rpartition(":")
    certificate, key = settings.certificate, settings.private_key
    uvicorn.run(
        console,
        host=host.strip("[]"),
        port=int(port),
        ssl_certfile=str(certificate) if certificate else None,
        ssl_keyfile=str(key) if key else None,
        # Access lines hold paths with case numbers, and who asked: the service records every look, properly.
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        proxy_headers=False,
    )
