"""Lines over time: a series per line, told apart by dashes and by the shape of their points."""

from dataclasses import dataclass
from itertools import pairwise

from servicekit.web.charts.bars import Mark
from servicekit.web.charts.figures import Figures
from servicekit.web.charts.scale import ticks

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 60, 24, 12, 40
_MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class Point:
    """One value of one line."""

    x: float
    y: float
    pattern: int
    label: str


class Lines:
    """A line per series. A withheld value interrupts its line."""

    kind = "lines"

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.width, self.height = WIDTH, HEIGHT
        values = [value for series in figures.series for value in series.values if value is not None]
        self._ticks = ticks(max(values, default=0))

    def points(self) -> list[Point]:
        """Return every value that is not withheld."""
        return [
            Point(self._x(at), self._y(value), number, f"{self.figures.categories[at]}, {series.name}")
            for number, series in enumerate(self.figures.series)
            for at, value in enumerate(series.values)
            if value is not None
        ]

    def segments(self) -> list[tuple[int, float, float, float, float]]:
        """Return the number of the series and both ends of every piece of line."""
        return [
            (number, self._x(at), self._y(before), self._x(at + 1), self._y(after))
            for number, series in enumerate(self.figures.series)
            for at, (before, after) in enumerate(pairwise(series.values))
            if before is not None and after is not None
        ]

    def grid(self) -> list[tuple[float, float]]:
        """Return the height and the value of every line of the scale."""
        return [(self._y(value), value) for value in self._ticks]

    def labels(self) -> list[Mark]:
        """Return the names of as many categories as fit."""
        every = max(1, -(-len(self.figures.categories) // _MOST_LABELS))
        return [
            Mark(self._x(at), HEIGHT - BOTTOM + 20, category)
            for at, category in enumerate(self.figures.categories)
            if at % every == 0
        ]

    def _x(self, at: int) -> float:
        return round(LEFT + at * (WIDTH - LEFT - RIGHT) / max(1, len(self.figures.categories) - 1), 2)

    def _y(self, value: float) -> float:
        return round(HEIGHT - BOTTOM - value / self._ticks[-1] * (HEIGHT - TOP - BOTTOM), 2)
