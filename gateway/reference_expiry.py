"""Destroys the keys by which audit entries name signals, once no receipt can be asked for any more."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from gateway.ports.journal import Journal
from keys.identity import Day
from servicekit.clock import Clock

KEEP = timedelta(days=396)
"""Thirteen months: as long as the same signal id gets the same receipt."""


class EndingKeys(Protocol):
    """The secrets of days."""

    def ended(self, before: Day) -> Sequence[Day]:
        """Return the days before `before` whose secrets are still there."""

    def destroy(self, day: Day) -> None:
        """Overwrite and remove the secret of a day."""


class ReferenceExpiry:
    """One run a day is enough; it may be repeated after a crash at any point."""

    def __init__(self, *, keys: EndingKeys, journal: Journal, clock: Clock) -> None:
        self._keys = keys
        self._journal = journal
        self._clock = clock

    async def run(self) -> int:
        """Record, then destroy, what has ended; return how many days that were."""
        ended = await asyncio.to_thread(self._keys.ended, Day.of(self._clock.now() - KEEP))
        if ended:
            await self._journal.references_ended(len(ended), ended[-1])
            for day in ended:
                await asyncio.to_thread(self._keys.destroy, day)
        return len(ended)
