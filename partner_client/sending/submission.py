"""Submitting a file: every line ends in a receipt or a refusal, whatever interrupts it on the way."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path

from partner_client.files import error_report
from partner_client.files.input_file import InputFile
from partner_client.outcome import SignalOutcome
from partner_client.sending.delivery import Delivery, Parcels, ParcelSource
from partner_client.sending.journal import Journal, Tally
from partner_client.sending.parcels import Packer, Parcel

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One file, its journal, and how it travels."""

    source: InputFile
    journal: Journal
    packer: Packer
    delivery: Delivery
    sealed: Callable[[ParcelSource], AbstractAsyncContextManager[Parcels]]
    """Makes parcels that may leave of those that the packer made."""

    async def run(self, *, report: Path, progress: Progress = lambda _: None) -> Tally:
        """Settle every line that is not settled yet, write the error report, and return how the file stands.

        Safe to start again after any interruption, kill -9 included. Raises GatewayUnavailable, GatewayRefused,
        GatewayMisbehaved, PreparationOutdated, FileRefused, FileChanged or JournalRefused; what was settled then stays
        settled, and the report holds what was found so far.
        """
        after = self.journal.begin(self.source.fingerprint)
        progress(after)
        if not self.journal.tally().complete:
            try:
                await self._deliver(after, progress)
                self.journal.complete()
            finally:
                error_report.write(report, self.journal.refusals())
        else:
            error_report.write(report, self.journal.refusals())
        return self.journal.tally()

    async def _deliver(self, after: int, progress: Progress) -> None:
        known = self.journal.known_ids()
        parcels = self.packer.parcels(self.source.lines(), after_line=after, known=known)

        async def settle(parcel: Parcel, outcomes: Sequence[SignalOutcome]) -> None:
            await asyncio.to_thread(self.journal.settle, parcel, outcomes)
            if parcel.last_line:
                progress(parcel.last_line)

        async with self.sealed(ParcelSource(parcels)) as ready:
            await self.delivery.deliver(ready, settle)
