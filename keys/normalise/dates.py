"""Birth dates: which of them tell anything about who was born."""

from datetime import date
from functools import cache

from keys.normalise.facts import table


@cache
def _placeholders() -> frozenset[date]:
    return frozenset(table("dates")["placeholders"])


def telling(day: date | None) -> date | None:
    """Return the date, or None when there is none or a system filled it in for want of one."""
    return None if day is None or day in _placeholders() else day


def complete(year: int, month: int, day: int) -> date | None:
    """Return a register date that is complete and exists; None when a part is unknown (00) or impossible."""
    try:
        return telling(date(year, month, day))
    except ValueError:
        return None


def is_default_day(day: date) -> bool:
    """Tell whether the date is a 1 January: many are given that day for want of a known one."""
    return (day.month, day.day) == (1, 1)


def swapped(day: date) -> date | None:
    """Return the date with day and month exchanged, when that is another date."""
    if day.day > 12 or day.day == day.month:  # noqa: PLR2004 - months
        return None
    return date(day.year, day.day, day.month)
