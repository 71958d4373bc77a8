"""A municipality's policy as values: thresholds, ages, periods, reasons. Where it is kept: `policy_file`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from municipality_node.domain.decision import DecisionSettings
from municipality_node.domain.feedback import FeedbackTerms
from municipality_node.domain.policy.facts import CaseType, Facts
from municipality_node.domain.policy.ruling import RuleCode
from municipality_node.domain.retention import RetentionTerms
from signals.signal import PartnerType, SignalType

_PERCENT = 100


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
    found: dict[Scope, int] = field(default_factory=dict, compare=False, repr=False)
    """What was looked up before: there are fewer than a hundred combinations, and a decision asks twice."""

    def threshold(self, partner: PartnerType, case: CaseType, signal: SignalType) -> int:
        """Return the amount in cents from which a signal of this kind is in proportion."""
        scopes = (scope for scope in _narrow_to_wide(partner, case, signal) if scope in self.by_scope)
        scope = next(scopes, None)
        threshold = self.default_cents if scope is None else self.by_scope[scope]
        self.found[partner, case, signal] = threshold
        return threshold


@cache
def _narrow_to_wide(partner: PartnerType, case: CaseType, signal: SignalType) -> tuple[Scope, ...]:
    return tuple((p, c, s) for p in (partner, None) for c in (case, None) for s in (signal, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """The coordinator's table of rule P6: from how many releases in the period thresholds rise by how much."""

    period_days: int
    steps: tuple[tuple[int, int], ...] = ()
    """Volume from which a step counts, and by how many per cent it raises thresholds; ascending."""

    def raise_percent(self, volume: int) -> int:
        """Return by how many per cent thresholds are raised at this volume."""
        raised = 0
        for from_volume, percent in self.steps:
            if volume < from_volume:
                break
            raised = percent
        return raised

    def raised(self, threshold_cents: int, volume: int) -> int:
        """Return the effective threshold in cents, rounded up."""
        if not self.steps:
            return threshold_cents
        percent = self.raise_percent(volume)
        return threshold_cents + -(-threshold_cents * percent // _PERCENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLimit:
    """Rule P5: how many contact attempts a household may have in how many days."""

    most: int
    period_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """How far signals reach: the match window by sent_date, and the history window."""

    match_days: int = 31
    history_months: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewTerms:
    """How doubtful matches are decided on by people."""

    days: int = 14
    """How long an item lives; then it is about nobody."""
    four_eyes: bool = False
    """Two officers must agree."""
    undo_days: int = 1
    """For how many days a rejection can be reversed; 0 erases at once."""
    high_amount_cents: int = 100_000
    """From which amount the queue calls a signal high."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version of a municipality's rules. `digest` is the SHA-256 of the file it was read from."""

    name: str
    version: int
    valid_from: date
    digest: bytes
    matching: DecisionSettings
    windows: Windows
    review: ReviewTerms
    sample_permille: int
    """How many of a thousand withheld decisions a human looks at (GDPR art. 22)."""
    adult_age: int
    amounts: Amounts
    chronic_repeats: int
    refusal_days: int
    contacts: ContactLimit
    capacity: Capacity
    texts: Mapping[RuleCode, RuleText]
    feedback: FeedbackTerms = field(default_factory=FeedbackTerms)
    retention: RetentionTerms = field(default_factory=RetentionTerms)

    def amount_threshold(self, facts: Facts) -> int:
        """Return the ordinary threshold of rule P1 for a signal, before capacity raises it."""
        scope = facts.partner_type, facts.case_type, facts.signal_type
        known = self.amounts.found.get(scope)
        return self.amounts.threshold(*scope) if known is None else known
