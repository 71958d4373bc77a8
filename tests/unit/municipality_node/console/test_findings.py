from dataclasses import fields

from municipality_node.console import findings
from municipality_node.domain.casework.conditions import Conditions
from municipality_node.domain.casework.household import YOUTH
from municipality_node.domain.comparison.evidence import Address, BirthDate, Initials, Surname
from municipality_node.domain.decision import Ground
from municipality_node.domain.policy import CaseType, Release, RuleCode, Stance
from municipality_node.reviewing.side_by_side import side_by_side
from signals.signal import SignalType
from tests.support.neighbourhood import resident
from tests.support.signals import a_signal


def test_every_code_of_matching_and_policy_has_a_word():
    levels = {level.value for kind in (Surname, Initials, BirthDate, Address) for level in kind}
    assert set(findings.FINDINGS) == levels
    assert set(findings.GROUNDS) == {ground.value for ground in Ground}
    assert set(findings.STANCES) == {stance.value for stance in Stance}
    assert set(findings.RULES) == {rule.value for rule in RuleCode}
    assert set(findings.OUTCOMES) == {release.value for release in Release}
    assert set(findings.CONDITIONS) == {field.name for field in fields(Conditions)}
    kinds, types = {kind.value for kind in CaseType}, {kind.name for kind in SignalType if kind.value}
    assert set(findings.TERMS) == kinds | types


def test_the_ages_of_the_young_are_those_that_trays_look_at():
    assert findings.CONDITIONS["youth"] == f"somebody from {min(YOUTH)} to {max(YOUTH)}"


def test_every_field_that_is_set_side_by_side_has_a_word():
    pairs = side_by_side(a_signal(), resident(1, "Jan", "Jansen", (1980, 4, 12)))
    assert {pair.field for pair in pairs} == set(findings.FIELDS)
