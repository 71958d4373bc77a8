"""Who a signal is about, among those who live there, those who left, and nobody."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.comparison import Field, explain
from municipality_node.domain.decision import Ground, Outcome
from municipality_node.domain.resident import Gender, NameUse, Suspension
from tests.support.neighbourhood import bsn, compared, decided, resident, signal_about

JAN = resident(1, "Jan Albert", "Hoogstra", (1970, 5, 17))
EVA = resident(2, "Eva", "Zeldaama", (1972, 3, 9), partner="Hoogstra", name_use=NameUse.PARTNER_FIRST)
SON = resident(3, "Bram", "Hoogstra", (1999, 8, 2))
CHILD = resident(4, "Jip", "Hoogstra", (2015, 8, 2))
FAMILY = (JAN, EVA, SON, CHILD)


def matched(decision):
    return decision.best.candidate.bsn if decision.outcome is Outcome.MATCH else decision.outcome


@pytest.mark.parametrize(
    ("subject", "whom"),
    [
        (signal_about("J.A.", "Hoogstra", born=date(1970, 5, 17)), JAN),
        (signal_about("J.A.", "Hoogstra"), JAN),
        (signal_about("J.A.", "Hogstra", born=date(1970, 5, 17)), JAN),
        (signal_about("J.A.", "Hoogstra", born=date(1970, 5, 18)), JAN),
        (signal_about("B.", "Hoogstra", born=date(1999, 8, 2)), SON),
        (signal_about("Bram", "Hoogstra"), SON),
        (signal_about("E.", "Hoogstra-Zeldaama", born=date(1972, 3, 9)), EVA),
        (signal_about("E.", "Zeldaama", born=date(1972, 3, 9)), EVA),
        (signal_about("", "Hoogstra", born=date(1970, 5, 17)), JAN),
    ],
)
def test_the_right_member_of_a_family_is_matched(subject, whom):
    assert matched(decided(subject, *FAMILY)) == whom.bsn


def test_probabilities_are_shared_with_nobody():
    found = compared(signal_about("J.", "Hoogstra"), *FAMILY)
    assert sum(one.probability for one in found.candidates) + found.absent == pytest.approx(1)
    assert [one.probability for one in found.candidates] == sorted(
        (one.probability for one in found.candidates), reverse=True
    )


@pytest.mark.parametrize("initials", ["K.", "K.S.", "J.", "", "Karel"])
def test_a_former_customer_where_others_live_is_nobody(initials):
    assert decided(signal_about(initials, "Bakker"), *FAMILY).outcome is Outcome.NONE
    assert decided(signal_about(initials, "Bakker", born=date(1981, 9, 30)), *FAMILY).outcome is Outcome.NONE


def test_a_former_customer_with_the_very_initials_of_a_resident_is_not_matched():
    assert decided(signal_about("J.A.", "Bakker"), *FAMILY).outcome is not Outcome.MATCH


@pytest.mark.parametrize("initials", ["K.", "S.M.", "Karel"])
def test_a_child_that_moved_out_is_not_its_family(initials):
    assert decided(signal_about(initials, "Hoogstra"), JAN, EVA, CHILD).outcome is Outcome.NONE


def test_a_relative_of_one_initial_born_on_another_day_is_not_matched():
    decision = decided(signal_about("J.", "Hoogstra", born=date(1996, 2, 20)), JAN, EVA)
    assert decision.outcome is not Outcome.MATCH


def test_without_initials_and_birth_date_a_name_at_an_address_is_not_enough():
    decision = decided(signal_about("", "Hoogstra"), JAN)
    assert decision.outcome is not Outcome.MATCH
    assert Ground.TOO_LITTLE in decision.grounds or decision.outcome is Outcome.NONE


def test_father_and_son_of_one_initial_need_a_birth_date():
    junior = resident(5, "Johan Albert", "Hoogstra", (1998, 4, 4))
    assert decided(signal_about("J.A.", "Hoogstra"), JAN, junior).outcome is Outcome.REVIEW
    assert matched(decided(signal_about("J.A.", "Hoogstra", born=date(1998, 4, 4)), JAN, junior)) == junior.bsn


def test_one_of_three_namesakes_under_one_roof_is_a_question_for_a_human():
    brothers = [resident(20 + n, "Jan", "Hoogstra", (1980 + n, 4, 4)) for n in range(3)]
    decision = decided(signal_about("J.", "Hoogstra"), *brothers)
    assert decision.outcome is Outcome.REVIEW
    assert Ground.NO_MARGIN in decision.grounds
    many = [resident(20 + n, "Jan", "Hoogstra", (1980 + n, 4, 4)) for n in range(12)]
    assert decided(signal_about("J.", "Hoogstra"), *many).outcome is Outcome.NONE


def test_parents_of_grown_children_have_more_namesakes_behind_them_than_the_young_and_the_very_old():
    absent = {
        born: compared(signal_about("J.", "Hoogstra"), resident(1, "Jan", "Hoogstra", (born, 5, 17))).absent
        for born in (2000, 1970, 1930)
    }
    assert absent[1970] > absent[1930] > absent[2000]


def test_a_minor_of_the_same_initial_does_not_stand_in_the_way():
    junior = resident(5, "Johan Albert", "Hoogstra", (2015, 4, 4))
    found = compared(signal_about("J.A.", "Hoogstra"), JAN, junior)
    assert found.candidates[0].candidate is JAN
    assert found.candidates[0].probability > 10 * found.candidates[1].probability


def test_twins_are_told_apart_by_initials_only():
    one = resident(6, "Thomas", "Hoogstra", (1990, 4, 4))
    other = resident(7, "Lotte", "Hoogstra", (1990, 4, 4))
    assert matched(decided(signal_about("L.", "Hoogstra", born=date(1990, 4, 4)), one, other)) == other.bsn
    assert decided(signal_about("", "Hoogstra", born=date(1990, 4, 4)), one, other).outcome is Outcome.REVIEW


def test_the_widow_is_not_taken_for_the_deceased():
    deceased = resident(8, "Willem", "Hoogstra", (1940, 1, 9), suspension=Suspension.DECEASED)
    widow = resident(9, "Anna", "Zeldaama", (1942, 7, 1), partner="Hoogstra", name_use=NameUse.PARTNER)
    recognised = decided(signal_about("W.", "Hoogstra"), deceased, widow)
    assert recognised.outcome is Outcome.NONE
    assert recognised.grounds == (Ground.SUSPENDED,)
    assert recognised.recognised.candidate is deceased
    assert decided(signal_about("W.", "Hoogstra"), widow).outcome is Outcome.NONE


def test_one_name_on_two_dwellings_of_a_number_is_reviewed_without_addition():
    upstairs = resident(10, "Jan", "Hoogstra", (1960, 2, 2), at=("1234AB", 10, "A", ""))
    downstairs = resident(11, "Johan", "Hoogstra", (1991, 2, 2), at=("1234AB", 10, "B", ""))
    assert decided(signal_about("J.", "Hoogstra"), upstairs, downstairs).outcome is Outcome.REVIEW


def _institution(count=60):
    names = ("Bakkerman", "Zeldstra", "Pothof", "Kwakkel", "Duinoord", "Veenman")
    return [
        resident(
            100 + n, "ABCDEFGKLMNP"[n % 12] + "nno", names[n % 6] + "abcdefghij"[n // 6], (1930 + n % 20, 3, 1 + n % 28)
        )
        for n in range(count)
    ]


def test_in_an_institution_a_name_of_ones_own_is_enough_and_a_former_inmate_is_nobody():
    assert matched(decided(signal_about("J.A.", "Hoogstra"), JAN, *_institution())) == JAN.bsn
    assert decided(signal_about("Q.", "Verdwenen"), JAN, *_institution()).outcome is Outcome.NONE


def test_in_an_institution_two_of_one_name_are_a_question_for_a_human():
    other = resident(99, "Johan Albert", "Hoogstra", (1941, 4, 4))
    assert decided(signal_about("J.A.", "Hoogstra"), JAN, other, *_institution()).outcome is Outcome.REVIEW


def test_a_compound_is_rather_hers_than_his_when_both_have_the_initial():
    her = resident(30, "Eva", "Zeldaama", (1972, 3, 9), partner="Hoogstra", gender=Gender.FEMALE)
    him = resident(31, "Edwin", "Hoogstra", (1970, 3, 9), partner="Zeldaama", gender=Gender.MALE)
    first, second = compared(signal_about("E.", "Hoogstra-Zeldaama"), her, him).candidates[:2]
    assert first.candidate is her
    assert first.probability > 1.5 * second.probability


def test_a_family_has_more_relatives_of_its_name_behind_it_than_somebody_alone():
    alone = compared(signal_about("J.", "Hoogstra"), JAN)
    family = compared(signal_about("J.", "Hoogstra"), JAN, SON)
    assert family.relative > alone.relative
    assert alone.relative < alone.absent


def test_a_parent_who_left_has_the_name_of_the_children():
    mother = resident(2, "Eva", "Zeldaama", (1985, 3, 9))
    father = signal_about("K.", "Hoogstra")
    found = compared(father, mother, CHILD)
    assert found.relative > 0.1
    assert decided(father, mother, CHILD).outcome is Outcome.NONE


def test_on_a_number_with_many_dwellings_the_addition_decides():
    floors = [
        resident(40 + n, "Jan", "Hoogstra", (1950 + n, 1, 2), at=("1234AB", 10, "", str(n + 1))) for n in range(3)
    ]
    said = decided(signal_about("J.", "Hoogstra", at=("1234AB", 10, "", "II")), *floors)
    assert said.best.candidate is floors[1]
    assert said.probability > 0.9
    unsaid = decided(signal_about("J.", "Hoogstra"), *floors)
    assert (unsaid.outcome, unsaid.probability < 0.4) == (Outcome.REVIEW, True)


def test_a_moved_resident_is_matched_by_name_and_birth_date_only():
    moved = resident(12, "Jan Albert", "Hoogstra", (1970, 5, 17), at=("9999ZZ", 1, "", ""))
    assert matched(decided(signal_about("J.A.", "Hoogstra", born=date(1970, 5, 17)), moved, EVA)) == moved.bsn
    assert decided(signal_about("J.A.", "Hoogstra"), moved).outcome is not Outcome.MATCH


def test_a_namesake_elsewhere_born_on_another_day_is_nobody():
    namesake = resident(13, "Jan Albert", "Hoogstra", (1955, 11, 30), at=("9999ZZ", 1, "", ""))
    assert decided(signal_about("J.A.", "Hoogstra", born=date(1970, 5, 17)), namesake).outcome is Outcome.NONE


def test_nobody_to_compare_is_nobody():
    decision = decided(signal_about("J.", "Jansen"))
    assert (decision.outcome, decision.grounds, decision.recognised) == (Outcome.NONE, (Ground.NOBODY,), None)


def test_an_explanation_is_in_words_of_a_case_worker():
    best = compared(signal_about("J.A.", "Hoochstra", born=date(1970, 5, 17)), JAN).candidates[0]
    told = explain(best.evidence)
    assert "geboortedatum gelijk" in told
    assert "achternaam klinkt gelijk (Hoogstra/Hoochstra)" in told
    assert best.finding(Field.ADDRESS).stated == "1234AB 10"


def test_evidence_shows_no_values_in_its_repr():
    assert "Hoogstra" not in repr(compared(signal_about("J.", "Hoogstra"), JAN).candidates[0].evidence)


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60), st.dates())
def test_any_text_is_compared_and_emptiness_never_matches(initials, surname, trade_name, born):
    subject = signal_about(initials, surname, trade_name=trade_name, born=born)
    decision = decided(subject, *FAMILY)
    assert decision.outcome is not Outcome.MATCH or decision.best.candidate.bsn in {bsn(n) for n in range(1, 5)}
    if not any(map(str.isalpha, surname + trade_name)):
        assert decision.outcome is not Outcome.MATCH or born == date(*decision.best.candidate.birth_date)
