"""Why a case stands where it stands in its tray: by which criterion, and with what value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from municipality_node.domain.casework.conditions import CaseFacts
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


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason."""

    criterion: Criterion
    value: int = 0
    """Working days left (negative when overdue), cents, or attempts; 0 where there is nothing to count."""
    day: date | None = None
    """When the case was opened, for OLDEST."""


def reasons(order: Sequence[Criterion], facts: CaseFacts) -> tuple[Reason, ...]:
    """Return what of a tray's order holds for a case, the most important first."""
    return tuple(reason for criterion in order if (reason := _REASONS[criterion](facts)) is not None)


def _if(criterion: Criterion, claim: Callable[[CaseFacts], bool | None]) -> Callable[[CaseFacts], Reason | None]:
    return lambda facts: Reason(criterion) if claim(facts) else None


_C = Criterion
_REASONS: Mapping[Criterion, Callable[[CaseFacts], Reason | None]] = {
    _C.DEADLINE: lambda facts: None if facts.days_left is None else Reason(_C.DEADLINE, facts.days_left),
    _C.CRISIS: _if(_C.CRISIS, lambda facts: facts.crisis),
    _C.END_OF_SUPPLY: _if(_C.END_OF_SUPPLY, lambda facts: facts.end_of_supply),
    _C.MULTIPLE: _if(_C.MULTIPLE, lambda facts: facts.kind is CaseType.MULTIPLE),
    _C.MINORS: _if(_C.MINORS, lambda facts: facts.minors),
    _C.AMOUNT: lambda facts: Reason(_C.AMOUNT, facts.amount_cents),
    _C.RECIDIVISM: _if(_C.RECIDIVISM, lambda facts: facts.recidivism),
    _C.WARM_HANDOVER: _if(_C.WARM_HANDOVER, lambda facts: facts.warm_handover),
    _C.FEWEST_ATTEMPTS: lambda facts: Reason(_C.FEWEST_ATTEMPTS, facts.attempts),
    _C.OLDEST: lambda facts: Reason(_C.OLDEST, day=facts.opened),
}
