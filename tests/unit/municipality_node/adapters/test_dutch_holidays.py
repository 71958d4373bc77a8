from datetime import date, timedelta

import pytest

from municipality_node.adapters.dutch_holidays import is_holiday


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 4, 27), date(2026, 5, 5), date(2026, 5, 14),
        date(2026, 5, 25), date(2026, 12, 25), date(2026, 12, 26), date(2027, 5, 5), date(2025, 4, 26),
    ],
)  # fmt: skip
def test_the_days_of_the_algemene_termijnenwet_are_put_aside(day):
    assert is_holiday(day)


@pytest.mark.parametrize("day", [date(2026, 4, 28), date(2026, 12, 24), date(2026, 12, 31), date(2026, 10, 31)])
def test_other_days_are_worked(day):
    assert not is_holiday(day)


WEEKDAYS_OFF = {
    2026: "0101 0403 0406 0427 0505 0514 0525 1225",
    2027: "0101 0326 0329 0427 0505 0506 0517",
    2028: "0414 0417 0427 0505 0525 0605 1225 1226",
    2031: "0101 0411 0414 0505 0522 0602 1225 1226",
}
"""Written out by hand. Christmas of 2027 is a weekend; 27 April 2031 is a Sunday, so the day before is put aside."""


@pytest.mark.parametrize("year", WEEKDAYS_OFF)
def test_no_other_weekday_of_a_year_is_put_aside(year):
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(365 + (year % 4 == 0)))
    assert " ".join(f"{day:%m%d}" for day in days if day.weekday() < 5 and is_holiday(day)) == WEEKDAYS_OFF[year]
