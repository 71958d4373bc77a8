"""`drempel-gateway audit`: the keys that the audit log is signed with."""

import sys

import typer

from gateway.cli.context import ClockOption, ConfigOption, refusals
from gateway.settings import load_settings
from gateway.wiring import audit_key_lines, rotate_audit_key
from servicekit.clock import clock_from

audit = typer.Typer(no_args_is_help=True, help="The audit log's own keys.", pretty_exceptions_enable=False)


@audit.command()
def keys(config: ConfigOption) -> None:
    """Print the key lines that auditors, partners and witnesses pin, oldest first."""
    with refusals():
        sys.stdout.write("".join(f"{line}\n" for line in audit_key_lines(load_settings(config))))


@audit.command("rotate-key")
def rotate(config: ConfigOption, clock: ClockOption = None) -> None:
    """Give the audit log a new key from the next start on; the old one signs that it was so. Prints all key lines."""
    with refusals():
        settings = load_settings(config)
        rotate_audit_key(settings, clock_from(clock))
        lines = "".join(f"{line}\n" for line in audit_key_lines(settings))
        settings.verifier_file.write_text(lines, encoding="ascii")
        sys.stdout.write(lines)
