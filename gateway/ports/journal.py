"""What the service records of itself."""

from typing import Protocol

from keys.identity import Day, Oin


class Journal(Protocol):
    """What the process itself does, recorded durably."""

    async def started(self, version: str, epoch: int) -> None:
        """Record that the process serves, and with which keys."""

    async def stopped(self) -> None:
        """Record that the process takes nothing more."""

    async def references_ended(self, days: int, last: Day) -> None:
        """Record that the keys behind the references of so many days, `last` the newest, are about to be destroyed."""

    async def caller_refused(self, caller: Oin | None, origin: str) -> None:
        """Record that an organisation called that may not; None for a certificate without an OIN."""
