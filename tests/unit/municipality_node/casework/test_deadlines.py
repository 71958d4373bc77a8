from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.casework.deadlines import (
    DeadlineSettings,
    Milestones,
    Pause,
    PauseReason,
    Standing,
    StartEvent,
    Timer,
    deadlines,
)
from municipality_node.domain.casework.working_days import WorkingDays

WORKING = WorkingDays(lambda day: day in {date(2026, 4, 3), date(2026, 4, 6), date(2026, 4, 27), date(2026, 5, 5)})
SETTINGS = DeadlineSettings()
OPENED = date(2026, 3, 2)
DAYS = st.dates(date(2026, 3, 2), date(2026, 7, 31))


def at(today, milestones=None, pauses=(), settings=SETTINGS):
    found = deadlines(settings, milestones or Milestones(opened=OPENED), pauses, WORKING, today)
    return {one.timer: one for one in found}


def test_the_first_conversation_is_due_four_weeks_after_the_case_was_opened():
    found = at(OPENED)[Timer.FIRST_CONVERSATION]
    assert (found.due, found.standing) == (date(2026, 3, 30), Standing.RUNNING)


def test_four_weeks_that_end_on_good_friday_end_after_easter():
    found = at(OPENED, Milestones(opened=date(2026, 3, 6)))[Timer.FIRST_CONVERSATION]
    assert found.due == date(2026, 4, 7)


def test_end_of_supply_alone_does_not_start_the_short_timer():
    assert Timer.CRISIS not in at(OPENED)


def test_a_crisis_is_timed_from_the_acceptance_by_default():
    crisis = Milestones(opened=OPENED, crisis_since=OPENED)
    assert at(OPENED, crisis)[Timer.CRISIS].standing is Standing.NOT_STARTED
    accepted = replace(crisis, accepted=date(2026, 3, 5))
    assert at(date(2026, 3, 5), accepted)[Timer.CRISIS].due == date(2026, 3, 10)


def test_a_municipality_may_time_a_crisis_from_the_release():
    settings = replace(SETTINGS, crisis_starts=StartEvent.OPENED)
    crisis = Milestones(opened=OPENED, crisis_since=date(2026, 3, 4))
    assert at(OPENED, crisis, settings=settings)[Timer.CRISIS].due == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("today", "standing", "left"),
    [
        (date(2026, 3, 20), Standing.RUNNING, 6),
        (date(2026, 3, 23), Standing.WARNING, 5),
        (date(2026, 3, 30), Standing.WARNING, 0),
        (date(2026, 3, 31), Standing.OVERDUE, -1),
    ],
)
def test_it_warns_in_time_and_tells_when_it_is_too_late(today, standing, left):
    found = at(today)[Timer.FIRST_CONVERSATION]
    assert (found.standing, found.left) == (standing, left)


def test_a_conversation_meets_the_timer_in_time_or_late():
    early = Milestones(opened=OPENED, spoken=(date(2026, 3, 30),))
    late = replace(early, spoken=(date(2026, 3, 31),))
    standings = [at(date(2026, 5, 1), one)[Timer.FIRST_CONVERSATION].standing for one in (early, late)]
    assert standings == [Standing.MET, Standing.MET_LATE]


def test_the_conversation_in_which_help_was_accepted_does_not_meet_the_timer_that_it_starts():
    day = date(2026, 3, 5)
    crisis = Milestones(opened=OPENED, crisis_since=OPENED, accepted=day, spoken=(day,))
    assert at(date(2026, 3, 11), crisis)[Timer.CRISIS].standing is Standing.OVERDUE
    talked = replace(crisis, conversations=(date(2026, 3, 10),))
    assert at(date(2026, 3, 11), talked)[Timer.CRISIS].standing is Standing.MET


def test_a_closed_case_is_timed_no_more():
    closed = Milestones(opened=OPENED, crisis_since=OPENED, closed=date(2026, 3, 9))
    assert {one.standing for one in at(date(2026, 9, 1), closed).values()} == {Standing.STOPPED}


def test_a_pause_moves_the_day_by_as_long_as_it_lasted():
    pause = Pause(reason=PauseReason.RESIDENT_AWAY, since=date(2026, 3, 9), until=date(2026, 3, 16))
    assert at(date(2026, 3, 20), pauses=[pause])[Timer.FIRST_CONVERSATION].due == date(2026, 4, 7)


def test_a_pause_without_end_stands_still():
    pause = Pause(reason=PauseReason.ADMITTED, since=date(2026, 3, 9))
    standings = {
        at(date(2026, 3, 9) + timedelta(days=n), pauses=[pause])[Timer.FIRST_CONVERSATION].standing for n in (0, 40, 99)
    }
    assert standings == {Standing.PAUSED}


@st.composite
def some_pauses(draw):
    starts = draw(st.lists(DAYS, max_size=3))
    ends = [draw(st.none() | st.integers(0, 20)) for _ in starts]
    return [
        Pause(reason=PauseReason.RESIDENT_ASKED, since=start, until=None if end is None else start + timedelta(end))
        for start, end in zip(starts, ends, strict=True)
    ]


@given(DAYS, DAYS, st.none() | DAYS, some_pauses())
def test_every_due_day_is_a_working_day_and_no_pause_makes_it_earlier(opened, today, accepted, pauses):
    milestones = Milestones(opened=opened, crisis_since=opened, accepted=accepted)
    for timer, found in at(today, milestones, pauses).items():
        if found.due is None:
            assert (timer, accepted) == (Timer.CRISIS, None)
            continue
        assert WORKING.is_working(found.due)
        assert found.due >= at(today, milestones)[timer].due
        assert (found.standing is Standing.OVERDUE) <= (today > found.due)


@given(DAYS, st.integers(0, 60), st.integers(0, 30))
def test_a_pause_outside_the_term_moves_nothing(opened, passed, late):
    milestones, today = Milestones(opened=opened), opened + timedelta(passed)
    before = Pause(reason=PauseReason.RESIDENT_ASKED, since=opened - timedelta(9), until=opened)
    assert at(today, milestones, [before]) == at(today, milestones)
    due = at(today, milestones)[Timer.FIRST_CONVERSATION].due
    after = Pause(reason=PauseReason.RESIDENT_ASKED, since=due + timedelta(1 + late), until=due + timedelta(40))
    assert at(today, milestones, [after])[Timer.FIRST_CONVERSATION].due == due
