"""How many guesses a password stands: a few are free, then the wait doubles, so that guessing ends before it begins."""

from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_FAILURES = 4
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failures since the last success, and until when no further attempt counts."""

    failures: int = 0
    locked_until: datetime | None = None

    def locked(self, now: datetime) -> bool:
        """Whether an attempt is refused without a look at the password."""
        return self.locked_until is not None and now < self.locked_until

    def charged(self, now: datetime) -> "Attempts":
        """Return the state after one more failure; charged before the look, so that many guesses at once are many."""
        failures = self.failures + 1
        beyond = failures - FREE_FAILURES
        if beyond < 0:
            return Attempts(failures)
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(beyond, 20))
        return Attempts(failures, now + wait)
