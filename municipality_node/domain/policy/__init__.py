"""Necessity and proportionality: whether an opened, compared signal may be released; every rule is always evaluated.

Each rule answers with the value it saw, the operator and the threshold; `verdict.evaluate` applies precedence. Pure.
"""

from municipality_node.domain.policy.facts import CaseType, Facts, Recurrence
from municipality_node.domain.policy.rulebook import Amounts, Policy, RuleText, Scope
from municipality_node.domain.policy.ruling import Family, Operator, RuleCode, Ruling, Stance
from municipality_node.domain.policy.verdict import Release, Verdict, evaluate

__all__ = [
    "Amounts", "CaseType", "Facts", "Family", "Operator", "Policy", "Recurrence", "Release", "RuleCode",
    "RuleText", "Ruling", "Scope", "Stance", "Verdict", "evaluate",
]  # fmt: skip
