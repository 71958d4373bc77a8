"""The rules by their codes. A rule looks at the facts only, never at another rule; precedence comes after."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from municipality_node.domain.policy import necessity, proportionality
from municipality_node.domain.policy.facts import Facts
from municipality_node.domain.policy.rulebook import Policy
from municipality_node.domain.policy.ruling import RuleCode, Ruling

Rule = Callable[[Policy, Facts], Ruling]

RULES: Mapping[RuleCode, Rule] = MappingProxyType(
    {
        RuleCode.N1: necessity.resident_alive,
        RuleCode.N2: necessity.matched_beyond_doubt,
        RuleCode.N3: necessity.adult,
        RuleCode.N4: necessity.not_known_to_debt_help,
        RuleCode.N5: necessity.register_in_order,
        RuleCode.N6: necessity.resident_here,
        RuleCode.P1: proportionality.amount_reaches_threshold,
        RuleCode.P2: proportionality.no_repeat_without_growth,
        RuleCode.P3: proportionality.not_chronically_late,
        RuleCode.P4: proportionality.help_not_just_refused,
        RuleCode.P5: proportionality.household_not_overrun,
        RuleCode.P6: proportionality.amount_reaches_raised_threshold,
        RuleCode.P7: proportionality.no_objection,
    }
)
"""Total: a rule without a function, or a function without a code, is a failing test."""
