from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.casework.capacity import CapacitySettings, capacity
from municipality_node.domain.casework.conditions import _HOLDS, CaseFacts, Conditions
from municipality_node.domain.casework.contact import Channel
from municipality_node.domain.casework.reasons import _REASONS, Criterion
from municipality_node.domain.casework.trays import _KEYS, Tray, place
from municipality_node.domain.policy import CaseType

OPENED = date(2026, 3, 2)
TRAYS = (
    Tray(name="crisis", conditions=Conditions(crisis=True), first_action=Channel.VISIT, minutes=120),
    Tray(name="jongeren", conditions=Conditions(youth=True), minutes=90),
    Tray(name="hoog", conditions=Conditions(amount_from_cents=100_000), first_action=Channel.VISIT),
    Tray(name="overig", first_action=Channel.LETTER, minutes=30),
)


def facts(number=1, **changes):
    return CaseFacts(number=number, opened=OPENED, **changes)


def test_every_condition_and_criterion_has_a_meaning():
    assert set(_HOLDS) == {field.name for field in fields(Conditions)}
    assert set(_KEYS) == set(_REASONS) == set(Criterion)


def test_the_first_tray_whose_conditions_hold_has_the_case():
    work = place(TRAYS, [facts(crisis=True, youth=True), facts(2, youth=True), facts(3)])
    assert {name: [one.number for one in cases] for name, cases in work.items()} == {
        "crisis": [1],
        "jongeren": [2],
        "hoog": [],
        "overig": [3],
    }


def test_all_conditions_of_a_tray_must_hold():
    both = Conditions(youth=True, amount_from_cents=5_000, amount_below_cents=10_000)
    assert both.hold(facts(youth=True, amount_cents=5_000))
    assert not both.hold(facts(youth=True, amount_cents=10_000))
    assert not both.hold(facts(amount_cents=5_000))


@pytest.mark.parametrize("wanted", [True, False])
def test_what_the_register_does_not_say_fulfils_no_condition(wanted):
    assert not Conditions(minors=wanted).hold(facts(minors=None))
    assert Conditions(minors=wanted).hold(facts(minors=wanted))


def test_the_nearest_deadline_comes_first_and_then_the_highest_amount():
    work = place(
        (TRAYS[-1],),
        [facts(1, days_left=9), facts(2, days_left=-1), facts(3, days_left=9, amount_cents=500), facts(4)],
    )
    assert [one.number for one in work["overig"]] == [2, 3, 1, 4]


def test_phone_first_becomes_a_visit_when_no_number_is_known():
    (young,) = place(TRAYS, [facts(youth=True)])["jongeren"]
    (called,) = place(TRAYS, [facts(youth=True, phone_known=True)])["jongeren"]
    assert (young.first_action, called.first_action) == (Channel.VISIT, Channel.PHONE)


@given(
    st.lists(
        st.builds(
            facts,
            st.integers(1, 9_999),
            crisis=st.booleans(),
            youth=st.booleans(),
            minors=st.none() | st.booleans(),
            amount_cents=st.integers(1, 10**7),
            kind=st.sampled_from(CaseType),
            days_left=st.none() | st.integers(-20, 20),
        ),
        max_size=30,
        unique_by=lambda one: one.number,
    )
)
def test_every_case_is_in_exactly_one_tray_and_the_order_does_not_depend_on_how_it_came(cases):
    work = place(TRAYS, cases)
    assert sorted(one.number for tray in work.values() for one in tray) == sorted(one.number for one in cases)
    assert work == place(TRAYS, list(reversed(cases)))
    assert all([one.position for one in tray] == list(range(1, len(tray) + 1)) for tray in work.values())


def test_capacity_is_the_national_average_unless_a_municipality_says_what_it_has():
    work = {"crisis": 1, "overig": 2}
    average = capacity(CapacitySettings(), 50_000, TRAYS, work)
    assert (average.fte, average.hours_per_week, average.hours_of_work) == (1.4, 37.8, 3.0)
    own = capacity(CapacitySettings(fte=2.0, productive=1.0), 50_000, TRAYS, work)
    assert (own.hours_per_week, own.hours_by_tray["crisis"], own.weeks_of_work) == (72.0, 2.0, 0.0)
    assert capacity(CapacitySettings(fte=0), 0, TRAYS, work).weeks_of_work is None
