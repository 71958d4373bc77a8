"""`drempel-region`: a whole region on one machine, for trials, tests and measurements."""

import shutil
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from keys.suite import Mode
from region import generation, report_counts
from region.demo import Demonstration
from region.interrupt import interruptible
from region.official import persons
from region.official.scenario import official
from region.population import counted_names
from region.processes import CommandFailed
from region.scenario import all_in, with_split_key
from region.standing import standing
from region.synthetic import synthetic
from region.trial_console import OPERATOR, ROLES, operators_console, trial_console
from servicekit import tables

MARKER = ".drempel-demo"

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A whole region on one machine: invented people, real processes. For development only.",
)


class Modes(StrEnum):
    """How the partners of a demonstration send."""

    MIXED = "mixed"
    BLIND = "blind"
    DIRECT = "direct"


@app.command()
def generate(
    out: Annotated[Path, typer.Option(help="directory to write register.csv, signals.csv and truth.csv into")],
    residents: Annotated[int, typer.Option(min=100, help="residents of all municipalities together")] = 10_000,
    signals: Annotated[
        int, typer.Option(min=1, help="signals about them, and about people who do not live there")
    ] = 1_000,
    seed: Annotated[int, typer.Option(help="the same seed gives the same bytes")] = 1,
    municipalities: Annotated[int, typer.Option(min=1, max=len(generation.TOWNS))] = 1,
    data: Annotated[
        Path | None, typer.Option(help="take names and addresses from these published lists instead of inventing them")
    ] = None,
) -> None:
    """Write a register, a partner file and the truth about it."""
    if data is not None and not (data / counted_names.COUNTED).exists():
        raise CommandFailed(f"{data} holds no {counted_names.COUNTED}")
    with tables.progress() as bars:

        def watch(name: str, size: int) -> Callable[[int], None]:
            bar = bars.add_task(name, total=size)
            return lambda done: bars.update(bar, completed=done)

        files = generation.generate(
            out, residents=residents, signals=signals, seed=seed, count=municipalities, data=data, watch=watch
        )
    Console().print(f"{files.register}\n{files.signals}\n{files.truth}", soft_wrap=True)


@app.command("report-counts")
def draw_report_counts(
    out: Annotated[Path, typer.Option(help="directory for a file of counts per municipality, and coefficients.json")],
    municipalities: Annotated[int, typer.Option(min=1, max=300)] = 30,
    months: Annotated[int, typer.Option(min=1, max=120)] = 24,
    seed: Annotated[int, typer.Option(help="the same seed gives the same bytes")] = 1,
) -> None:
    """Draw report counts with known coefficients, for `drempel-node report regress --counts`."""
    files = report_counts.write(report_counts.Invention(municipalities=municipalities, months=months, seed=seed), out)
    Console().print(f"{len(files)} municipalities: {out}", soft_wrap=True)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="directory for everything the demonstration makes; emptied first")],
    residents: Annotated[int, typer.Option(min=300)] = 30_000,
    signals: Annotated[int, typer.Option(min=16, help="of all partners and months together")] = 3_000,
    seed: Annotated[int, typer.Option(help="the same seed gives the same people and files")] = 1,
    data: Annotated[Path | None, typer.Option(help="official test persons and addresses instead of invented")] = None,
    policy: Annotated[Path, typer.Option(help="the policy that every municipality uses")] = Path("config/policy.toml"),
    mode: Annotated[
        Modes,
        typer.Option(help="how signals travel; mixed: three partners seal themselves, one leaves it to the gateway"),
    ] = Modes.MIXED,
    split: Annotated[
        bool, typer.Option(help="split the leaf keys over the gateway and an independent trustee; all blind then")
    ] = False,
) -> None:
    """Run the main job: partners submit, the gateway seals, municipalities match and decide, the logs are verified."""
    _empty(out)
    with interruptible():
        if data is None:
            scenario = synthetic(out / "data", residents=residents, signals=signals, seed=seed, policy=policy)
        else:
            scenario = official(out / "data", _present(data), signals=signals, seed=seed, policy=policy)
        if mode is not Modes.MIXED:
            scenario = all_in(scenario, Mode[mode.name])
        if split:
            scenario = with_split_key(scenario)
        agrees = Demonstration(out, scenario, console=Console()).run()
    raise typer.Exit(0 if agrees else 1)


@app.command()
def start(
    directory: Annotated[Path, typer.Argument(help="what `demo` made")] = Path("var/demo"),
    assets: Annotated[Path | None, typer.Option(help="node_modules of assets/: opens consoles as well")] = None,
) -> None:
    """Run the gateway and the nodes of a region that `demo` made until Ctrl-C, to try every party's commands."""
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    shown = Console(soft_wrap=True, highlight=False)
    with standing(directory.resolve()) as region, ExitStack() as more:
        shown.print(
            f"the gateway listens on {region.address}, {region.nodes} nodes work; logs: {directory}/logs\n"
            f"submit:  drempel-partner submit FILE --config {directory}/partner-energie/partner.toml"
            f" --clock {directory}/clock\n"
            f"look:    drempel-node released --config {directory}/node-0/node.toml --clock {directory}/clock"
        )
        if assets is not None:
            trial = trial_console(*region.first_municipality, region.clock, assets)
            more.enter_context(trial.service)
            shown.print(f"console: {trial.address}, as {', '.join(ROLES)}; password {trial.password}")
            watch = operators_console(region.gateway, region.clock, assets)
            more.enter_context(watch.service)
            shown.print(f"gateway: {watch.address}, as {OPERATOR}; password {watch.password}")
        shown.print("stop:    Ctrl-C")
        region.wait(stopped)


def _present(data: Path) -> Path:
    if not (data / persons.FILE).exists():
        raise CommandFailed(f"{data} holds no {persons.FILE}")
    return data


def _empty(directory: Path) -> None:
    """Remove what an earlier demonstration left; refuse a directory that holds anything else."""
    if directory.exists() and any(directory.iterdir()) and not (directory / MARKER).exists():
        raise CommandFailed(f"{directory} holds something else; name another directory")
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    (directory / MARKER).touch()


def main() -> None:
    """Run the command; expected failures are one line."""
    try:
        app()
    except CommandFailed as error:
        sys.stderr.write(f"drempel-region: {error}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
