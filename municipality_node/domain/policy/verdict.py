"""Precedence: from what every rule wants to what happens to the signal.

N1, N3, N4 and P7 withhold whatever else holds. A signal about nobody here is dismissed. Proportionality withholds
before anybody is asked to look, because review is only for what would be released once confirmed. CRISIS lifts P1, P2,
P4 and P6, nothing else; a higher repeat lifts P2 and P4 only. A human who looks at a sampled decision to withhold may
set aside what CRISIS would (GDPR art. 22), nothing else.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from municipality_node.domain.policy.facts import Facts, Recurrence
from municipality_node.domain.policy.rulebook import Policy
from municipality_node.domain.policy.rules import RULES
from municipality_node.domain.policy.ruling import OBJECTING, Lift, RuleCode, Ruling, Stance
from signals.signal import SignalType

WHATEVER_ELSE = frozenset({RuleCode.N1, RuleCode.N3, RuleCode.N4, RuleCode.P7})
"""These withhold whatever else holds."""
_PROPORTION = frozenset({RuleCode.P1, RuleCode.P2, RuleCode.P4, RuleCode.P6})
LIFTS: Mapping[Lift, frozenset[RuleCode]] = MappingProxyType(
    {
        Lift.CRISIS: _PROPORTION,
        Lift.HIGHER: frozenset({RuleCode.P2, RuleCode.P4}),
        Lift.HUMAN: _PROPORTION,
    }
)
"""Whose objection each lift sets aside; what a confirmation settles is said by the rules themselves."""


class Release(StrEnum):
    """What happens to an opened signal."""

    RELEASED = "released"
    REVIEW = "review"
    WITHHELD = "withheld"
    NONE = "none"
    """It concerns nobody in this register: erased at once and only counted."""


_DECIDES: Mapping[Release, Stance | None] = MappingProxyType(
    {
        Release.RELEASED: None,
        Release.REVIEW: Stance.REVIEWS,
        Release.WITHHELD: Stance.WITHHOLDS,
        Release.NONE: Stance.DISMISSES,
    }
)
_ORDER = ((Stance.DISMISSES, Release.NONE), (Stance.WITHHOLDS, Release.WITHHELD), (Stance.REVIEWS, Release.REVIEW))


# Looked up once: finding a member in its class takes longer than comparing with it.
_RELEASED, _WITHHELD, _WITHHOLDS, _REVIEWS = Release.RELEASED, Release.WITHHELD, Stance.WITHHOLDS, Stance.REVIEWS
_CRISIS, _HIGHER = SignalType.CRISIS, Recurrence.HIGHER


# A named tuple for the reason that a ruling is one.
class Verdict(NamedTuple):
    """What happens, and every ruling in the order of the rules; those that decided come from `deciding`."""

    release: Release
    rulings: tuple[Ruling, ...]
    policy: bytes
    """The digest of the policy that was applied."""

    @property
    def deciding(self) -> tuple[RuleCode, ...]:
        """The rules for which the signal was not released; empty when it was."""
        wanted = _DECIDES[self.release]
        if wanted is None:
            return ()
        return tuple([ruling.rule for ruling in self.rulings if ruling.stance is wanted and ruling.stands])

    @property
    def barred(self) -> bool:
        """Whether a rule stands that withholds whatever else holds."""
        return any(ruling.rule in WHATEVER_ELSE and ruling.stands and _withholds(ruling) for ruling in self.rulings)

    @property
    def doubted(self) -> bool:
        """Whether a human would have to look, were nothing else in the way."""
        return any(ruling.stance is _REVIEWS and ruling.stands for ruling in self.rulings)

    def ruling(self, code: RuleCode) -> Ruling:
        """Return what one rule said."""
        return self.rulings[_POSITION[code]]


_POSITION = MappingProxyType({code: at for at, code in enumerate(RULES)})
_EVALUATED = tuple(RULES.values())


def evaluate(policy: Policy, facts: Facts) -> Verdict:
    """Return the verdict on a signal with the rulings of all rules."""
    rulings = tuple([rule(policy, facts) for rule in _EVALUATED])
    standing = [ruling for ruling in rulings if ruling.stance in OBJECTING and not ruling.lifted_by]
    if not standing:
        return Verdict(_RELEASED, rulings, policy.digest)
    lifts = _lifts(facts)
    if lifts and any(ruling.rule in lifted for lifted in lifts.values() for ruling in standing):
        rulings = tuple([_lifted(ruling, lifts) for ruling in rulings])
        standing = [ruling for ruling in rulings if ruling.stands]
    return Verdict(_precedence(standing), rulings, policy.digest)


def _lifts(facts: Facts) -> dict[Lift, frozenset[RuleCode]]:
    lifts = {}
    if facts.signal_type is _CRISIS:
        lifts[Lift.CRISIS] = LIFTS[Lift.CRISIS]
    if facts.recurrence is _HIGHER:
        lifts[Lift.HIGHER] = LIFTS[Lift.HIGHER]
    if facts.overturned:
        lifts[Lift.HUMAN] = LIFTS[Lift.HUMAN]
    return lifts


def _lifted(ruling: Ruling, lifts: Mapping[Lift, frozenset[RuleCode]]) -> Ruling:
    if ruling.stands:
        for lift, rules in lifts.items():
            if ruling.rule in rules:
                return ruling._replace(lifted_by=lift)
    return ruling


def _precedence(standing: list[Ruling]) -> Release:
    if any(ruling.rule in WHATEVER_ELSE and _withholds(ruling) for ruling in standing):
        return _WITHHELD
    stances = [ruling.stance for ruling in standing]
    for stance, release in _ORDER:
        if stance in stances:
            return release
    return _RELEASED


def _withholds(ruling: Ruling) -> bool:
    return ruling.stance is _WITHHOLDS
