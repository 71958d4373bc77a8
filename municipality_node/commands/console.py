"""`drempel-node console`: the pages, in a process of their own without keys or database."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from municipality_node.commands.options import ClockFile
from municipality_node.console.application import build
from municipality_node.console.settings import read_settings
from servicekit import logs
from servicekit.clock import clock_from

DRAIN_SECONDS = 10


def console(
    config: Annotated[Path, typer.Option(help="the console's configuration file (TOML)")], clock: ClockFile = None
) -> None:
    """Serve the console until stopped; the node must run with its console socket."""
    settings = read_settings(config)
    logs.configure()
    host, _, port = settings.listen.rpartition(":")
    certificate, key = settings.certificate, settings.private_key
    uvicorn.run(
        build(settings, clock_from(clock)),
        host=host.strip("[]"),
        port=int(port),
        ssl_certfile=str(certificate) if certificate else None,
        ssl_keyfile=str(key) if key else None,
        # Access lines hold paths with case numbers, and who asked: the node records every look, properly.
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        proxy_headers=False,
    )
