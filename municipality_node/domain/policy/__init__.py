"""Necessity and proportionality: whether an opened, compared signal may be released; every rule is always evaluated.

Each rule answers with the value it saw, the operator and the threshold; `verdict.evaluate` applies precedence. Pure.
"""

from municipality_node.domain.policy.facts import CaseType, Facts, Recurrence, age_on
from municipality_node.domain.policy.rulebook import (
    Amounts,
    Capacity,
    ContactLimit,
    Policy,
    ReviewTerms,
    RuleText,
    Scope,
    Windows,
)
from municipality_node.domain.policy.ruling import Family, Lift, Operator, RuleCode, Ruling, Stance
from municipality_node.domain.policy.verdict import Release, Verdict, evaluate

__all__ = [
    "Amounts", "Capacity", "CaseType", "ContactLimit", "Facts", "Family", "Lift", "Operator", "Policy", "Recurrence",
    "Release", "ReviewTerms", "RuleCode", "RuleText", "Ruling", "Scope", "Stance", "Verdict", "Windows", "age_on",
    "evaluate",
]  # fmt: skip
