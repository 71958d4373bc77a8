"""Wakes nodes that wait for their mailbox, within this process."""

import asyncio
from collections.abc import Iterable

from keys.identity import MunicipalityCode


class Bell:
    """One event per municipality. Listen first, look in the mailbox, then wait: no ring goes unheard."""

    def __init__(self) -> None:
        self._events: dict[MunicipalityCode, asyncio.Event] = {}

    def listen(self, municipality: MunicipalityCode) -> asyncio.Event:
        """Return what the next ring will set."""
        return self._events.setdefault(municipality, asyncio.Event())

    def ring(self, municipalities: Iterable[MunicipalityCode]) -> None:
        """Wake whoever listens for one of these."""
        for municipality in set(municipalities):
            event = self._events.pop(municipality, None)
            if event is not None:
                event.set()

    def ring_all(self) -> None:
        """Wake everybody; the process is stopping."""
        self.ring(list(self._events))
