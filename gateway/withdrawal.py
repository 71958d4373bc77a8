"""Takes signals back, and tells partners what was accepted."""

from collections.abc import Mapping, Sequence

from gateway.bell import Bell
from gateway.directory_watch import DirectoryWatch
from gateway.domain.outcome import Receipt
from gateway.errors import BatchSizeRefused
from gateway.ports.accepting import Acceptances
from gateway.submission import MAX_BATCH
from keys.identity import Oin, SignalId
from servicekit.refusal import CallerUnknown


class Withdrawal:
    """What a partner may do about signals that it sent earlier."""

    def __init__(self, *, directory: DirectoryWatch, acceptances: Acceptances, bell: Bell) -> None:
        self._directory = directory
        self._acceptances = acceptances
        self._bell = bell

    async def withdraw(self, caller: Oin, signal_ids: Sequence[SignalId]) -> Sequence[Receipt | None]:
        """Return the receipt of each withdrawn signal, durably; None for an id that was never accepted."""
        self._check(caller, signal_ids)
        receipts = await self._acceptances.withdraw(caller, signal_ids)
        self._bell.ring(receipt.municipality for receipt in receipts if receipt)
        return receipts

    async def receipts(self, caller: Oin, signal_ids: Sequence[SignalId]) -> Mapping[SignalId, Receipt]:
        """Return the receipts of the caller's own signals that exist."""
        self._check(caller, signal_ids)
        return await self._acceptances.receipts(caller, signal_ids)

    def _check(self, caller: Oin, signal_ids: Sequence[SignalId]) -> None:
        if self._directory.current().active_partner(caller) is None:
            raise CallerUnknown
        if not 1 <= len(signal_ids) <= MAX_BATCH:
            raise BatchSizeRefused(field="signal_ids")
