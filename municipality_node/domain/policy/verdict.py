"""Precedence: from what every rule wants to what happens to the signal.

N1 and N3 withhold whatever else holds. A signal about nobody is dismissed. Proportionality withholds before anybody is
asked to look, because review is only for what would be released once confirmed. CRISIS lifts P1 and P2, nothing else.
"""

from dataclasses import dataclass
from enum import StrEnum

from municipality_node.domain.policy.facts import Facts
from municipality_node.domain.policy.rulebook import Policy
from municipality_node.domain.policy.rules import RULES
from municipality_node.domain.policy.ruling import Family, RuleCode, Ruling, Stance
from signals.signal import SignalType

CRISIS_LIFTS = frozenset({RuleCode.P1, RuleCode.P2})
_CRISIS = "crisis"


class Release(StrEnum):
    """What happens to an opened signal."""

    RELEASED = "released"
    REVIEW = "review"
    WITHHELD = "withheld"
    NONE = "none"
    """It concerns nobody in this register: erased at once and only counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What happens, and every ruling in the order of the rules; those that decided come from `deciding`."""

    release: Release
    rulings: tuple[Ruling, ...]
    policy: bytes
    """The digest of the policy that was applied."""

    @property
    def deciding(self) -> tuple[RuleCode, ...]:
        """The rules for which the signal was not released; empty when it was."""
        stances = {
            Release.RELEASED: set(),
            Release.REVIEW: {Stance.REVIEWS},
            Release.WITHHELD: {Stance.WITHHOLDS},
            Release.NONE: {Stance.DISMISSES},
        }[self.release]
        return tuple(ruling.rule for ruling in self.rulings if ruling.stance in stances and ruling.stands)


def evaluate(policy: Policy, facts: Facts) -> Verdict:
    """Return the verdict on a signal with the rulings of all rules."""
    rulings = tuple(_lifted(rule(policy, facts), facts) for rule in RULES.values())
    return Verdict(release=_precedence(rulings), rulings=rulings, policy=policy.digest)


def _lifted(ruling: Ruling, facts: Facts) -> Ruling:
    if ruling.stands and ruling.rule in CRISIS_LIFTS and facts.signal_type is SignalType.CRISIS:
        return ruling._replace(lifted_by=_CRISIS)
    return ruling


def _precedence(rulings: tuple[Ruling, ...]) -> Release:
    standing = [ruling for ruling in rulings if ruling.stands]
    if any(ruling.stance is Stance.WITHHOLDS and ruling.family is Family.NECESSITY for ruling in standing):
        return Release.WITHHELD
    for stance, release in _ORDER:
        if any(ruling.stance is stance for ruling in standing):
            return release
    return Release.RELEASED


_ORDER = ((Stance.DISMISSES, Release.NONE), (Stance.WITHHOLDS, Release.WITHHELD), (Stance.REVIEWS, Release.REVIEW))
