"""`drempel-node case`: looking at cases and working on them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import typer

from keys.normalise.address import postcode as normalised_postcode
from municipality_node.casework.assigning import Assigning
from municipality_node.casework.attempting import Attempting, AttemptMade
from municipality_node.casework.concluding import Concluding, ReopenReason
from municipality_node.casework.desk import Desk, Session, ViewReason
from municipality_node.casework.noting import Noting
from municipality_node.casework.triaging import Triage
from municipality_node.casework.viewing import CaseViewing, ContactView
from municipality_node.commands.at_work import Number, Override, Reason, UserName, asked_bsn, at_work, word_of
from municipality_node.commands.case_tables import contact_rows, limits_in_words, line, other, print_case, whole
from municipality_node.commands.options import AsJson, ClockFile, Config, Only
from municipality_node.domain.casework.contact import RESULTS, Attempt, AttemptResult, Channel, Daypart
from municipality_node.domain.casework.deadlines import PauseReason
from municipality_node.domain.casework.observations import Observation
from municipality_node.domain.casework.results import CaseResult
from municipality_node.errors import ActImpossible
from servicekit import tables

cases = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Cases: look at them, work on them.")
_DAY = typer.Option(formats=["%Y-%m-%d"], help="YYYY-MM-DD; today if not told")
Day = Annotated[datetime | None, _DAY]


def _date(desk: Desk, day: datetime | None) -> date:
    return day.date() if day else desk.today


def _told(number: int, act: str, *, as_json: bool, **more: object) -> None:
    tables.tell([{"case": number, "act": act, **more}], "case {case}: {act}", as_json=as_json)


@cases.command("list")
def list_cases(
    config: Config,
    tray: Annotated[str | None, typer.Option(help="one tray only")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="those assigned to you only")] = False,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """List the open cases, tray after tray, in the order that is suggested and why; no names."""
    with at_work(config, clock, municipality, user) as (desk, session):
        lines = [line(one) for one in Triage(desk).work_list(session, tray=tray, mine=mine)]
    tables.render("cases", lines, as_json=as_json, right=frozenset({"number", "signals", "attempts"}))


@cases.command()
def show(
    number: Number,
    config: Config,
    reason: Reason = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Show one case: people, signals, attempts, deadlines, household, history, earlier refusal."""
    with at_work(config, clock, municipality, user) as (desk, session):
        shown = whole(CaseViewing(desk).show(session, number, reason=reason), desk)
    if as_json:
        tables.print_json(shown)
    else:
        print_case(shown)


