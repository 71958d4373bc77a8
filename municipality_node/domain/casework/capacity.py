"""Hours that a municipality has for early help, held against the work that waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from municipality_node.domain.casework.trays import Tray

NATIONAL_FTE_PER_10_000 = 0.28
_INHABITANTS = 10_000
_MINUTES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacitySettings:
    """What a municipality has. `fte` left out is the national average for its inhabitants."""

    fte: float | None = None
    fte_per_10_000: float = NATIONAL_FTE_PER_10_000
    hours_per_week: float = 36.0
    productive: float = 0.75
    """The part of those hours that goes into cases."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Hours in one week against the work of the list."""

    fte: float
    hours_per_week: float
    hours_of_work: float
    hours_by_tray: Mapping[str, float]

    @property
    def weeks_of_work(self) -> float | None:
        """How many weeks the list takes; None when there are no hours."""
        return round(self.hours_of_work / self.hours_per_week, 1) if self.hours_per_week else None


def capacity(settings: CapacitySettings, inhabitants: int, trays: Sequence[Tray], work: Mapping[str, int]) -> Capacity:
    """Return the capacity of a municipality against its open work list: how many cases each tray holds."""
    fte = settings.fte if settings.fte is not None else settings.fte_per_10_000 * inhabitants / _INHABITANTS
    by_tray = {tray.name: round(tray.minutes * work.get(tray.name, 0) / _MINUTES, 1) for tray in trays}
    return Capacity(
        fte=round(fte, 2),
        hours_per_week=round(fte * settings.hours_per_week * settings.productive, 1),
        hours_of_work=round(sum(by_tray.values()), 1),
        hours_by_tray=by_tray,
    )
