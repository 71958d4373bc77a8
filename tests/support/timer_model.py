"""The two timers of a case once more, counted day by day on a calendar of their own.

Imports nothing of the software. The holidays are written out from the Algemene termijnenwet, art. 3, for the year in
which the histories of casework begin and the next.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

FIRST_CONVERSATION, CRISIS = "first-conversation", "crisis"
WEEKS, WORKING_DAYS = 4, 3
WARN, CRISIS_WARN = 5, 1
HOLIDAYS = {
    date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 4, 27), date(2026, 5, 5), date(2026, 5, 14),
    date(2026, 5, 25), date(2026, 12, 25), date(2026, 12, 26),
    date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 4, 27), date(2027, 5, 5), date(2027, 5, 6),
    date(2027, 5, 17), date(2027, 12, 25), date(2027, 12, 26),
}  # fmt: skip
ONE = timedelta(days=1)


def works(day: date) -> bool:
    """Whether the municipality works on a day."""
    return day.isoweekday() <= 5 and day not in HOLIDAYS


@dataclass
class TimedCase:
    """What the timers of one case look at."""

    opened: date
    crises: dict[int, date] = field(default_factory=dict)
    """The signals of a crisis that stand, and when each was released."""
    accepted: date | None = None
    spoken: list[date] = field(default_factory=list)
    conversations: list[date] = field(default_factory=list)
    still: list[list[date | None]] = field(default_factory=list)
    """From when until when the case stood still; until further notice while the second is None."""

    def stands_still(self, day: date) -> bool:
        """Whether the case stands still on a day."""
        return any(since <= day and (until is None or day < until) for since, until in self.still)

    def go_on(self, day: date) -> None:
        """Let it stand still no more."""
        for pause in self.still:
            if pause[1] is None or day < pause[1]:
                pause[1] = day

    def timers(self, today: date) -> dict[str, tuple[str, date | None]]:
        """Return how each timer stands today, and when it is due."""
        told = {FIRST_CONVERSATION: self._timer(today, self.opened, self.spoken, crisis=False)}
        if self.crises:
            # From the acceptance, and not before the crisis was known; the talk that led to a yes does not count.
            start = max(self.accepted, min(self.crises.values())) if self.accepted else None
            told[CRISIS] = self._timer(today, start, self.conversations, crisis=True)
        return told

    def _timer(self, today: date, start: date | None, met_by: list[date], *, crisis: bool) -> tuple[str, date | None]:
        if start is None:
            return "not-started", None
        due = self._due(start, today, crisis=crisis)
        met = sorted(day for day in met_by if day >= start)
        if met:
            return ("met" if met[0] <= due else "met-late"), due
        if self.stands_still(today):
            return "paused", due
        if today > due:
            return "overdue", due
        left = sum(works(today + n * ONE) for n in range(1, (due - today).days + 1))
        return ("warning" if left <= (CRISIS_WARN if crisis else WARN) else "running"), due

    def _due(self, start: date, today: date, *, crisis: bool) -> date:
        """Walk day by day: what the case is known to stand still, tonight included, does not count."""
        day, counted = start, 0
        while counted < (WORKING_DAYS if crisis else WEEKS * 7):
            day += ONE
            stood = any(since <= day < (until or max(today + ONE, since)) for since, until in self.still)
            counted += (works(day) if crisis else True) and not stood
        while not works(day):
            day += ONE
        return day


def counted_contacts(contacts: list[date], day: date, days: int) -> int:
    """Return the most contacts in any period of so many days that a day is in."""
    windows = [day - n * ONE for n in range(days)]
    return max(sum(first <= one < first + days * ONE for one in contacts) for first in windows)
