"""`drempel-node list`: known to debt help (N4), objections (P7), and the CAK's list of insured persons."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from keys.errors import MalformedIdentity
from keys.identity import Oin
from municipality_node import wiring
from municipality_node.casework.desk import Desk
from municipality_node.commands.at_work import UserName, at_desk
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, chosen
from municipality_node.deciding.chamber import Chamber
from municipality_node.errors import ListRefused
from municipality_node.listing.importing import ListImport, Way
from municipality_node.listing.insured import REQUIRED, CakImport, CakList, Selection
from municipality_node.listing.list_file import UNTIL, ListFile, Progress, RejectedLine
from municipality_node.settings import read_settings
from municipality_node.store.listings import ListName
from servicekit import tables
from servicekit.clock import clock_from
from servicekit.transactions import read_transaction
from signals.form_rules import TypeRules
from signals.signal import PartnerType

lists = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Lists of the municipality's own.")
ListPath = Annotated[Path, typer.Argument(help="CSV with a header: burgerservicenummer and what the list needs")]
Report = Annotated[Path | None, typer.Option("--rejected", help="report of rejected lines (CSV): line, code, field")]
_COUNTS = ("released", "review", "withheld", "none", "passed_over", "unknown", "repeated", "rejected")


@lists.command("import")
def import_list(
    name: Annotated[ListName, typer.Argument(help="which list")],
    file: ListPath,
    config: Config,
    way: Annotated[Way, typer.Option(help="what happens to who is on the list already")] = Way.REPLACE,
    rejected: Report = None,
    municipality: Only = None,
    user: UserName = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Bring a list in (burgerservicenummer, until); it is in force at once, also for what waits or is withheld."""
    read = ListFile(file, optional=(UNTIL,))
    rows: list[dict[str, object]] = []
    with _chambers(config, clock, municipality) as opened:
        for desk, chamber, _ in opened:
            tenant = desk.tenant
            with _reading(f"{tenant.municipality} {name.value}", read) as progress:
                result = ListImport(desk, chamber, at_desk(desk, config, user)).run(name, read, way, progress)
            _report(rejected, result.rejected)
            rows.append({"municipality": tenant.municipality.value, **result.counts()})
    tables.render(f"list import {name.value}", rows, as_json=as_json)


@lists.command()
def status(config: Config, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False) -> None:
    """Count who is on each list."""
    rows = []
    with _chambers(config, clock, municipality) as opened:
        for desk, chamber, _ in opened:
            tenant = desk.tenant
            with read_transaction(tenant.engine) as connection:
                counts = {name.value: chamber.sources.listings.count(connection, name) for name in ListName}
            rows.append({"municipality": tenant.municipality.value, **counts})
    tables.render("lists", rows, as_json=as_json)


@lists.command()
def cak(
    file: ListPath,
    config: Config,
    oin: Annotated[str, typer.Option(help="the OIN of whoever supplied the list")],
    sent: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="the day the list is of; today if not told")
    ] = None,
    selection: Annotated[Selection, typer.Option(help="whom to take from the list")] = Selection.FULL,
    rejected: Report = None,
    municipality: Only = None,
    user: UserName = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Make signals of insured persons six months behind (burgerservicenummer, amount_cents, arrears_since)."""
    read, partner = ListFile(file, required=REQUIRED), _oin(oin)
    rows: list[dict[str, object]] = []
    with _chambers(config, clock, municipality) as opened:
        for desk, chamber, rules in opened:
            tenant, day = desk.tenant, sent.date() if sent else desk.today
            delivery = CakList(file=read, partner=partner, sent=_not_ahead(day, desk), selection=selection)
            with _reading(f"{tenant.municipality} insured", read) as progress:
                counts, refused = CakImport(desk, chamber, rules, at_desk(desk, config, user)).run(delivery, progress)
            _report(rejected, refused)
            rows.append({"municipality": tenant.municipality.value, **{name: counts[name] for name in _COUNTS}})
    tables.render("list cak", rows, as_json=as_json)


@contextmanager
def _reading(what: str, file: ListFile) -> Iterator[Progress]:
    with tables.progress() as bars:
        bar = bars.add_task(what, total=file.size)
        yield lambda done: bars.update(bar, completed=done)


def _oin(text: str) -> Oin:
    try:
        return Oin(text)
    except MalformedIdentity:
        raise ListRefused("twenty digits", field="oin") from None


def _not_ahead(day: date, desk: Desk) -> date:
    if day > desk.today:
        raise ListRefused("a day to come", field="sent")
    return day


def _report(path: Path | None, rejected: Sequence[RejectedLine]) -> None:
    for code in sorted({f"{line.code} {line.field}".strip() for line in rejected}):
        count = sum(f"{line.code} {line.field}".strip() == code for line in rejected)
        typer.echo(f"rejected {count}: {code}", err=True)
    if path is not None:
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("line", "code", "field"))
            writer.writerows((line.number, line.code, line.field) for line in rejected)


@contextmanager
def _chambers(config: Path, clock: Path | None, only: str | None) -> Iterator[list[tuple[Desk, Chamber, TypeRules]]]:
    settings, time = read_settings(config), clock_from(clock)
    rules = settings.form_rules().of(PartnerType.CAK_HEALTH)
    opened: list[tuple[Desk, Chamber, TypeRules]] = []
    try:
        for entry in chosen(settings, only):
            tenant = wiring.open_tenant(entry, time)
            opened.append((wiring.desk(tenant, entry), wiring.chamber(tenant, entry), rules))
        yield opened
    finally:
        for desk, _, _ in opened:
            desk.tenant.close()
