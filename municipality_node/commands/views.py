"""`drempel-node inbox|released|review|why|status`: looking, on the record."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from municipality_node.commands import dependencies
from municipality_node.commands.at_work import UserName
from municipality_node.commands.case_tables import with_euros
from municipality_node.commands.keyboard import at_keyboard
from municipality_node.commands.options import AsJson, ClockFile, Config, Only, tenants, the_one
from municipality_node.errors import UnknownSignal
from municipality_node.settings import read_settings
from municipality_node.tenant import Tenant
from municipality_node.viewing import Shown, View, Viewing
from servicekit import tables

_NUMBERS = frozenset({"amount", "probability"})
_ON_A_TABLE: Mapping[View, tuple[str, ...]] = {
    View.INBOX: ("municipality", "signal_id", "partner", "day", "mode", "state", "rules", "code"),
    View.RELEASED: (
        "municipality", "signal_id", "burgerservicenummer", "secrecy", "signal_type", "amount_cents", "arrears_since",
        "partner", "day", "probability",
    ),
    View.REVIEW: (
        "municipality", "signal_id", "burgerservicenummer", "signal_type", "amount_cents", "probability", "rules",
        "grounds", "words",
    ),
}  # fmt: skip


def _show(view: View, config: Path, clock: Path | None, only: str | None, user: str | None, *, as_json: bool) -> None:
    with tenants(config, clock, only) as opened:
        rows: list[Shown] = []
        for tenant in opened:
            viewing = _at_view(tenant, config, user)
            looks = {View.INBOX: viewing.inbox, View.RELEASED: viewing.released, View.REVIEW: viewing.review}
            rows += [{"municipality": tenant.municipality.value, **row} for row in looks[view]()]
    if not as_json:
        rows = [with_euros({column: _text(row[column]) for column in _ON_A_TABLE[view]}) for row in rows]
    tables.render(view.value, rows, as_json=as_json, right=_NUMBERS)


def _at_view(tenant: Tenant, config: Path, user: str | None) -> Viewing:
    at = at_keyboard(tenant, config, the_one(read_settings(config), tenant.municipality.value), user)
    return Viewing(tenant, user=at.user, told=not at.operator, origin=at.origin)


def _text(value: object) -> object:
    if not isinstance(value, list):
        return value
    if value and isinstance(value[0], dict):
        return "; ".join(", ".join(f"{name} {part}" for name, part in one.items()) for one in value)
    return ", ".join(map(str, value))


def inbox(
    config: Config, municipality: Only = None, clock: ClockFile = None, user: UserName = None, as_json: AsJson = False
) -> None:
    """List every signal with its state; nobody's data."""
    _show(View.INBOX, config, clock, municipality, user, as_json=as_json)


def released(
    config: Config, municipality: Only = None, clock: ClockFile = None, user: UserName = None, as_json: AsJson = False
) -> None:
    """List released signals with the resident that each is about."""
    _show(View.RELEASED, config, clock, municipality, user, as_json=as_json)


def review(
    config: Config, municipality: Only = None, clock: ClockFile = None, user: UserName = None, as_json: AsJson = False
) -> None:
    """List signals that a human must confirm, with the resident that each may be about, and why that is doubtful."""
    _show(View.REVIEW, config, clock, municipality, user, as_json=as_json)


def why(
    signal_id: Annotated[str, typer.Argument(help="as inbox shows it; or the object of an entry in the audit log")],
    config: Config,
    municipality: Only = None,
    clock: ClockFile = None,
    user: UserName = None,
    as_json: AsJson = False,
) -> None:
    """Explain one decision: how it matched, and what every rule of the policy said."""
    with tenants(config, clock, municipality) as opened:
        for tenant in opened:
            try:
                told = _at_view(tenant, config, user).why(signal_id)
            except UnknownSignal:
                continue
            _explain(told, as_json=as_json)
            return
    raise UnknownSignal("no signal of this id", field="signal_id")


def _explain(told: Shown, *, as_json: bool) -> None:
    if as_json:
        tables.print_json(told)
        return
    explanation = told["explanation"]
    facts = {name: _text(value) for name, value in told.items() if name not in {"explanation", "evidence", "entries"}}
    tables.render("signal", [{"what": name, "value": value} for name, value in facts.items()], as_json=False)
    evidence = told["evidence"]
    if isinstance(evidence, dict):
        rows = [{"what": name, "value": _text(value)} for name, value in evidence.items()]
        tables.render("evidence in the audit log", rows, as_json=False)
    if not isinstance(explanation, dict):
        return
    match = explanation["match"]
    candidates = [
        {
            "candidate": number,
            "probability": one["probability"],
            "findings": one.get("words") or _text(list(one["findings"].values())),
        }
        for number, one in enumerate(match["candidates"], start=1)
    ]
    tables.render(
        f"match: {match['outcome']}, nobody here {match['nobody']}, grounds {_text(match['grounds']) or 'none'}",
        candidates, as_json=False, right=_NUMBERS,
    )  # fmt: skip
    _facts(explanation)
    policy = explanation["policy"]
    columns = ("rule", "stance", "value", "operator", "threshold", "lifted_by", "reason", "basis")
    tables.render(
        f"policy: {policy['name']} version {policy['version']}, {policy['cause']}: {policy['release']}",
        [{column: rule[column] for column in columns} for rule in policy["rules"]],
        as_json=False,
    )


def _facts(explanation: Mapping[str, Any]) -> None:
    """Show what the decision rested on, what a case worker is told, and what was decided before."""
    facts = [{"fact": name, "value": value} for name, value in explanation["facts"].items()]
    tags = _text(list(explanation["tags"])) or "none"
    tables.render(f"facts; tags: {tags}", facts, as_json=False)
    earlier = [{name: _text(value) for name, value in one.items()} for one in explanation["earlier"]]
    if earlier:
        tables.render("decided before", earlier, as_json=False)


def status(
    config: Config,
    municipality: Only = None,
    clock: ClockFile = None,
    ready: Annotated[
        bool, typer.Option("--ready", help="show what the node relies on; exit code 1 unless all hold")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Count: received, opened, matched, review, none, unopened, released, withheld per rule, refused per code.

    With --ready, show per municipality whether store, disk, custody, gateway, certificate, manifest and clock hold.
    """
    if ready:
        dependencies.show(config, clock, municipality, as_json=as_json)
        return
    with tenants(config, clock, municipality) as opened:
        rows = [Viewing(tenant, user="operator").status() for tenant in opened]
    if as_json:
        tables.print_json(rows)
        return
    for row in rows:
        counts = [{"what": name, "count": _pairs(value)} for name, value in row.items() if name != "municipality"]
        tables.render(f"status of {row['municipality']}", counts, as_json=False, right=frozenset({"count"}))


def _pairs(counts: object) -> object:
    if not isinstance(counts, dict):
        return counts
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
