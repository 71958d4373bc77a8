"""What is over ends."""

from datetime import date
from typing import Protocol

from gateway.domain.retention import Keeping


class Keeper(Protocol):
    """What the gateway keeps for a while. Raises StoreUnavailable."""

    def kept(self, keeping: Keeping) -> int:
        """Return how many there are of a class."""

    def overdue(self, keeping: Keeping, start: date) -> int:
        """Return how many of a class are from before a day."""

    def end(self, keeping: Keeping, start: date) -> int:
        """Delete some of what is from before a day, durably and audited; return how many, 0 when nothing is left."""

    def ran(self, ended: int, *, overdue: int) -> None:
        """Record that a run was made, and let go of what ended.

        The embedded store leaves nothing of it in its files; a server frees the room and fills it in its own time.
        """
