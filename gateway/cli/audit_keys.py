"""`drempel-gateway audit`: the keys that the audit log is signed with, and a copy of it to take along."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.context import ClockOption, ConfigOption, refusals
from gateway.settings import load_settings
from gateway.wiring.log import audit_key_lines, copy_audit_log, rotate_audit_key
from servicekit.clock import clock_from
from servicekit.tables import progress

OutArgument = Annotated[Path, typer.Argument(help="SQLite file, made or brought up to date")]
audit = typer.Typer(
    no_args_is_help=True, help="The audit log's keys, and a copy of it.", pretty_exceptions_enable=False
)


@audit.command()
def keys(config: ConfigOption) -> None:
    """Print the key lines that auditors, partners and witnesses pin, oldest first."""
    with refusals():
        sys.stdout.write("".join(f"{line}\n" for line in audit_key_lines(load_settings(config))))


@audit.command()
def copy(config: ConfigOption, out: OutArgument) -> None:
    """Copy the log out of the store, for `drempel-audit`. It may run beside the service."""
    with refusals(), progress() as shown:
        task = shown.add_task("copying", total=None)
        count = copy_audit_log(load_settings(config), out, advance=lambda added: shown.advance(task, added))
    sys.stdout.write(f"{count} entries copied\n")


@audit.command("rotate-key")
def rotate(config: ConfigOption, clock: ClockOption = None) -> None:
    """Give the audit log a new key from the next start on; the old one signs that it was so. Prints all key lines."""
    with refusals():
        settings = load_settings(config)
        rotate_audit_key(settings, clock_from(clock))
        lines = "".join(f"{line}\n" for line in audit_key_lines(settings))
        settings.verifier_file.write_text(lines, encoding="ascii")
        sys.stdout.write(lines)
