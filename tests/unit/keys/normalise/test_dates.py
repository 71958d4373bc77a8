from datetime import date

import pytest

from keys.normalise.dates import complete, is_default_day, swapped, telling


@pytest.mark.parametrize(
    "parts", [(0, 0, 0), (1980, 0, 0), (1980, 5, 0), (1980, 2, 30), (1900, 1, 1), (10_000, 1, 1), (-1, 5, 5)]
)
def test_an_incomplete_or_impossible_date_is_none(parts):
    assert complete(*parts) is None


def test_a_complete_date_is_itself():
    assert complete(1980, 5, 6) == telling(date(1980, 5, 6)) == date(1980, 5, 6)
    assert telling(None) is None


def test_a_first_of_january_is_a_default_day():
    assert is_default_day(date(1980, 1, 1))
    assert not is_default_day(date(1980, 1, 2))


@pytest.mark.parametrize(
    ("day", "other"), [(date(1980, 5, 6), date(1980, 6, 5)), (date(1980, 5, 13), None), (date(1980, 5, 5), None)]
)
def test_day_and_month_are_exchanged_when_that_is_another_date(day, other):
    assert swapped(day) == other
