"""The rules of proportionality: is what the resident has to bear in proportion to the debt. One pure function each."""

from functools import cache

from municipality_node.domain.policy.facts import Facts, Recurrence
from municipality_node.domain.policy.rulebook import Policy
from municipality_node.domain.policy.ruling import Operator, RuleCode, Ruling, Stance

# Amounts hardly repeat, so P1 and P6 rule anew every time: what they name is looked up here, once, because finding a
# member in its class takes longer than the rest of a rule.
_ALLOWS, _WITHHOLDS, _AT_LEAST = Stance.ALLOWS, Stance.WITHHOLDS, Operator.AT_LEAST
_P1, _P6 = RuleCode.P1, RuleCode.P6


def amount_reaches_threshold(policy: Policy, facts: Facts) -> Ruling:
    """P1: the drempelbedrag of partner type, case type and signal type, in cents."""
    threshold = policy.amount_threshold(facts)
    stance = _ALLOWS if facts.amount_cents >= threshold else _WITHHOLDS
    return Ruling(_P1, stance, str(facts.amount_cents), _AT_LEAST, str(threshold))


def no_repeat_without_growth(_: Policy, facts: Facts) -> Ruling:
    """P2: the same person, partner and arrears_since again, and the amount did not grow."""
    return _no_repeat_without_growth(facts.recurrence)


@cache
def _no_repeat_without_growth(recurrence: Recurrence) -> Ruling:
    stance = Stance.WITHHOLDS if recurrence is Recurrence.REPEAT else Stance.ALLOWS
    return Ruling(RuleCode.P2, stance, recurrence.value, Operator.ONE_OF, "new, higher")


def not_chronically_late(policy: Policy, facts: Facts) -> Ruling:
    """P3: a chronic late payer (*sleper*) is tagged after so many repeats without growth."""
    return _not_chronically_late(policy.chronic_repeats, facts.repeats)


@cache
def _not_chronically_late(most: int, repeats: int) -> Ruling:
    stance = Stance.ALLOWS if repeats < most else Stance.TAGS
    return Ruling(RuleCode.P3, stance, str(repeats), Operator.BELOW, str(most))


def help_not_just_refused(policy: Policy, facts: Facts) -> Ruling:
    """P4: who refused help a short while ago is left alone."""
    return _help_not_just_refused(policy.refusal_days, facts.refused_days)


@cache
def _help_not_just_refused(quiet_days: int, refused_days: int | None) -> Ruling:
    stance = Stance.WITHHOLDS if refused_days is not None and refused_days < quiet_days else Stance.ALLOWS
    value = "not refused" if refused_days is None else str(refused_days)
    return Ruling(RuleCode.P4, stance, value, Operator.AT_LEAST, str(quiet_days))


def household_not_overrun(policy: Policy, facts: Facts) -> Ruling:
    """P5: so many contacts per household and period; says when the next one is too many, never stops a release."""
    return _household_not_overrun(policy.contacts.most, facts.contacts)


@cache
def _household_not_overrun(most: int, contacts: int) -> Ruling:
    stance = Stance.ALLOWS if contacts < most else Stance.LIMITS
    return Ruling(RuleCode.P5, stance, str(contacts), Operator.BELOW, str(most))


def amount_reaches_raised_threshold(policy: Policy, facts: Facts) -> Ruling:
    """P6: the threshold as the coordinator's table raises it with volume.

    Its objection is its own: an amount below the ordinary threshold is the matter of P1.
    """
    ordinary = policy.amount_threshold(facts)
    effective = policy.capacity.raised(ordinary, facts.volume)
    stance = _WITHHOLDS if ordinary <= facts.amount_cents < effective else _ALLOWS
    return Ruling(_P6, stance, str(facts.amount_cents), _AT_LEAST, str(effective))


def no_objection(_: Policy, facts: Facts) -> Ruling:
    """P7: withholds whatever is about somebody whose objection stands."""
    return _OBJECTION if facts.objected else _NO_OBJECTION


_NO_OBJECTION = Ruling(RuleCode.P7, Stance.ALLOWS, "no objection", Operator.EQUALS, "no objection")
_OBJECTION = Ruling(RuleCode.P7, Stance.WITHHOLDS, "objection", Operator.EQUALS, "no objection")
