"""Ends what the gateway kept long enough. A running gateway does so daily; an operator may do it by hand."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gateway.domain.retention import Keeping, RetentionPeriods
from gateway.ports.keeping import Keeper
from servicekit.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassStatus:
    """How one class stands."""

    keeping: Keeping
    period: str
    kept: int
    overdue: int


class Retention:
    """May be interrupted anywhere and repeated."""

    def __init__(self, *, keeper: Keeper, periods: RetentionPeriods, clock: Clock) -> None:
        self._keeper = keeper
        self._periods = periods
        self._clock = clock
        self._done: date | None = None

    def run_when_due(self) -> int:
        """Run once a day, and at a start; return how much ended."""
        today = self._clock.today()
        if self._done == today:
            return 0
        ended = sum(self.run().values())
        self._done = today
        return ended

    def run(self) -> Mapping[Keeping, int]:
        """End everything that is over; return how many of each class. Raises StoreUnavailable."""
        ended = {keeping: self._end(keeping) for keeping in Keeping}
        self._keeper.ran(sum(ended.values()), overdue=sum(status.overdue for status in self.status()))
        return ended

    def status(self) -> list[ClassStatus]:
        """Return how every class stands; of none may anything be overdue after a run."""
        today = self._clock.today()
        return [
            ClassStatus(
                keeping=keeping,
                period=self._periods.text(keeping),
                kept=self._keeper.kept(keeping),
                overdue=self._keeper.overdue(keeping, self._periods.start(keeping, today)),
            )
            for keeping in Keeping
        ]

    def overdue(self) -> Mapping[Keeping, int]:
        """Return how many of each class are kept longer than they may be."""
        today = self._clock.today()
        return {keeping: self.before(keeping, self._periods.start(keeping, today)) for keeping in Keeping}

    def before(self, keeping: Keeping, day: date) -> int:
        """Return how many of a class are from before a day."""
        return self._keeper.overdue(keeping, day)

    def _end(self, keeping: Keeping) -> int:
        total, start = 0, self._periods.start(keeping, self._clock.today())
        while count := self._keeper.end(keeping, start):
            total += count
        return total
