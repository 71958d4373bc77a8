"""Carries feedback from municipalities to partners: sealed records of one size, which nobody here can read."""

from collections.abc import Mapping, Sequence

from gateway.directory_watch import DirectoryWatch
from gateway.errors import BatchSizeRefused
from gateway.ports.feedback import FeedbackBox, SealedRecord, StoredRecord
from keys.identity import MunicipalityCode, Oin
from servicekit.refusal import CallerUnknown, RequestMalformed

MAX_RECORDS = 1_000


class Feedback:
    """One box per partner. The caller's certificate says whose records it may leave or take."""

    def __init__(self, *, directory: DirectoryWatch, box: FeedbackBox, quota: int) -> None:
        self._directory = directory
        self._box = box
        self._quota = quota

    async def deposit(
        self, caller: Oin, municipality: MunicipalityCode, records: Mapping[Oin, Sequence[SealedRecord]]
    ) -> int:
        """Keep a municipality's records for partners, durably; return how many were new.

        Raises CallerUnknown unless the caller is that municipality's node, RequestMalformed for a partner that is not
        enrolled, FeedbackQuota when a partner would have too many waiting. Then nothing is kept.
        """
        directory = self._directory.current()
        if directory.nodes.get(caller) != municipality:
            raise CallerUnknown
        if not records or sum(map(len, records.values())) > MAX_RECORDS:
            raise BatchSizeRefused(field="records")
        if not records.keys() <= directory.partners.keys():
            raise RequestMalformed(field="partner_oin")
        return await self._box.deposit(caller, municipality, records, quota=self._quota)

    async def collect(self, caller: Oin, *, after: int, max_items: int) -> Sequence[StoredRecord]:
        """Return a partner's waiting records behind `after`, oldest first."""
        self._check_partner(caller)
        if not 1 <= max_items <= MAX_RECORDS:
            raise BatchSizeRefused(field="max_items")
        return await self._box.page(caller, after=after, limit=max_items)

    async def acknowledge(self, caller: Oin, sequences: Sequence[int]) -> None:
        """Let records go, durably; acknowledging twice is harmless."""
        self._check_partner(caller)
        if len(sequences) > MAX_RECORDS:
            raise BatchSizeRefused(field="sequences")
        if sequences:
            await self._box.acknowledge(caller, sequences)

    def _check_partner(self, caller: Oin) -> None:
        if self._directory.current().active_partner(caller) is None:
            raise CallerUnknown
