"""`drempel-node audit`: a copy of a municipality's log to take along."""

from pathlib import Path
from typing import Annotated

import typer

from municipality_node.auditing.copying import copy_audit_log
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, tenants, the_one
from municipality_node.settings import read_settings
from servicekit import tables

OutArgument = Annotated[Path, typer.Argument(help="SQLite file, made or brought up to date")]
audit = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="A copy of the audit log.")


@audit.callback()
def _audit() -> None:
    """Do nothing before a command does: one command alone would otherwise lose its name."""


@audit.command()
def copy(
    config: Config, out: OutArgument, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False
) -> None:
    """Copy the log out of the store, for `drempel-audit`. It may run beside the service."""
    code = the_one(read_settings(config), municipality).code
    with tenants(config, clock, code) as opened, tables.progress() as shown:
        task = shown.add_task("copying", total=None)
        count = copy_audit_log(opened[0], out, advance=lambda added: shown.advance(task, added))
    tables.tell([{"entries": count, "file": str(out)}], "{entries} entries copied", as_json=as_json, err=False)
