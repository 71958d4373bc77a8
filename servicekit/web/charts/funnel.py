"""A funnel: how many are left after each stage."""

from dataclasses import dataclass

from servicekit.web.charts.bars import BAR, LABELS, ROW, WIDTH, Mark, beside
from servicekit.web.charts.figures import Figures

_ROOM = 110


@dataclass(frozen=True, slots=True)
class Stage:
    """One bar of a funnel, in the middle of the room, and its share of the first."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: float | None
    share: float | None


class Funnel:
    """A bar per stage, as wide as its share of the first stage. The figures have one series.

    With `shares` the figures are percentages already, and no number is written beside a percentage.
    """

    kind = "funnel"

    def __init__(self, figures: Figures, *, shares: bool = False) -> None:
        if len(figures.series) != 1:
            raise ValueError("a funnel has one series")
        self.figures = figures
        self.shares = shares
        self.width = WIDTH
        self.height = ROW * len(figures.categories)

    def stages(self) -> list[Stage]:
        """Return the bars from top to bottom."""
        values = self.figures.series[0].values
        whole = next((value for value in values if value), None)
        found = []
        for at, (label, value) in enumerate(zip(self.figures.categories, values, strict=True)):
            share = value / whole if value is not None and whole else None
            width = round((share or 0) * (WIDTH - LABELS - _ROOM), 2)
            found.append(Stage(LABELS, at * ROW + (ROW - BAR) / 2, width, BAR, label, value, share))
        return found

    def labels(self) -> list[Mark]:
        """Return the name of every stage, to be set to the left of it."""
        return [mark for at, category in enumerate(self.figures.categories) for mark in beside(at, category)]
