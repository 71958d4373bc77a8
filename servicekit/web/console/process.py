"""A console's own process: it listens, and writes nothing about who asked for what."""

import contextlib

import uvicorn
from starlette.types import ASGIApp

from servicekit.metrics.catalogue import Process
from servicekit.metrics.exposition import Exposition
from servicekit.metrics.meter import Meter
from servicekit.web.console.metered import Metered
from servicekit.web.console.settings import ConsoleOptions

DRAIN_SECONDS = 10


def listen(console: ASGIApp, settings: ConsoleOptions) -> None:
    """Serve a console until stopped, and what it counts where the settings say."""
    with contextlib.ExitStack() as ending:
        if settings.metrics is not None:
            meter = Meter(Process.CONSOLE)
            exposition = Exposition(settings.metrics.listen, meter)
            exposition.start()
            ending.callback(exposition.stop)
            console = Metered(console, meter)
        _serve(console, settings)


def _serve(console: ASGIApp, settings: ConsoleOptions) -> None:
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
