"""`drempel-node backup`: copies that open only together with what is kept elsewhere."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from municipality_node import wiring
from municipality_node.commands.options import ClockFile, Config, Only, chosen
from municipality_node.hosting import backup as backups
from municipality_node.settings import read_settings
from servicekit import tables
from servicekit.clock import clock_from


def backup(
    config: Config,
    directory: Annotated[Path, typer.Argument(help="a directory that does not exist yet; one within for each code")],
    keys_to: Annotated[
        Path, typer.Option("--keys-to", help="another medium, always the same: the copy there is replaced")
    ],
    municipality: Only = None,
    clock: ClockFile = None,
) -> None:
    """Copy the stores while the node works, and apart from them the keys, as they are wrapped.

    Never the wrapping keys. Prints what each copy holds: the log's size and root, and digests.
    """
    time = clock_from(clock)
    taken = []
    for entry in chosen(read_settings(config), municipality):
        tenant = wiring.open_tenant(entry, time)
        try:
            log = tenant.audit.log
            taken.append(backups.take(entry, log, directory / entry.code, keys_to / entry.code, time.now()))
        finally:
            tenant.close()
    tables.print_json([asdict(statement) for statement in taken])
