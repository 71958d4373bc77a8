"""Trays: named slices of the work list. The first tray whose conditions all hold has the case.

Ranking suggests and says why in words; people decide.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from municipality_node.domain.casework.conditions import CaseFacts, Conditions
from municipality_node.domain.casework.contact import Channel
from municipality_node.domain.policy import CaseType


class Criterion(StrEnum):
    """By what a tray is ordered, most important first."""

    DEADLINE = "deadline"
    CRISIS = "crisis"
    END_OF_SUPPLY = "end-of-supply"
    MULTIPLE = "multiple"
    MINORS = "minors"
    AMOUNT = "amount"
    RECIDIVISM = "recidivism"
    WARM_HANDOVER = "warm-handover"
    FEWEST_ATTEMPTS = "fewest-attempts"
    OLDEST = "oldest"


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
    words: str


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
    """Return where a case stands, with the suggestion and the words that go with it."""
    return Placed(
        tray=tray.name,
        position=position,
        number=facts.number,
        first_action=suggested(tray, facts),
        words=in_words(tray.order, facts),
    )


def _ranked(tray: Tray, cases: list[CaseFacts]) -> list[Placed]:
    cases.sort(key=lambda facts: order_key(tray, facts))
    return [placed(tray, position, facts) for position, facts in enumerate(cases, start=1)]


def suggested(tray: Tray, facts: CaseFacts) -> Channel:
    """Return the tray's first action; a visit where a call is meant and no number is known."""
    needs_number = tray.first_action in {Channel.PHONE, Channel.TEXT}
    return Channel.VISIT if needs_number and not facts.phone_known else tray.first_action


def in_words(order: Sequence[Criterion], facts: CaseFacts) -> str:
    """Return why a case stands where it stands, in Dutch, in the tray's order."""
    return "; ".join(words for criterion in order if (words := _WORDS[criterion](facts)))


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
_WORDS: Mapping[Criterion, Callable[[CaseFacts], str]] = {
    Criterion.DEADLINE: lambda facts: _deadline_in_words(facts.days_left),
    Criterion.CRISIS: lambda facts: "crisis" if facts.crisis else "",
    Criterion.END_OF_SUPPLY: lambda facts: "einde levering aangekondigd" if facts.end_of_supply else "",
    Criterion.MULTIPLE: lambda facts: "meervoudig" if facts.kind is CaseType.MULTIPLE else "",
    Criterion.MINORS: lambda facts: "minderjarige kinderen" if facts.minors else "",
    Criterion.AMOUNT: lambda facts: euros(facts.amount_cents),
    Criterion.RECIDIVISM: lambda facts: "eerder gemeld op dit adres" if facts.recidivism else "",
    Criterion.WARM_HANDOVER: lambda facts: "warme overdracht" if facts.warm_handover else "",
    Criterion.FEWEST_ATTEMPTS: lambda facts: _counted(facts.attempts, "poging", "pogingen"),
    Criterion.OLDEST: lambda facts: f"open sinds {facts.opened:%d-%m-%Y}",
}


def euros(cents: int) -> str:
    """Return an amount as Dutch writes it."""
    return "€ " + f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _deadline_in_words(left: int | None) -> str:
    if left is None:
        return ""
    days = _counted(abs(left), "werkdag", "werkdagen")
    if left < 0:
        return f"termijn {days} verlopen"
    return f"termijn over {days}" if left else "termijn vandaag"