@cases.command()
def find(
    config: Config,
    postcode: Annotated[str, typer.Option(help="with --house-number; without it a BSN is asked for")] = "",
    house_number: Annotated[int, typer.Option(min=0, help="without additions")] = 0,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Find the cases, closed ones too, about somebody who calls: by BSN (asked for, never an argument) or address."""
    with at_work(config, clock, municipality, user) as (desk, session):
        viewing = CaseViewing(desk)
        if postcode or house_number:
            if not normalised_postcode(postcode) or not house_number:
                raise ActImpossible("an address is a postcode (1234AB) and a house number", field="postcode")
            found = viewing.find(session, address=(normalised_postcode(postcode), house_number))
        else:
            found = viewing.find(session, bsn=asked_bsn())
    rows = [{**other(case), "assigned_to_you": case.assigned_to == session.user.number} for case in found]
    tables.render("cases", rows, as_json=as_json, right=frozenset({"number"}))


@cases.command()
def contact(
    config: Config,
    number: Annotated[int | None, typer.Argument(help="one case; all that were handed to you if not told")] = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Show whom to call or visit, for cases that were handed to you (call centre, volunteers)."""
    with at_work(config, clock, municipality, user) as (desk, session):
        viewing = CaseViewing(desk)
        seen = _all_handed(viewing, session) if number is None else [viewing.contact(session, number)]
    tables.render("contact", contact_rows(seen), as_json=as_json, right=frozenset({"number"}))


def _all_handed(viewing: CaseViewing, session: Session) -> list[ContactView]:
    page = viewing.handed(session)
    seen = [*page.cases]
    while page.next:
        page = viewing.handed(session, after=page.next)
        seen += page.cases
    return seen


@cases.command()
def assign(
    number: Number,
    to: Annotated[str, typer.Option("--to", help="the name of a case worker or coordinator")],
    config: Config,
    reason: Reason = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Let a worker have a case; that picks it up."""
    with at_work(config, clock, municipality, user) as (desk, session):
        Assigning(desk).assign(session, number, to, reason=reason)
    _told(number, "assigned", as_json=as_json)


@cases.command("hand-over")
def hand_over(
    numbers: Annotated[list[int], typer.Argument(help="the numbers of cases")],
    to: Annotated[str, typer.Option("--to", help="the name of a call centre user or volunteer")],
    config: Config,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Let the call centre or a volunteer see whom to call or visit in these cases; all or none."""
    with at_work(config, clock, municipality, user) as (desk, session):
        count = Assigning(desk).hand_over(session, numbers, to)
    tables.tell([{"cases": count, "act": "handed over"}], "{cases} {act}", as_json=as_json)


@cases.command()
def attempt(
    number: Number,
    channel: Annotated[Channel, typer.Option(parser=word_of(Channel), help="telefoon, huisbezoek, brief …")],
    result: Annotated[AttemptResult, typer.Option(parser=word_of(AttemptResult), help="geen gehoor, conversation …")],
    config: Config,
    daypart: Annotated[
        Daypart | None, typer.Option(parser=word_of(Daypart), help="ochtend, middag, avond; now if not told")
    ] = None,
    day: Day = None,
    override: Override = None,
    consent: Annotated[bool, typer.Option("--consent", help="the partner may hear of the acceptance")] = False,
    reason: Reason = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Record an attempt to reach somebody; a limit that is reached needs --override."""
    with at_work(config, clock, municipality, user) as (desk, session):
        if day is not None and daypart is None:
            raise ActImpossible("an attempt of another day needs its part of the day", field="daypart")
        made = Attempt(
            day=_date(desk, day), daypart=daypart or Daypart.of(desk.wall_clock), channel=channel, result=result
        )
        entered = AttemptMade(number=number, attempt=made, override=override, reason=reason, consent=consent)
        passed = Attempting(desk).record(session, entered)
    act = f"recorded; limit passed: {limits_in_words(passed)}" if passed and not as_json else "recorded"
    _told(number, act, as_json=as_json, passed=[*passed])


@cases.command()
def observe(
    number: Number,
    observation: Annotated[
        Observation, typer.Argument(parser=word_of(Observation), help="nobody-home, prefers-phone …")
    ],
    config: Config,
    reason: Reason = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Add an observation from the closed list."""
    with at_work(config, clock, municipality, user) as (desk, session):
        Noting(desk).observe(session, number, observation, reason=reason)
    _told(number, "noted", as_json=as_json)


@cases.command()
def remark(
    number: Number,
    config: Config,
    text: Annotated[str, typer.Option(prompt=True, help="at most 500 characters; empty erases; prompted if not told")],
    reason: Reason = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Replace the one remark of a case. Nothing about others in the household belongs in it."""
    with at_work(config, clock, municipality, user) as (desk, session):
        Noting(desk).remark(session, number, text, reason=reason)
    _told(number, "noted", as_json=as_json)


@cases.command()
def pause(
    number: Number,
    why: Annotated[PauseReason, typer.Argument(help="why the case stands still")],
    config: Config,
    until: Day = None,
    reason: Reason = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Let the timers of a case stand still from today."""
    with at_work(config, clock, municipality, user) as (desk, session):
        Noting(desk).pause(session, number, why, until=until.date() if until else None, reason=reason)
    _told(number, "paused", as_json=as_json)


@cases.command()
def resume(
    number: Number,
    config: Config,
    reason: Reason = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Let the timers of a case run again from today."""
    with at_work(config, clock, municipality, user) as (desk, session):
        Noting(desk).resume(session, number, reason=reason)
    _told(number, "resumed", as_json=as_json)


@cases.command()
def accept(
    number: Number,
    config: Config,
    day: Day = None,
    consent: Annotated[bool, typer.Option("--consent", help="the partner may hear of it (secrecy flag)")] = False,
    reason: Reason = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Record that the resident accepted help, or later that the partner may hear of it."""
    with at_work(config, clock, municipality, user) as (desk, session):
        Concluding(desk).accept(session, number, _date(desk, day), consent=consent, reason=reason)
    _told(number, "accepted", as_json=as_json)


@cases.command()
def result(
    number: Number,
    outcome: Annotated[CaseResult, typer.Argument(parser=word_of(CaseResult), help="one of the sixteen results")],
    config: Config,
    override: Override = None,
    reason: Reason = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Close a case with its result."""
    with at_work(config, clock, municipality, user) as (desk, session):
        Concluding(desk).close(session, number, outcome, override=override, reason=reason)
    _told(number, "closed", as_json=as_json)


@cases.command()
def reopen(
    number: Number,
    why: Annotated[ReopenReason, typer.Argument(help="why it is taken up again")],
    config: Config,
    reason: Reason = None,
    user: UserName = None,
    municipality: Only = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Take a closed case up again."""
    with at_work(config, clock, municipality, user) as (desk, session):
        Concluding(desk).reopen(session, number, why, reason=reason)
    _told(number, "reopened", as_json=as_json)


@cases.command()
def codes(as_json: AsJson = False) -> None:
    """List the closed lists that the other commands take: as typed, and as shown."""
    kinds = (Channel, Daypart, AttemptResult, Observation, CaseResult, PauseReason, ReopenReason, ViewReason)
    rows = [
        {"list": kind.__name__, "code": _typed(one), "shown": one.value, "channels": _channels(one)}
        for kind in kinds
        for one in kind
    ]
    tables.render("codes", rows, as_json=as_json)


def _typed(one: StrEnum) -> str:
    return one.name.lower().replace("_", "-")


def _channels(one: StrEnum) -> str:
    """Return the channels that a result may be told of; empty for what is no result."""
    return ", ".join(_typed(channel) for channel, results in RESULTS.items() if one in results)
