"""Which code a partner is told, and on which days: an explicit table and a schedule (docs/spec/feedback.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from keys.feedback import FeedbackCode
from keys.identity import Day

_WEEK = 7
_EPOCH_WEEKDAY = 3
"""1970-01-01 was a Thursday; Monday is 0."""


class Standing(StrEnum):
    """How a signal stands on a day on which its partner is told."""

    NOBODY = "nobody"
    """About nobody here, or nothing opened it in its period."""
    SILENT = "silent"
    """Unopened, withheld, in review, refused; released, and nobody took the case up yet; or about somebody with a
    secrecy flag who did not consent."""
    WITHDRAWN = "withdrawn"
    OPEN = "open"
    """Released and worked on."""
    HELP_ACCEPTED = "help_accepted"
    CLOSED = "closed"


class Told(StrEnum):
    """What the last record about a signal said."""

    NEGATIVE = "negative"
    """Nothing yet, NOT_PICKED_UP or NOT_A_RESIDENT."""
    PICKED_UP = "picked_up"
    HELP_ACCEPTED = "help_accepted"
    CLOSED = "closed"


_NEGATIVE: Mapping[Standing, FeedbackCode] = MappingProxyType(
    {
        Standing.NOBODY: FeedbackCode.NOT_PICKED_UP,
        Standing.SILENT: FeedbackCode.NOT_PICKED_UP,
        Standing.WITHDRAWN: FeedbackCode.NOT_PICKED_UP,
        Standing.OPEN: FeedbackCode.PICKED_UP,
        Standing.HELP_ACCEPTED: FeedbackCode.HELP_ACCEPTED,
        Standing.CLOSED: FeedbackCode.CLOSED,
    }
)
_POSITIVE: Mapping[Standing, FeedbackCode] = MappingProxyType(
    {
        Standing.NOBODY: FeedbackCode.CLOSED,
        Standing.SILENT: FeedbackCode.CLOSED,
        Standing.WITHDRAWN: FeedbackCode.CLOSED,
        Standing.OPEN: FeedbackCode.PICKED_UP,
        Standing.HELP_ACCEPTED: FeedbackCode.HELP_ACCEPTED,
        Standing.CLOSED: FeedbackCode.CLOSED,
    }
)
CODES: Mapping[Told, Mapping[Standing, FeedbackCode]] = MappingProxyType(
    {
        Told.NEGATIVE: _NEGATIVE,
        Told.PICKED_UP: _POSITIVE,
        Told.HELP_ACCEPTED: _POSITIVE,
        Told.CLOSED: _POSITIVE,
    }
)
"""What is told next. A positive record is never contradicted by a negative one: that would tell more than `CLOSED`."""

TOLD_BY: Mapping[FeedbackCode, Told] = MappingProxyType(
    {
        FeedbackCode.PICKED_UP: Told.PICKED_UP,
        FeedbackCode.HELP_ACCEPTED: Told.HELP_ACCEPTED,
        FeedbackCode.CLOSED: Told.CLOSED,
        FeedbackCode.NOT_PICKED_UP: Told.NEGATIVE,
        FeedbackCode.NOT_A_RESIDENT: Told.NEGATIVE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackTerms:
    """The municipality's choice: when records are issued, and whether NOT_A_RESIDENT is one of them."""

    weekday: int = 1
    """Monday is 0."""
    after_days: tuple[int, ...] = (14, 28, 42, 56, 70, 91)
    """Days after the signal's day from which each record is due; ascending."""
    not_a_resident: bool = False

    @property
    def rounds(self) -> int:
        """How many records there are about each signal."""
        return len(self.after_days)

    def issue_day(self, today: Day) -> Day:
        """Return the last day of issue on or before `today`."""
        return Day(today.number - (today.number + _EPOCH_WEEKDAY - self.weekday) % _WEEK)

    def due(self, issue: Day) -> Iterator[tuple[int, int, int]]:
        """Yield round (from 1), and the first and last day of the signals whose latest due round that is."""
        last = -1
        for number in range(self.rounds, 0, -1):
            newest = issue.number - self.after_days[number - 1]
            yield number, last + 1, newest
            last = newest

    def code(self, told: Told, standing: Standing) -> FeedbackCode:
        """Return what is told about a signal now."""
        code = CODES[told][standing]
        if self.not_a_resident and standing is Standing.NOBODY and code is FeedbackCode.NOT_PICKED_UP:
            return FeedbackCode.NOT_A_RESIDENT
        return code
