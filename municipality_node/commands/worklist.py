"""`drempel-node tray`, `deadline`, `capacity` and `directory`: what waits, until when, for how many hours of work."""

from pathlib import Path
from typing import Annotated

import typer

from municipality_node.casework import configuration
from municipality_node.casework.triaging import Triage
from municipality_node.casework.viewing import CaseViewing
from municipality_node.commands.at_work import UserName, at_work
from municipality_node.commands.case_tables import deadline_rows, line
from municipality_node.commands.options import AsJson, ClockFile, Config, Only
from municipality_node.domain.casework.deadlines import Standing
from servicekit import tables

trays = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Trays: slices of the work list.")
_NUMBERS = frozenset({"number", "cases", "minutes", "hours", "working_days_left"})


@trays.command("list")
def list_trays(
    config: Config, user: UserName = None, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False
) -> None:
    """Count the open cases of every tray, with what is suggested to do first."""
    with at_work(config, clock, municipality, user) as (desk, session):
        work = Triage(desk).work_list(session)
        rows = [
            {
                "tray": tray.name,
                "cases": len(cases := [one for one in work if one.placed.tray == tray.name]),
                "overdue": sum(any(due.standing is Standing.OVERDUE for due in one.deadlines) for one in cases),
                "first_action": tray.first_action.value,
                "minutes": tray.minutes,
                "order": ", ".join(tray.order),
            }
            for tray in desk.settings.trays
        ]
    tables.render("trays", rows, as_json=as_json, right=_NUMBERS | {"overdue"})


@trays.command("show")
def show_tray(
    name: Annotated[str, typer.Argument(help="as `tray list` shows it")],
    config: Config,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """List the cases of one tray in the order that is suggested, and why in words."""
    with at_work(config, clock, municipality, user) as (desk, session):
        rows = [line(one) for one in Triage(desk).work_list(session, tray=name)]
    tables.render(f"tray {name}", rows, as_json=as_json, right=_NUMBERS)


@trays.command("check")
def check(file: Annotated[Path, typer.Argument(help="a casework file (TOML)")], as_json: AsJson = False) -> None:
    """Say whether a casework file can be used."""
    settings = configuration.load(file)
    told = {"file": file.name, "trays": len(settings.trays), "partners": len(settings.partners)}
    tables.tell([told], "{file}: {trays} trays, {partners} partners", as_json=as_json)


@trays.command("defaults")
def defaults() -> None:
    """Print the national starting points, to begin a casework file with."""
    typer.echo(configuration.national_text(), nl=False)


def deadline(
    config: Config, user: UserName = None, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False
) -> None:
    """List the timers that warn or are overdue, the most overdue case first."""
    with at_work(config, clock, municipality, user) as (desk, session):
        rows = [row for one in Triage(desk).pressing(session) for row in deadline_rows(one)]
    tables.render("deadlines", rows, as_json=as_json, right=_NUMBERS)


def capacity(
    config: Config, user: UserName = None, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False
) -> None:
    """Hold the hours that there are for cases against the work that waits."""
    with at_work(config, clock, municipality, user) as (desk, session):
        found = Triage(desk).capacity(session)
    told = {
        "fte": found.fte,
        "hours_per_week": found.hours_per_week,
        "hours_of_work": found.hours_of_work,
        "weeks_of_work": found.weeks_of_work,
    }
    if as_json:
        tables.print_json({**told, "hours_by_tray": dict(found.hours_by_tray)})
        return
    tables.render("capacity", [told], as_json=False, right=frozenset(told))
    by_tray = [{"tray": name, "hours": hours} for name, hours in found.hours_by_tray.items()]
    tables.render("hours of work", by_tray, as_json=False, right=_NUMBERS)


def directory(
    config: Config, user: UserName = None, municipality: Only = None, clock: ClockFile = None, as_json: AsJson = False
) -> None:
    """List the partners' desks: whom to call, and what each agrees to."""
    with at_work(config, clock, municipality, user) as (desk, session):
        rows = [
            {
                "partner": one.partner.value,
                "name": one.name,
                "phone": one.phone,
                "email": one.email,
                "arrangement": one.arrangement,
            }
            for one in CaseViewing(desk).directory(session)
        ]
    tables.render("directory", rows, as_json=as_json)
