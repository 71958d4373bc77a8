from datetime import date

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
