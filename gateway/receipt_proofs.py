"""Proves to a partner that its acceptances stand in the audit log, under a checkpoint that witnesses cosigned."""

from collections.abc import Mapping, Sequence

from gateway.directory_watch import DirectoryWatch
from gateway.errors import BatchSizeRefused
from gateway.ports.accepting import ReceiptProofStore
from keys.identity import Oin, SignalId
from servicekit.refusal import CallerUnknown

MAX_PROOFS = 100


class ReceiptProofs:
    """The proofs of one partner's receipts."""

    def __init__(self, *, directory: DirectoryWatch, proofs: ReceiptProofStore) -> None:
        self._directory = directory
        self._proofs = proofs

    async def prove(self, caller: Oin, signal_ids: Sequence[SignalId]) -> Mapping[SignalId, bytes]:
        """Return the tlog-proofs of the caller's own receipts; what no witnessed checkpoint covers yet is left out.

        Raises CallerUnknown and BatchSizeRefused.
        """
        if self._directory.current().active_partner(caller) is None:
            raise CallerUnknown
        if not 1 <= len(signal_ids) <= MAX_PROOFS:
            raise BatchSizeRefused(field="signal_ids")
        return await self._proofs.proofs(caller, signal_ids)
