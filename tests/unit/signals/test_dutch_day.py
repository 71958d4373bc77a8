from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from signals.dutch_day import dutch_day, dutch_wall_clock


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 10, 22, 59, tzinfo=UTC), date(2026, 1, 10)),
        (datetime(2026, 1, 10, 23, 0, tzinfo=UTC), date(2026, 1, 11)),
        (datetime(2026, 7, 10, 21, 59, tzinfo=UTC), date(2026, 7, 10)),
        (datetime(2026, 7, 10, 22, 0, tzinfo=UTC), date(2026, 7, 11)),
        (datetime(2026, 3, 28, 22, 30, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 22, 30, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 10, 25, 22, 30, tzinfo=UTC), date(2026, 10, 25)),
        (datetime(2026, 1, 11, 8, 0, tzinfo=timezone(timedelta(hours=9))), date(2026, 1, 11)),
    ],
)
def test_the_day_turns_at_midnight_in_the_netherlands(moment, day):
    assert dutch_day(moment) == day


def test_clocks_show_two_hours_more_in_summer():
    shown = [dutch_wall_clock(datetime(2026, month, 10, 11, 30, tzinfo=UTC)) for month in (1, 7)]
    assert shown == [datetime(2026, 1, 10, 12, 30), datetime(2026, 7, 10, 13, 30)]  # noqa: DTZ001 - what a clock shows
