"""`drempel-region`: a whole region on one machine, for trials, tests and measurements."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from region import generation
from region.processes import CommandFailed

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A whole region on one machine: invented people, real processes. For development only.",
)


@app.command()
def generate(
    out: Annotated[Path, typer.Option(help="directory to write register.csv, signals.csv and truth.csv into")],
    residents: Annotated[int, typer.Option(min=100, help="residents of all municipalities together")] = 10_000,
    signals: Annotated[
        int, typer.Option(min=1, help="signals about them, and about people who do not live there")
    ] = 1_000,
    seed: Annotated[int, typer.Option(help="the same seed gives the same bytes")] = 1,
    municipalities: Annotated[int, typer.Option(min=1, max=len(generation.TOWNS))] = 1,
) -> None:
    """Write a register, a partner file and the truth about it."""
    files = generation.generate(out, residents=residents, signals=signals, seed=seed, count=municipalities)
    Console().print(f"{files.register}\n{files.signals}\n{files.truth}", soft_wrap=True)


@app.callback()
def _root() -> None:
    """Keep `generate` a command of its own while it is the only one."""


def main() -> None:
    """Run the command; expected failures are one line."""
    try:
        app()
    except CommandFailed as error:
        sys.stderr.write(f"drempel-region: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
