"""Counting in working days: Monday to Friday, without the days that the Algemene termijnenwet puts aside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

_ONE = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A calendar. `is_holiday` tells of any day whether it is put aside; weekends are known here."""

    is_holiday: Callable[[date], bool]

    def is_working(self, day: date) -> bool:
        """Whether the municipality works on `day`."""
        return day.weekday() < _SATURDAY and not self.is_holiday(day)

    def on_or_after(self, day: date) -> date:
        """Return `day`, or the first working day after it (Algemene termijnenwet art. 1)."""
        while not self.is_working(day):
            day += _ONE
        return day

    def after(self, day: date, count: int) -> date:
        """Return the `count`-th working day after `day`; the day itself never counts."""
        for _ in range(count):
            day = self.on_or_after(day + _ONE)
        return day

    def between(self, start: date, end: date) -> int:
        """Return how many working days there are after `start` up to and including `end`; negative backwards."""
        if end < start:
            return -self.between(end, start)
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))
