"""A municipality's policy as values: thresholds, ages, reasons. Where it is kept is the matter of `policy_file`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from municipality_node.domain.decision import DecisionSettings
from municipality_node.domain.policy.facts import CaseType, Facts
from municipality_node.domain.policy.ruling import RuleCode
from signals.signal import PartnerType, SignalType


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """What a resident who asks is told (GDPR art. 15), in Dutch, and the legal basis of the rule."""

    reason: str
    basis: str


Scope = tuple[PartnerType | None, CaseType | None, SignalType | None]
"""What a threshold is about; None holds for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """The drempelbedragen of rule P1, in cents. The most particular counts: partner, then case, then signal type."""

    default_cents: int
    by_scope: Mapping[Scope, int]

    def threshold(self, partner: PartnerType, case: CaseType, signal: SignalType) -> int:
        """Return the amount in cents from which a signal of this kind is in proportion."""
        for scope in _narrow_to_wide(partner, case, signal):
            if scope in self.by_scope:
                return self.by_scope[scope]
        return self.default_cents


@cache
def _narrow_to_wide(partner: PartnerType, case: CaseType, signal: SignalType) -> tuple[Scope, ...]:
    return tuple((p, c, s) for p in (partner, None) for c in (case, None) for s in (signal, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of a municipality's rules. `digest` is the SHA-256 of the file it was read from."""

    name: str
    version: int
    valid_from: date
    digest: bytes
    matching: DecisionSettings
    adult_age: int
    amounts: Amounts
    texts: Mapping[RuleCode, RuleText]

    def amount_threshold(self, facts: Facts) -> int:
        """Return the effective threshold of rule P1 for a signal."""
        return self.amounts.threshold(facts.partner_type, facts.case_type, facts.signal_type)
