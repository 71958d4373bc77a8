from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.casework.contact import (
    CONVERSATIONS,
    Attempt,
    AttemptResult,
    Channel,
    Daypart,
    conversations_on,
    spoken_on,
)
from municipality_node.domain.casework.limits import (
    Bounds,
    ContactLimits,
    Limit,
    Tried,
    household_contacts,
    limits_passed,
    short_of_minimum,
)
from municipality_node.domain.policy import ContactLimit

DAY = date(2026, 3, 2)
LIMITS = ContactLimits(
    by_channel={
        Channel.PHONE: Bounds(minimum=3, maximum=3, call_centre_maximum=7),
        Channel.VISIT: Bounds(minimum=2, maximum=2),
    },
    visits_per_month=5,
)
HOUSEHOLD = ContactLimit(most=6, period_days=31)
DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))


def passed_by(tried, attempt):
    return limits_passed(LIMITS, HOUSEHOLD, tried, attempt)


def an_attempt(channel=Channel.PHONE, day=DAY, result=AttemptResult.NO_ANSWER, *, call_centre=False):
    return Attempt(day=day, daypart=Daypart.MORNING, channel=channel, result=result, call_centre=call_centre)


@pytest.mark.parametrize(
    ("moment", "daypart"),
    [
        (time(0), Daypart.MORNING),
        (time(11, 59), Daypart.MORNING),
        (time(12), Daypart.AFTERNOON),
        (time(17, 59), Daypart.AFTERNOON),
        (time(18), Daypart.EVENING),
        (time(23, 59), Daypart.EVENING),
    ],
)
def test_dayparts_change_at_noon_and_at_six(moment, daypart):
    assert Daypart.of(moment) is daypart


def test_a_fourth_call_passes_the_limit_and_a_third_does_not():
    assert passed_by(Tried(case=[an_attempt()] * 2), an_attempt()) == ()
    assert passed_by(Tried(case=[an_attempt()] * 3), an_attempt()) == (Limit.CHANNEL_MAXIMUM,)


def test_the_call_centre_has_seven_calls_of_its_own():
    called = [an_attempt()] * 3 + [an_attempt(call_centre=True)] * 6
    assert passed_by(Tried(case=called), an_attempt(call_centre=True)) == ()
    called.append(an_attempt(call_centre=True))
    assert passed_by(Tried(case=called), an_attempt(call_centre=True)) == (Limit.CHANNEL_MAXIMUM,)


def test_a_visit_beyond_the_cap_of_the_month_passes_it():
    visit = an_attempt(Channel.VISIT)
    assert passed_by(Tried(visits_this_month=4), visit) == ()
    assert passed_by(Tried(visits_this_month=5), visit) == (Limit.MONTHLY_VISITS,)


def test_p5_paperwork_is_no_contact_with_the_household():
    paperwork = [an_attempt(Channel.ADMINISTRATIVE)] * 20
    assert passed_by(Tried(household=paperwork), an_attempt()) == ()


def test_p5_a_household_is_not_approached_more_often_in_a_period():
    letters = [an_attempt(Channel.LETTER, DAY + timedelta(days=n)) for n in range(6)]
    passed = limits_passed(
        LIMITS, HOUSEHOLD, Tried(household=letters), an_attempt(Channel.LETTER, DAY + timedelta(days=9))
    )
    assert passed == (Limit.HOUSEHOLD_CONTACTS,)
    later = an_attempt(Channel.LETTER, DAY + timedelta(days=40))
    assert passed_by(Tried(household=letters), later) == ()


@given(st.lists(st.tuples(DAYS, st.sampled_from(Channel)), max_size=40))
def test_whoever_keeps_to_the_limits_never_exceeds_them_in_any_order_of_entry(wished):
    made = []
    for day, channel in wished:
        attempt = an_attempt(channel, day)
        visits = sum(
            one.channel is Channel.VISIT and (one.day.year, one.day.month) == (day.year, day.month) for one in made
        )
        if not passed_by(Tried(case=made, household=made, visits_this_month=visits), attempt):
            made.append(attempt)
    for channel, bounds in LIMITS.by_channel.items():
        assert sum(one.channel is channel for one in made) <= bounds.maximum
    near = [one.day for one in made if one.channel.approaches_household]
    for start in near:
        assert sum(start <= day < start + timedelta(days=HOUSEHOLD.period_days) for day in near) <= HOUSEHOLD.most


@given(st.lists(DAYS, max_size=30), DAYS)
def test_the_contacts_around_a_day_are_those_of_its_fullest_period(days, day):
    attempts = [an_attempt(Channel.CARD, one) for one in days]
    found = household_contacts(attempts, day, days=10)
    starts = [day - timedelta(days=n) for n in range(10)]
    assert found == max(sum(start <= one < start + timedelta(days=10) for one in days) for start in starts)


def test_giving_up_takes_three_calls_and_two_visits():
    assert short_of_minimum(LIMITS, [an_attempt()] * 3) == (Channel.VISIT,)
    assert short_of_minimum(LIMITS, [an_attempt()] * 3 + [an_attempt(Channel.VISIT)] * 2) == ()


@pytest.mark.parametrize("result", AttemptResult)
def test_whoever_was_spoken_with_was_reached(result):
    assert (result in CONVERSATIONS) <= result.reached


def test_a_yes_on_the_phone_is_a_talk_and_no_conversation_yet():
    talks = [
        an_attempt(day=DAY + timedelta(days=n), result=result)
        for n, result in enumerate((AttemptResult.ACCEPTED, AttemptResult.NO_ANSWER, AttemptResult.CONVERSATION))
    ]
    assert spoken_on(talks) == (DAY, DAY + timedelta(days=2))
    assert conversations_on(talks) == (DAY + timedelta(days=2),)
