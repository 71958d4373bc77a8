"""Which calendar day it is in the Netherlands: partners write their dates in it, and `form.check` asks for it.

Computed, not looked up: a server without a time zone database must judge a signal like every other.
"""

from datetime import UTC, date, datetime, timedelta

_MARCH, _OCTOBER = 3, 10
_WEEK = 7


def dutch_day(moment: datetime) -> date:
    """Return the date of an aware `moment` in CET or CEST."""
    return dutch_wall_clock(moment).date()


def dutch_wall_clock(moment: datetime) -> datetime:
    """Return what Dutch clocks show at an aware `moment` (Directive 2000/84/EC: last Sundays, 01:00 UTC)."""
    utc = moment.astimezone(UTC)
    summer = _last_sunday(utc.year, _MARCH) <= utc < _last_sunday(utc.year, _OCTOBER)
    return (utc + timedelta(hours=2 if summer else 1)).replace(tzinfo=None)


def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % _WEEK)
