"""Hands waiting items to the node of a municipality, and lets them go when the node has them."""

import asyncio
from collections.abc import Sequence

from gateway.bell import Bell
from gateway.directory_watch import DirectoryWatch
from gateway.errors import BatchSizeRefused
from gateway.ports.mailboxes import Mailbox, MailboxItem
from keys.identity import MunicipalityCode, Oin
from servicekit.refusal import CallerUnknown

MAX_PAGE = 1_000
MAX_WAIT_MS = 30_000


class Delivery:
    """One mailbox per municipality; the caller's certificate says which."""

    def __init__(self, *, directory: DirectoryWatch, mailbox: Mailbox, bell: Bell) -> None:
        self._directory = directory
        self._mailbox = mailbox
        self._bell = bell

    async def pull(self, caller: Oin, *, after: int, max_items: int, wait_ms: int) -> Sequence[MailboxItem]:
        """Return waiting items behind `after`, oldest first; waits for the first when there is none."""
        municipality = self._municipality(caller)
        if not 1 <= max_items <= MAX_PAGE:
            raise BatchSizeRefused(field="max_items")
        heard = self._bell.listen(municipality)
        items = await self._mailbox.page(municipality, after=after, limit=max_items)
        if items or not wait_ms:
            return items
        try:
            await asyncio.wait_for(heard.wait(), min(wait_ms, MAX_WAIT_MS) / 1000)
        except TimeoutError:
            return ()
        return await self._mailbox.page(municipality, after=after, limit=max_items)

    async def acknowledge(self, caller: Oin, sequences: Sequence[int]) -> None:
        """Let items go, durably; acknowledging twice is harmless."""
        municipality = self._municipality(caller)
        if len(sequences) > MAX_PAGE:
            raise BatchSizeRefused(field="sequences")
        if sequences:
            await self._mailbox.acknowledge(caller, municipality, sequences)

    def _municipality(self, caller: Oin) -> MunicipalityCode:
        municipality = self._directory.current().nodes.get(caller)
        if municipality is None:
            raise CallerUnknown
        return municipality
