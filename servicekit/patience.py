"""How long to keep asking, and how long to wait in between; what waits, and how, is the caller's."""

import random
from dataclasses import dataclass

_chance = random.SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait in all without any progress, and how long in between (exponential, with jitter)."""

    seconds: float
    first_pause: float = 0.2
    longest_pause: float = 10.0

    def pause(self, attempt: int) -> float:
        """Return how long to wait after `attempt` failures before this one."""
        ceiling = min(self.longest_pause, self.first_pause * 2.0 ** min(attempt, 16))
        return _chance.uniform(ceiling / 2, ceiling)


BEHIND = Patience(seconds=10.0, longest_pause=1.0)
"""For a manifest that is older than ours: the process that serves it may lag behind others. Then it is a rollback."""


class Waits:
    """The pauses of one row of failures without progress."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._attempts = 0
        self._waited = 0.0

    def following(self) -> float | None:
        """Return how long to wait before the next attempt; None when patience has ended."""
        if self._waited >= self._patience.seconds:
            return None
        pause = self._patience.pause(self._attempts)
        self._attempts += 1
        self._waited += pause
        return pause
