"""`drempel-gateway operator` and `console`: who may watch, with local accounts, and the pages themselves."""

import getpass
import sys
from pathlib import Path
from typing import Annotated

import typer
from argon2 import PasswordHasher

from gateway.cli.context import ClockOption, ConfigOption, opened, refusals, said
from gateway.operating.signing_in import give_password, shut_out
from servicekit import logs
from servicekit.clock import clock_from

app = typer.Typer(no_args_is_help=True, help="Operators' access to the console.", pretty_exceptions_enable=False)
Name = Annotated[str, typer.Argument(help="small letters, digits and . _ @ -")]


@app.command()
def password(name: Name, config: ConfigOption, clock: ClockOption = None) -> None:
    """Make a local account or change its password; asks for it, or reads a line from standard input."""
    stated = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    with refusals():
        _, installation = opened(config, clock)
        give_password(installation.operators, name, stated, PasswordHasher())
        said("done")


@app.command()
def remove(name: Name, config: ConfigOption, clock: ClockOption = None) -> None:
    """End an operator's access; its sessions end at once."""
    with refusals():
        _, installation = opened(config, clock)
        shut_out(installation.operators, name)
        said("done")


def console(
    config: Annotated[Path, typer.Option(help="The console's own settings (TOML).")], clock: ClockOption = None
) -> None:
    """Serve the operators' pages until stopped; the gateway must run with its console socket."""
    # Not on every command's way: only this one needs what the extra `console` installs.
    from gateway.console.application import build  # noqa: PLC0415
    from gateway.console.settings import read_settings  # noqa: PLC0415
    from servicekit.web.console.process import listen  # noqa: PLC0415

    logs.configure()
    with refusals():
        settings = read_settings(config)
        listen(build(settings, clock_from(clock)), settings)
