"""The rules, one function each. A rule looks at the facts only, never at another rule; precedence comes after."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

from municipality_node.domain.decision import Outcome
from municipality_node.domain.policy.facts import Facts, Recurrence
from municipality_node.domain.policy.rulebook import Policy
from municipality_node.domain.policy.ruling import Operator, RuleCode, Ruling, Stance

Rule = Callable[[Policy, Facts], Ruling]


def resident_alive(_: Policy, facts: Facts) -> Ruling:
    """N1: withholds whatever is about somebody who died, left, or is otherwise suspended."""
    return _resident_alive(facts.suspension)


@cache
def _resident_alive(suspension: str) -> Ruling:
    stance = Stance.WITHHOLDS if suspension else Stance.ALLOWS
    return Ruling(RuleCode.N1, stance, suspension or "not suspended", Operator.EQUALS, "not suspended")


def matched_beyond_doubt(_: Policy, facts: Facts) -> Ruling:
    """N2: a doubtful match goes to a human; no match leaves nothing to decide."""
    return _matched_beyond_doubt(facts.outcome, facts.confirmed)


@cache
def _matched_beyond_doubt(outcome: Outcome, confirmed: bool) -> Ruling:
    stance = {Outcome.MATCH: Stance.ALLOWS, Outcome.REVIEW: Stance.REVIEWS, Outcome.NONE: Stance.DISMISSES}[outcome]
    lifted = "confirmed" if confirmed and stance is Stance.REVIEWS else ""
    return Ruling(RuleCode.N2, stance, outcome.value, Operator.EQUALS, Outcome.MATCH.value, lifted)


def adult(policy: Policy, facts: Facts) -> Ruling:
    """N3: withholds what is about a minor; an age that the register does not tell goes to a human."""
    return _adult(policy.adult_age, facts.age, facts.confirmed)


@cache
def _adult(adult_age: int, age: int | None, confirmed: bool) -> Ruling:
    if age is None:
        lifted = "confirmed" if confirmed else ""
        return Ruling(RuleCode.N3, Stance.REVIEWS, "unknown", Operator.AT_LEAST, str(adult_age), lifted)
    stance = Stance.ALLOWS if age >= adult_age else Stance.WITHHOLDS
    return Ruling(RuleCode.N3, stance, str(age), Operator.AT_LEAST, str(adult_age))


def register_in_order(_: Policy, facts: Facts) -> Ruling:
    """N5: doubted register data, a postal address, or no address: a human looks first."""
    return _register_in_order(facts.under_investigation, facts.address_kind, facts.confirmed)


@cache
def _register_in_order(investigated: bool, address_kind: str, confirmed: bool) -> Ruling:
    found = {"": "in order", "B": "postal address", "L": "no address"}.get(address_kind, "no address")
    value = "under investigation" if investigated else found
    stance = Stance.ALLOWS if value == "in order" else Stance.REVIEWS
    lifted = "confirmed" if confirmed and stance is Stance.REVIEWS else ""
    return Ruling(RuleCode.N5, stance, value, Operator.EQUALS, "in order", lifted)


def amount_reaches_threshold(policy: Policy, facts: Facts) -> Ruling:
    """P1: the drempelbedrag of partner type, case type and signal type, in cents."""
    threshold = policy.amount_threshold(facts)
    stance = Stance.ALLOWS if facts.amount_cents >= threshold else Stance.WITHHOLDS
    return Ruling(RuleCode.P1, stance, str(facts.amount_cents), Operator.AT_LEAST, str(threshold))


def no_repeat_without_growth(_: Policy, facts: Facts) -> Ruling:
    """P2: the same person, partner and arrears_since again, and the amount did not grow."""
    return _no_repeat_without_growth(facts.recurrence)


@cache
def _no_repeat_without_growth(recurrence: Recurrence) -> Ruling:
    stance = Stance.WITHHOLDS if recurrence is Recurrence.REPEAT else Stance.ALLOWS
    return Ruling(RuleCode.P2, stance, recurrence.value, Operator.ONE_OF, "new, higher")


RULES: Mapping[RuleCode, Rule] = MappingProxyType(
    {
        RuleCode.N1: resident_alive,
        RuleCode.N2: matched_beyond_doubt,
        RuleCode.N3: adult,
        RuleCode.N5: register_in_order,
        RuleCode.P1: amount_reaches_threshold,
        RuleCode.P2: no_repeat_without_growth,
    }
)
"""Total: a rule without a function, or a function without a code, is a failing test."""
