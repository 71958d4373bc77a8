"""`drempel-node report`: counts about many people, which say nothing about any of them."""

import csv
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from municipality_node import wiring
from municipality_node.commands.at_work import UserName, a_desk, at_work
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, chosen
from municipality_node.domain.reporting.periods import Grain
from municipality_node.domain.reporting.tables import ReportTable, TableName, Unit
from municipality_node.reporting.exchanging import write
from municipality_node.reporting.gathering import MONTHS, Gathering
from municipality_node.reporting.report import Report, ReportWish
from municipality_node.settings import read_settings
from servicekit import tables
from terminal.table import print_table

AsCsv = Annotated[bool, typer.Option("--csv", help="one table as CSV")]
reports = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Reports: counts, rounded to five.")


@reports.command()
def gather(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Count the cases of the last twelve months; reports show what was counted last."""
    with a_desk(config, clock, municipality) as desk, tables.progress() as bar:
        task = bar.add_task("months", total=MONTHS)
        cases = Gathering(desk).run(lambda done: bar.update(task, completed=done))
    tables.render("counted", [{"months": MONTHS, "cases": cases}], as_json=as_json)


@reports.command()
def show(
    config: Config,
    table: Annotated[list[TableName] | None, typer.Option("--table", help="which tables; all without it")] = None,
    grain: Annotated[Grain, typer.Option(help="how long a period is")] = Grain.MONTH,
    periods: Annotated[int, typer.Option(min=1, max=60, help="how many periods, up to now")] = 6,
    as_csv: AsCsv = False,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Show the registered tables. A figure that would tell of fewer than ten people is left out."""
    wish = ReportWish(grain=grain, count=periods, tables=tuple(table or TableName))
    _check_one(as_csv, len(wish.tables))
    with at_work(config, clock, municipality, user) as (desk, session):
        found = Report(desk).show(session, wish)
    give(found, as_csv=as_csv, as_json=as_json)


def give(found: Sequence[ReportTable], *, as_csv: bool, as_json: bool) -> None:
    """Print tables. Raises BadParameter for CSV of more than one."""
    _check_one(as_csv, len(found))
    if as_json:
        tables.print_json([_json(one) for one in found])
        return
    for one in found:
        head = [one.axis, *(label for label, _ in one.series)]
        if as_csv:
            csv.writer(sys.stdout).writerows([head, *_rows(one, _plain)])
        else:
            print_table(one.name.value, head, _rows(one, _WRITTEN[one.unit]), right=frozenset(head[1:]))


def _check_one(as_csv: bool, count: int) -> None:
    if as_csv and count != 1:
        raise typer.BadParameter("CSV holds one table; name it with --table")


@reports.command()
def exchange(
    config: Config,
    first: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="cases opened from this day")],
    last: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="up to and including this day")],
    out: Annotated[Path, typer.Option(help="a directory; the files must be new")],
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Write the national exchange files (DDAS v1.2): per record, by law. They hold BSNs."""
    (entry,) = chosen(read_settings(config), municipality)[:1]
    with at_work(config, clock, municipality, user) as (desk, session):
        delivery = wiring.exchange(desk, entry).deliver(session, first=first.date(), last=last.date())
        rows = [{"file": str(path)} for path in write(delivery, out)]
    if as_json:
        tables.print_json({"files": rows, "cases": delivery.cases, "signals": delivery.signals})
    else:
        tables.render(f"{delivery.signals} signals, {delivery.cases} cases", rows, as_json=False)


def _rows(table: ReportTable, write: Callable[[float | None], str]) -> list[list[str]]:
    return [
        [category, *(write(values[at]) for _, values in table.series)] for at, category in enumerate(table.categories)
    ]


def _plain(value: float | None) -> str:
    return "" if value is None else str(value)


_WITHHELD = "—"


def _percentage(value: float | None) -> str:
    return _WITHHELD if value is None else f"{value:.1%}"


def _number(value: float | None) -> str:
    return _WITHHELD if value is None else f"{value:,}"


_WRITTEN = {Unit.COUNT: _number, Unit.MEAN: _number, Unit.SHARE: _percentage}


def _json(table: ReportTable) -> dict[str, object]:
    series: dict[str, Sequence[float | None]] = dict(table.series)
    return {
        "table": table.name.value, "unit": table.unit.value, "axis": table.axis,
        "categories": list(table.categories), "series": series,
    }  # fmt: skip
