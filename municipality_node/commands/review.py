"""`drempel-node review`: doubtful matches in front of people, and a sample of what was withheld without anybody."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from municipality_node.casework.desk import Desk
from municipality_node.commands.at_work import UserName, in_chamber
from municipality_node.commands.case_tables import with_euros
from municipality_node.commands.options import AsJson, ClockFile, Config, Only
from municipality_node.commands.views import review as everything
from municipality_node.deciding.chamber import Chamber
from municipality_node.domain.policy import ReviewTerms
from municipality_node.reviewing.acting import Decided, ReviewActs
from municipality_node.reviewing.queue import ReviewQueue, Wanted
from municipality_node.reviewing.sampling import SampleReview
from municipality_node.store.signals import State
from servicekit import tables
from servicekit.settings import SettingsRefused
from signals.dutch_day import dutch_day

review = typer.Typer(pretty_exceptions_enable=False, help="Doubtful matches, and a sample of what was withheld.")
SignalName = Annotated[str, typer.Argument(help="the signal, as the list shows it")]
_NUMBERS = frozenset({"amount", "probability", "candidate"})
_MARK = "≠"


@review.callback(invoke_without_command=True)
def _whole(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option("--config", help="configuration file (TOML)")] = None,
    municipality: Only = None,
    clock: ClockFile = None,
    user: UserName = None,
    as_json: AsJson = False,
) -> None:
    """Without a further command: list signals in review with the resident that each may be about."""
    if context.invoked_subcommand is not None:
        return
    if config is None:
        raise SettingsRefused("--config is missing", field="config")
    everything(config, municipality, clock, user, as_json)


@review.command("list")
def waiting(
    config: Config,
    crisis: Annotated[bool, typer.Option(help="only crisis")] = False,
    multiple: Annotated[bool, typer.Option(help="only multiple cases")] = False,
    high: Annotated[bool, typer.Option(help="only high amounts, as the policy says")] = False,
    municipality: Only = None,
    user: UserName = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """List what waits, crisis first, then what ends first; nobody's name."""
    with in_chamber(config, clock, municipality, user) as (desk, chamber, session):
        queue = ReviewQueue(desk, session, _terms(desk, chamber))
        rows = queue.waiting(Wanted(crisis=crisis, multiple=multiple, high=high))
    shown = rows if as_json else [_row(row) for row in rows]
    tables.render("review", shown, as_json=as_json, right=_NUMBERS)


@review.command()
def show(
    signal: SignalName,
    config: Config,
    municipality: Only = None,
    user: UserName = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Show a signal beside every resident it may be about, field by field; ≠ marks what differs."""
    with in_chamber(config, clock, municipality, user) as (desk, chamber, session):
        told = ReviewQueue(desk, session, _terms(desk, chamber)).compare(signal)
    if as_json:
        tables.print_json(told)
        return
    facts = _row({name: value for name, value in told.items() if name not in {"candidates", "rules"}})
    tables.render("signal", [{"what": name, "value": value} for name, value in facts.items()], as_json=False)
    for candidate in _listed(told["candidates"]):
        flags = [name for name in ("secrecy", "suspended") if candidate[name]]
        title = (
            f"candidate {candidate['candidate']}: {candidate['burgerservicenummer']}, "
            f"probability {candidate['probability']} {' '.join(flags)}"
        )
        fields = [
            {
                "field": pair["field"],
                "": _MARK if pair["differs"] else "",
                "stated": pair["stated"],
                "registered": pair["registered"],
            }
            for pair in candidate["fields"]
        ]
        tables.render(title.strip(), fields, as_json=False)
    rules = [
        {name: rule[name] for name in ("rule", "stance", "value", "threshold", "reason")}
        for rule in _listed(told["rules"])
    ]
    tables.render("rules", rules, as_json=False)


@review.command()
def confirm(
    signal: SignalName,
    config: Config,
    candidate: Annotated[int, typer.Option(help="which of the residents that `review show` shows")] = 1,
    municipality: Only = None,
    user: UserName = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Say whom a signal is about; the policy then runs again with today's facts."""
    _act(config, clock, municipality, user, signal, lambda acts: acts.confirm(signal, candidate), as_json=as_json)


@review.command()
def reject(
    signal: SignalName,
    config: Config,
    municipality: Only = None,
    user: UserName = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Say that a signal is about nobody here; it can be reversed as long as the policy says, then it is erased."""
    _act(config, clock, municipality, user, signal, lambda acts: acts.reject(signal), as_json=as_json)


@review.command()
def reverse(
    signal: SignalName,
    config: Config,
    municipality: Only = None,
    user: UserName = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Take the last decision back: a released signal leaves its case, and waits in review again."""
    _act(config, clock, municipality, user, signal, lambda acts: acts.reverse(signal), as_json=as_json)


@review.command()
def sample(
    config: Config, municipality: Only = None, user: UserName = None, clock: ClockFile = None, as_json: AsJson = False
) -> None:
    """List sampled decisions to withhold that nobody looked at yet: codes and values, nobody's name."""
    with in_chamber(config, clock, municipality, user) as (desk, chamber, session):
        rows = SampleReview(desk=desk, chamber=chamber, session=session).open()
    if not as_json:
        rows = [_row({name: value for name, value in row.items() if name != "rules"}) for row in rows]
    tables.render("sample", rows, as_json=as_json, right=_NUMBERS)


@review.command()
def uphold(
    signal: SignalName,
    config: Config,
    municipality: Only = None,
    user: UserName = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Say that a sampled signal was rightly withheld."""
    _judge(config, clock, municipality, user, signal, lambda found: found.uphold(signal), as_json=as_json)


@review.command()
def overturn(
    signal: SignalName,
    config: Config,
    municipality: Only = None,
    user: UserName = None,
    clock: ClockFile = None,
    as_json: AsJson = False,
) -> None:
    """Say that a sampled signal should be released; only objections of proportion are set aside."""
    _judge(config, clock, municipality, user, signal, lambda found: found.overturn(signal), as_json=as_json)


def _act(
    config: Path,
    clock: Path | None,
    only: str | None,
    user: str | None,
    signal: str,
    act: Callable[[ReviewActs], Decided],
    *,
    as_json: bool,
) -> None:
    with in_chamber(config, clock, only, user) as (desk, chamber, session):
        done = act(ReviewActs(desk=desk, chamber=chamber, session=session))
    now = {"signal_id": signal, "state": done.state.value, "stage": done.stage.value}
    tables.render("now", [now], as_json=as_json)


def _judge(
    config: Path,
    clock: Path | None,
    only: str | None,
    user: str | None,
    signal: str,
    judge: Callable[[SampleReview], State],
    *,
    as_json: bool,
) -> None:
    with in_chamber(config, clock, only, user) as (desk, chamber, session):
        state = judge(SampleReview(desk=desk, chamber=chamber, session=session))
    tables.render("now", [{"signal_id": signal, "state": state.value}], as_json=as_json)


def _terms(desk: Desk, chamber: Chamber) -> ReviewTerms:
    return chamber.policies.in_force(dutch_day(desk.now)).review


def _listed(value: object) -> list[Mapping[str, Any]]:
    return list(value) if isinstance(value, list) else []


def _row(told: Mapping[str, Any]) -> dict[str, object]:
    """Return what a table shows of a signal: amounts as everywhere in euros."""
    return with_euros({name: _text(value) for name, value in told.items()})


def _text(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value
