"""Guards that no probability overrides."""

from dataclasses import replace

import pytest

from municipality_node.domain.comparison import Comparison, Scored
from municipality_node.domain.comparison.evidence import Address, BirthDate, Evidence, Field, Initials, Surname
from municipality_node.domain.decision import DecisionSettings, Ground, Outcome, decide
from tests.support.neighbourhood import resident

SURE = {
    Field.SURNAME: Surname.SAME,
    Field.INITIALS: Initials.ALL,
    Field.BIRTH_DATE: BirthDate.SAME,
    Field.ADDRESS: Address.SAME,
}
SETTINGS = DecisionSettings(upper=0.97, lower=0.4, margin=20)


def scored(probability, **levels):
    found = SURE | {Field(name): level for name, level in levels.items()}
    evidence = tuple(
        Evidence(field=field, level=level, ratio=1.0, said=None, held=None) for field, level in found.items()
    )
    return Scored(candidate=resident(1, "Jan", "Jansen"), probability=probability, evidence=evidence)


def outcome(*candidates, settings=SETTINGS):
    absent = 1 - sum(one.probability for one in candidates)
    return decide(Comparison(candidates=candidates, absent=absent, relative=0.0, dwellings=1), settings)


@pytest.mark.parametrize(
    ("probability", "expected"),
    [(0.999, Outcome.MATCH), (0.97, Outcome.MATCH), (0.96, Outcome.REVIEW), (0.39, Outcome.NONE)],
)
def test_two_thresholds_divide(probability, expected):
    assert outcome(scored(probability)).outcome is expected


def test_further_initials_that_differ_are_forgiven_beside_the_birth_date():
    assert outcome(scored(0.99, initials=Initials.OTHERS_DIFFER)).outcome is Outcome.MATCH


def test_a_match_needs_a_margin_over_the_runner_up():
    assert outcome(scored(0.97), scored(0.03)).outcome is Outcome.MATCH
    close = outcome(scored(0.93), scored(0.06), settings=replace(SETTINGS, upper=0.9))
    assert close.grounds == (Ground.NO_MARGIN,)


@pytest.mark.parametrize(
    ("levels", "ground"),
    [
        ({"surname": Surname.DIFFERENT, "birth_date": BirthDate.MISSING}, Ground.SURNAME_DIFFERS),
        ({"surname": Surname.DIFFERENT, "initials": Initials.MISSING}, Ground.SURNAME_DIFFERS),
        ({"surname": Surname.DIFFERENT, "address": Address.OTHER}, Ground.SURNAME_DIFFERS),
        ({"birth_date": BirthDate.DIFFERENT}, Ground.BIRTH_DATE_DIFFERS),
        ({"initials": Initials.DIFFERENT, "birth_date": BirthDate.MISSING}, Ground.INITIALS_DIFFER),
        ({"initials": Initials.DIFFERENT, "surname": Surname.TYPO}, Ground.INITIALS_DIFFER),
        ({"initials": Initials.DIFFERENT, "address": Address.OTHER}, Ground.INITIALS_DIFFER),
        ({"initials": Initials.OTHERS_DIFFER, "birth_date": BirthDate.MISSING}, Ground.INITIALS_DIFFER),
        ({"initials": Initials.MISSING, "birth_date": BirthDate.MISSING}, Ground.TOO_LITTLE),
        ({"address": Address.OTHER, "birth_date": BirthDate.MISSING}, Ground.TOO_LITTLE),
        ({"address": Address.POSTCODE_ONLY, "birth_date": BirthDate.MISSING}, Ground.TOO_LITTLE),
    ],
)
def test_no_probability_makes_up_for_what_is_wrong_or_missing(levels, ground):
    decision = outcome(scored(0.9999, **levels))
    assert decision.outcome is Outcome.REVIEW
    assert ground in decision.grounds


def test_a_surname_that_the_register_lacks_is_forgiven_when_all_else_agrees():
    assert outcome(scored(0.999, surname=Surname.DIFFERENT)).outcome is Outcome.MATCH


def test_other_initials_are_forgiven_when_all_else_agrees():
    assert outcome(scored(0.999, initials=Initials.DIFFERENT)).outcome is Outcome.MATCH


def test_a_birth_date_is_not_needed_where_the_rest_agrees():
    assert outcome(scored(0.999, birth_date=BirthDate.MISSING)).outcome is Outcome.MATCH
