"""The rules of necessity: is it needed at all that the municipality looks at this. One pure function each.

Rulings that can take few values are built once and kept: they hold codes, ages and days, never a person.
"""

from datetime import date
from functools import cache

from municipality_node.domain.decision import Outcome
from municipality_node.domain.policy.facts import Facts
from municipality_node.domain.policy.rulebook import Policy
from municipality_node.domain.policy.ruling import Lift, Operator, RuleCode, Ruling, Stance

_HERE = "this municipality"
_ADDRESS_WORDS = {"": "in order", "B": "postal address", "L": "no address"}


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
    lifted = _lift(stance, confirmed=confirmed)
    return Ruling(RuleCode.N2, stance, outcome.value, Operator.EQUALS, Outcome.MATCH.value, lifted)


def adult(policy: Policy, facts: Facts) -> Ruling:
    """N3: withholds what is about a minor; an age that the register does not tell goes to a human."""
    return _adult(policy.adult_age, facts.age, facts.confirmed)


@cache
def _adult(adult_age: int, age: int | None, confirmed: bool) -> Ruling:
    if age is None:
        lifted = _lift(Stance.REVIEWS, confirmed=confirmed)
        return Ruling(RuleCode.N3, Stance.REVIEWS, "unknown", Operator.AT_LEAST, str(adult_age), lifted)
    stance = Stance.ALLOWS if age >= adult_age else Stance.WITHHOLDS
    return Ruling(RuleCode.N3, stance, str(age), Operator.AT_LEAST, str(adult_age))


def not_known_to_debt_help(_: Policy, facts: Facts) -> Ruling:
    """N4: withholds what is about somebody whom debt help knows already, until the day that the list says."""
    until = facts.debt_help_until
    return _not_known_to_debt_help(until if until is not None and until >= facts.day else None)


@cache
def _not_known_to_debt_help(until: date | None) -> Ruling:
    value = "not known" if until is None else "known" if until == date.max else f"known until {until}"
    stance = Stance.ALLOWS if until is None else Stance.WITHHOLDS
    return Ruling(RuleCode.N4, stance, value, Operator.EQUALS, "not known")


def register_in_order(_: Policy, facts: Facts) -> Ruling:
    """N5: doubted register data, a postal address, or no address: a human looks first."""
    return _register_in_order(facts.under_investigation, facts.address_kind, facts.confirmed)


@cache
def _register_in_order(investigated: bool, address_kind: str, confirmed: bool) -> Ruling:
    value = "under investigation" if investigated else _ADDRESS_WORDS.get(address_kind, "no address")
    stance = Stance.ALLOWS if value == "in order" else Stance.REVIEWS
    return Ruling(RuleCode.N5, stance, value, Operator.EQUALS, "in order", _lift(stance, confirmed=confirmed))


def resident_here(_: Policy, facts: Facts) -> Ruling:
    """N6: who is registered in another municipality, or no longer here, is none of this one's concern."""
    return _ELSEWHERE if facts.elsewhere else _AT_HOME


_AT_HOME = Ruling(RuleCode.N6, Stance.ALLOWS, _HERE, Operator.EQUALS, _HERE)
_ELSEWHERE = Ruling(RuleCode.N6, Stance.DISMISSES, "elsewhere", Operator.EQUALS, _HERE)


def _lift(stance: Stance, *, confirmed: bool) -> str:
    return Lift.CONFIRMED if confirmed and stance is Stance.REVIEWS else ""
