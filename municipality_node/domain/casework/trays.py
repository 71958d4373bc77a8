"""Trays: named slices of the work list. The first tray whose conditions all hold has the case.

Ranking suggests and says why; people decide.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from municipality_node.domain.casework.conditions import CaseFacts, Conditions
from municipality_node.domain.casework.contact import Channel
from municipality_node.domain.casework.reasons import Criterion, Reason, reasons
from municipality_node.domain.policy import CaseType


@dataclass(frozen=True, slots=True, kw_only=True)
class Tray:
    """A slice of the work list, and what the municipality suggests to do first with what is in it."""

    name: str
    conditions: Conditions = field(default_factory=Conditions)
    order: tuple[Criterion, ...] = (Criterion.DEADLINE, Criterion.AMOUNT, Criterion.OLDEST)
    first_action: Channel = Channel.PHONE
    minutes: int = 60
    """What one case of this tray takes, for the view of capacity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a case stands in its tray, and why there."""

    tray: str
    position: int
    number: int
    first_action: Channel
    reasons: tuple[Reason, ...]


def place(trays: Sequence[Tray], cases: Iterable[CaseFacts]) -> dict[str, list[Placed]]:
    """Return the work list: every case in exactly one tray, in order; `trays` end with one that asks nothing."""
    lists: dict[str, list[CaseFacts]] = {tray.name: [] for tray in trays}
    for facts in cases:
        lists[trays[tray_at(trays, facts)].name].append(facts)
    return {tray.name: _ranked(tray, lists[tray.name]) for tray in trays}


def tray_at(trays: Sequence[Tray], facts: CaseFacts) -> int:
    """Return which of the trays has a case: the first whose conditions hold."""
    return next(at for at, tray in enumerate(trays) if tray.conditions.hold(facts))


def order_key(tray: Tray, facts: CaseFacts) -> tuple[int, ...]:
    """Return by what a case is ordered within its tray; it ends with the case's number, so no two are alike."""
    return (*(int(_KEYS[criterion](facts)) for criterion in tray.order), facts.number)


def placed(tray: Tray, position: int, facts: CaseFacts) -> Placed:
    """Return where a case stands, with the suggestion and the reasons that go with it."""
    return Placed(
        tray=tray.name,
        position=position,
        number=facts.number,
        first_action=suggested(tray, facts),
        reasons=reasons(tray.order, facts),
    )


def _ranked(tray: Tray, cases: list[CaseFacts]) -> list[Placed]:
    cases.sort(key=lambda facts: order_key(tray, facts))
    return [placed(tray, position, facts) for position, facts in enumerate(cases, start=1)]


def suggested(tray: Tray, facts: CaseFacts) -> Channel:
    """Return the tray's first action; a visit where a call is meant and no number is known."""
    needs_number = tray.first_action in {Channel.PHONE, Channel.TEXT}
    return Channel.VISIT if needs_number and not facts.phone_known else tray.first_action


_NO_DEADLINE = 10_000
_KEYS: Mapping[Criterion, Callable[[CaseFacts], int]] = {
    Criterion.DEADLINE: lambda facts: _NO_DEADLINE if facts.days_left is None else facts.days_left,
    Criterion.CRISIS: lambda facts: not facts.crisis,
    Criterion.END_OF_SUPPLY: lambda facts: not facts.end_of_supply,
    Criterion.MULTIPLE: lambda facts: facts.kind is not CaseType.MULTIPLE,
    Criterion.MINORS: lambda facts: not facts.minors,
    Criterion.AMOUNT: lambda facts: -facts.amount_cents,
    Criterion.RECIDIVISM: lambda facts: not facts.recidivism,
    Criterion.WARM_HANDOVER: lambda facts: not facts.warm_handover,
    Criterion.FEWEST_ATTEMPTS: lambda facts: facts.attempts,
    Criterion.OLDEST: lambda facts: facts.opened.toordinal(),
}
