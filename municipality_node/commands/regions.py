"""`drempel-node report export|regress|region`: rounded counts given away, and what several municipalities' tell."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from municipality_node.commands.at_work import UserName, at_work
from municipality_node.commands.options import AsJson, ClockFile, Config, Only
from municipality_node.commands.reports import AsCsv, give, reports
from municipality_node.domain.reporting.aggregates import (
    Aggregates,
    AggregatesRefused,
    document,
    read_document,
    summed,
)
from municipality_node.domain.reporting.periods import Grain, periods
from municipality_node.domain.reporting.tables import TABLES, TableName
from municipality_node.errors import ExchangeRefused
from municipality_node.reporting.regressing import WARNING, Model, regressions
from municipality_node.reporting.report import Report
from servicekit import tables
from terminal.table import print_table

MOST_BYTES = 64 << 20
Counts = Annotated[
    list[Path], typer.Argument(help="files that `drempel-node report export` wrote, one per municipality")
]


@reports.command()
def export(
    config: Config,
    out: Annotated[Path, typer.Option(help="a new file")],
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Write the counts of this municipality, rounded and without small ones, for the report of a region."""
    with at_work(config, clock, municipality, user) as (desk, session):
        told = document(Report(desk).aggregates(session))
    try:
        with out.open("x", encoding="utf-8") as file:
            json.dump(told, file)
    except OSError:
        raise ExchangeRefused("the file is there already, or cannot be written", field="out") from None
    tables.tell([{"file": str(out)}], "{file}", as_json=as_json, err=False)


@reports.command()
def region(
    files: Counts,
    table: Annotated[list[TableName] | None, typer.Option("--table", help="which tables; all without it")] = None,
    grain: Annotated[Grain, typer.Option(help="how long a period is")] = Grain.MONTH,
    count: Annotated[int, typer.Option("--periods", min=1, max=60, help="how many, up to the newest month")] = 6,
    as_csv: AsCsv = False,
    as_json: AsJson = False,
) -> None:
    """Show the registered tables of several municipalities together, from their exported counts."""
    counts, inhabitants = summed(_read(files))
    newest = max(counts.by_month, key=lambda month: month.number, default=None)
    if newest is None:
        raise ExchangeRefused("no counts in these files", field="files")
    asked = periods(newest, grain, count)
    give([TABLES[name](counts, asked, inhabitants) for name in table or TableName], as_csv=as_csv, as_json=as_json)


@reports.command()
def regress(
    config: Annotated[Path | None, typer.Option(help="the node's configuration: its own counts")] = None,
    files: Annotated[
        list[Path] | None, typer.Option("--counts", help="a file of `report export`; once per municipality")
    ] = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Fit the regressions of the national method, on this municipality's counts or on those of several."""
    if (config is None) == (not files):
        raise typer.BadParameter("name a configuration, or files of counts")
    if config is None:
        parts: Sequence[Aggregates] = _read(files or [])
    else:
        with at_work(config, clock, municipality, user) as (desk, session):
            parts = [Report(desk).aggregates(session)]
    _print(regressions(parts), as_json=as_json)


def _read(files: Sequence[Path]) -> list[Aggregates]:
    found = [_read_one(file) for file in files]
    if len({one.municipality for one in found}) < len(found):
        raise ExchangeRefused("two files are of one municipality", field="files")
    return found


def _read_one(file: Path) -> Aggregates:
    problem = "cannot be read"
    try:
        with file.open("rb") as stream:
            # One that is cut off is no JSON any more.
            return read_document(json.loads(stream.read(MOST_BYTES)))
    except AggregatesRefused as refused:
        problem = str(refused)
    except (OSError, ValueError, RecursionError):
        pass
    raise ExchangeRefused(problem, field=file.name)


def _print(models: Sequence[Model], *, as_json: bool) -> None:
    if as_json:
        tables.print_json(
            {
                "warning": WARNING,
                "models": [
                    {
                        "model": model.name.value, "n": model.observations, "needed": model.needed,
                        "coefficients": [
                            {"term": one.term, "value": one.value, "error": one.error, "low": one.low, "high": one.high}
                            for one in model.coefficients
                        ],
                    }
                    for model in models
                ],
            }
        )  # fmt: skip
        return
    for model in models:
        head = ("term", "coefficient", "standard error", "95 % from", "to")
        rows = [
            [one.term, *(f"{value:.3f}" for value in (one.value, one.error, one.low, one.high))]
            for one in model.coefficients
        ]
        too_few = "" if rows else f", too few: it takes {model.needed}"
        title = f"{model.name.value} (n = {model.observations}{too_few})"
        print_table(title, head, rows, right=frozenset(head[1:]))
    typer.echo(WARNING)
