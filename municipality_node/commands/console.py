"""`drempel-node console`: the pages, in a process of their own without keys or database."""

from pathlib import Path
from typing import Annotated

import typer

from municipality_node.commands.options import ClockFile
from municipality_node.console.application import build
from municipality_node.console.settings import read_settings
from servicekit import logs
from servicekit.clock import clock_from
from servicekit.web.console.process import listen


def console(
    config: Annotated[Path, typer.Option(help="the console's configuration file (TOML)")], clock: ClockFile = None
) -> None:
    """Serve the console until stopped; the node must run with its console socket."""
    settings = read_settings(config)
    logs.configure()
    listen(build(settings, clock_from(clock)), settings)
