"""Stacked bars, lying down, so that their labels can be read."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from servicekit.web.charts.figures import Figures
from servicekit.web.charts.scale import ticks

WIDTH = 720
LABELS = 190
ROW = 34
BAR = 22
FOOT = 30
_LINE = 15
_LETTERS = 25
"""How many letters of a label surely fit on a line; a row has room for two lines."""
_RIGHT = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """One rectangle; `pattern` is the number of its series."""

    x: float
    y: float
    width: float
    height: float
    pattern: int
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A text at a place."""

    x: float
    y: float
    text: str


def beside(at: int, category: str) -> Sequence[Mark]:
    """Return the label of a row, to be set to the left of it: on two lines when it is long."""
    lines = textwrap.wrap(category, _LETTERS, max_lines=2, placeholder=" …") or [""]
    middle = at * ROW + ROW / 2 - _LINE * (len(lines) - 1) / 2
    return [Mark(LABELS - 10, middle + _LINE * number, line) for number, line in enumerate(lines)]


class StackedBars:
    """A bar per category, a piece per series. Withheld values leave no piece."""

    kind = "bars"

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.width = WIDTH
        self.height = ROW * len(figures.categories) + FOOT
        self._ticks = ticks(max((self._sum(at) for at in range(len(figures.categories))), default=0))

    def pieces(self) -> list[Piece]:
        """Return every rectangle."""
        found = []
        for at, category in enumerate(self.figures.categories):
            x = float(LABELS)
            for number, series in enumerate(self.figures.series):
                value = series.values[at] or 0
                if value:
                    width = self._length(value)
                    y = at * ROW + (ROW - BAR) / 2
                    found.append(Piece(round(x, 2), y, round(width, 2), BAR, number, f"{category}, {series.name}"))
                    x += width
        return found

    def labels(self) -> list[Mark]:
        """Return the name of every bar, to be set to the left of it."""
        return [mark for at, category in enumerate(self.figures.categories) for mark in beside(at, category)]

    def grid(self) -> list[tuple[float, float]]:
        """Return the place and the value of every line of the scale."""
        return [(round(LABELS + self._length(value), 2), value) for value in self._ticks]

    def _sum(self, at: int) -> float:
        return sum(series.values[at] or 0 for series in self.figures.series)

    def _length(self, value: float) -> float:
        return value / self._ticks[-1] * (WIDTH - LABELS - _RIGHT)
