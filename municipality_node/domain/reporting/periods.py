"""The periods that a report goes by: months, quarters or years, newest last."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from municipality_node.domain.casework.case import CaseMonth

_MONTHS = 12


class Grain(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """The number of months in one."""
        return {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: _MONTHS}[self]


@dataclass(frozen=True, slots=True)
class Period:
    """One column of time: its label, and the months in it."""

    label: str
    months: tuple[CaseMonth, ...]


def periods(last: CaseMonth, grain: Grain, count: int) -> Sequence[Period]:
    """Return the `count` calendar periods up to and including the one that `last` is in."""
    newest = (last.year * _MONTHS + last.month - 1) // grain.months
    return tuple(_period(at, grain) for at in range(newest - count + 1, newest + 1))


def _period(at: int, grain: Grain) -> Period:
    first = at * grain.months
    months = tuple(CaseMonth(number // _MONTHS, number % _MONTHS + 1) for number in range(first, first + grain.months))
    year = months[0].year
    labels = {
        Grain.MONTH: str(months[0]),
        Grain.QUARTER: f"{year} Q{first % _MONTHS // grain.months + 1}",
        Grain.YEAR: str(year),
    }
    return Period(labels[grain], months)
