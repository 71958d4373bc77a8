"""Turns between callers of one gateway: whoever had least of it goes first, whatever others have waiting.

Start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996) over signals or elements, as between the municipalities of
a node: a piece of work starts where its caller's previous one ended on a clock that counts work, and the earliest start
goes first. Who comes back after a rest starts at the piece under way, so that rest saves nothing up.
"""

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from keys.identity import Oin


class Turns:
    """Lets work in, `room` units of it at once; a piece larger than that goes alone. For one event loop."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._at_work = 0
        self._now = 0
        self._ends: dict[Oin, int] = {}
        """Where each caller's next piece starts, of those that came since nothing waited."""
        self._waiting: list[tuple[int, int, int, asyncio.Future[None]]] = []
        self._arrivals = itertools.count()

    @asynccontextmanager
    async def turn(self, caller: Oin, units: int) -> AsyncIterator[None]:
        """Hold room for `units` from the caller's turn on until the block ends."""
        start = max(self._ends.get(caller, 0), self._now)
        self._ends[caller] = start + units
        let_in: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (start, next(self._arrivals), units, let_in))
        self._let_in()
        try:
            await let_in
            yield
        finally:
            if let_in.done() and not let_in.cancelled():
                self._at_work -= units
            self._let_in()

    def _let_in(self) -> None:
        while self._waiting:
            start, _, units, let_in = self._waiting[0]
            if not let_in.cancelled():
                if self._at_work and self._at_work + units > self._room:
                    return
                self._now = start
                self._at_work += units
                let_in.set_result(None)
            heapq.heappop(self._waiting)
        if not self._at_work:
            self._ends.clear()
            self._now = 0
