from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.casework.working_days import WorkingDays

KINGS_DAY, MONDAY = date(2026, 4, 27), date(2026, 3, 2)
WORKING = WorkingDays(lambda day: day == KINGS_DAY)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def test_weekends_and_holidays_are_no_working_days():
    assert not WORKING.is_working(KINGS_DAY)
    assert not WORKING.is_working(date(2026, 3, 7))
    assert WORKING.is_working(MONDAY)


def test_three_working_days_after_a_thursday_are_a_tuesday():
    assert WORKING.after(date(2026, 3, 5), 3) == date(2026, 3, 10)


def test_a_holiday_counts_for_nothing():
    assert WORKING.after(date(2026, 4, 24), 1) == date(2026, 4, 28)


@given(DAYS, st.integers(0, 40))
def test_counting_forward_and_back_is_one_thing(day, count):
    end = WORKING.after(day, count)
    assert WORKING.between(day, end) == count
    assert WORKING.between(end, day) == -count
    assert count == 0 or WORKING.is_working(end)


@given(DAYS, DAYS, DAYS)
def test_distances_add_up(one, two, three):
    one, two, three = sorted((one, two, three))
    assert WORKING.between(one, three) == WORKING.between(one, two) + WORKING.between(two, three)


@given(DAYS)
def test_the_next_working_day_skips_no_working_day(day):
    found = WORKING.on_or_after(day)
    assert not any(WORKING.is_working(day + timedelta(days=n)) for n in range((found - day).days))
