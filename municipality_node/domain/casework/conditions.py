"""What a tray may look at: closed facts about a case, and conditions over them. Nothing here names anybody."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from municipality_node.domain.policy import CaseType
from signals.signal import PartnerType


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """One case, as the work list sees it on one day."""

    number: int
    opened: date
    crisis: bool = False
    end_of_supply: bool = False
    kind: CaseType = CaseType.SINGLE
    youth: bool = False
    state_pension: bool = False
    minors: bool | None = None
    """None when the register does not say."""
    amount_cents: int = 0
    """Of all signals together."""
    cak_months: int = 0
    """Months since the arrears at the CAK began; 0 without such a signal."""
    recidivism: bool = False
    earlier_refusal: bool = False
    warm_handover: bool = False
    chronic: bool = False
    """A late payer for the k-th time without growth (rule P3)."""
    phone_known: bool = False
    secrecy: bool = False
    partner_types: frozenset[PartnerType] = frozenset()
    attempts: int = 0
    reached: bool = False
    days_left: int | None = None
    """Working days to the nearest deadline; negative when it is overdue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """All of those that are given must hold; None is not asked. The list is closed."""

    crisis: bool | None = None
    end_of_supply: bool | None = None
    multiple: bool | None = None
    successive: bool | None = None
    youth: bool | None = None
    state_pension: bool | None = None
    minors: bool | None = None
    recidivism: bool | None = None
    earlier_refusal: bool | None = None
    warm_handover: bool | None = None
    chronic: bool | None = None
    phone_known: bool | None = None
    secrecy: bool | None = None
    reached: bool | None = None
    amount_from_cents: int | None = None
    amount_below_cents: int | None = None
    cak_months_from: int | None = None
    attempts_from: int | None = None
    partner_types: frozenset[PartnerType] | None = None

    def hold(self, facts: CaseFacts) -> bool:
        """Whether every condition holds. What the register does not say fulfils neither `true` nor `false`."""
        return all(_HOLDS[name](facts, wanted) for name in _CONDITIONS if (wanted := getattr(self, name)) is not None)

    def asked(self) -> dict[str, Any]:
        """Return the conditions that are asked, by name."""
        return {name: wanted for name in _CONDITIONS if (wanted := getattr(self, name)) is not None}

    @property
    def ask_nothing(self) -> bool:
        """Whether every case fulfils them."""
        return all(getattr(self, name) is None for name in _CONDITIONS)


_CONDITIONS = tuple(field.name for field in fields(Conditions))
_HOLDS: Mapping[str, Callable[[CaseFacts, Any], bool]] = {
    "crisis": lambda facts, wanted: facts.crisis is wanted,
    "end_of_supply": lambda facts, wanted: facts.end_of_supply is wanted,
    "multiple": lambda facts, wanted: (facts.kind is CaseType.MULTIPLE) is wanted,
    "successive": lambda facts, wanted: (facts.kind is CaseType.SUCCESSIVE) is wanted,
    "youth": lambda facts, wanted: facts.youth is wanted,
    "state_pension": lambda facts, wanted: facts.state_pension is wanted,
    "minors": lambda facts, wanted: facts.minors is wanted,
    "recidivism": lambda facts, wanted: facts.recidivism is wanted,
    "earlier_refusal": lambda facts, wanted: facts.earlier_refusal is wanted,
    "warm_handover": lambda facts, wanted: facts.warm_handover is wanted,
    "chronic": lambda facts, wanted: facts.chronic is wanted,
    "phone_known": lambda facts, wanted: facts.phone_known is wanted,
    "secrecy": lambda facts, wanted: facts.secrecy is wanted,
    "reached": lambda facts, wanted: facts.reached is wanted,
    "amount_from_cents": lambda facts, wanted: facts.amount_cents >= wanted,
    "amount_below_cents": lambda facts, wanted: facts.amount_cents < wanted,
    "cak_months_from": lambda facts, wanted: facts.cak_months >= wanted,
    "attempts_from": lambda facts, wanted: facts.attempts >= wanted,
    "partner_types": lambda facts, wanted: bool(facts.partner_types & wanted),
}
"""Total: a condition without a meaning is a failing test."""
