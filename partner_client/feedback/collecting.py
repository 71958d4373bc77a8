"""Takes records from the gateway: verified and opened, kept, and only then acknowledged (docs/spec/feedback.md)."""

import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TypeVar

from keys.errors import KeysError, SealRefused
from keys.feedback import FeedbackCode, FeedbackRecord, open_feedback
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.manifest import Manifest
from keys.seal import SealPrivateKey
from keys.signing import VerifyKey
from partner_client.errors import GatewayMisbehaved, SealingKeyDiffers
from partner_client.feedback.record_book import RecordBook
from partner_client.ports import FeedbackBox, SealedRecord

PAGE = 500
Answer = TypeVar("Answer")
Persist = Callable[[Callable[[], Awaitable[Answer]]], Awaitable[Answer]]


class RecordRefusal(StrEnum):
    """Why a record is not taken in, besides the codes of `keys`. Never renamed; explained in `explanations`."""

    UNKNOWN_MUNICIPALITY = "UNKNOWN_MUNICIPALITY"
    ISSUED_LATER = "ISSUED_LATER"
    CONFLICTING = "CONFLICTING"


class _Refused(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True, kw_only=True)
class Collection:
    """What one run brought."""

    collected: int = 0
    repeated: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    by_code: Counter[FeedbackCode] = field(default_factory=Counter)


class Collecting:
    """One partner's collection. It may be interrupted at any moment and run again."""

    def __init__(
        self, *, partner: Oin, keys: Sequence[SealPrivateKey], manifest: Manifest, book: RecordBook, now: datetime
    ) -> None:
        entry = manifest.partner(partner)
        if entry is None or entry.sealing_key not in {key.public.encoded for key in keys}:
            raise SealingKeyDiffers("municipalities seal to another key, or to none", field="sealing_key")
        self._partner = partner
        self._keys = keys
        self._roots = {entry.code: entry.root_key for entry in manifest.municipalities}
        self._book = book
        self._tomorrow = Day(Day.of(now).number + 1)

    async def run(self, gateway: FeedbackBox, persist: Persist[Sequence[SealedRecord]]) -> Collection:
        """Collect until nothing follows. What is refused stays at the gateway, and is counted by code.

        Raises GatewayUnavailable, GatewayRefused, JournalRefused; what was acknowledged is kept.
        """
        found, after = Collection(), 0
        while True:
            page = await persist(lambda after=after: gateway.collect(after, PAGE))  # type: ignore[misc]
            if not page:
                return found
            if any(record.sequence <= after for record in page):
                raise GatewayMisbehaved("records that were passed already", field="records")
            taken = self._take(page, found)
            await persist(lambda taken=taken: _acknowledged(gateway, taken))  # type: ignore[misc]
            after = max(record.sequence for record in page)

    def _take(self, page: Sequence[SealedRecord], found: Collection) -> list[int]:
        """Keep what holds; return the sequences of what may be acknowledged."""
        fresh: dict[tuple[SignalId, MunicipalityCode, int], FeedbackRecord] = {}
        taken = []
        for sealed in page:
            try:
                record = self._opened(sealed)
            except _Refused as refused:
                found.refused[refused.code] += 1
                continue
            about = (record.signal_id, record.municipality, record.round)
            known = self._book.known(record) or fresh.get(about)
            if known not in {None, record}:
                found.refused[RecordRefusal.CONFLICTING] += 1
                continue
            taken.append(sealed.sequence)
            if known is None:
                fresh[about] = record
                found.by_code[record.code] += 1
            found.repeated += known is not None
        self._book.add(list(fresh.values()))
        found.collected += len(fresh)
        return taken

    def _opened(self, sealed: SealedRecord) -> FeedbackRecord:
        root = self._roots.get(sealed.municipality)
        if root is None:
            raise _Refused(RecordRefusal.UNKNOWN_MUNICIPALITY)
        try:
            record = self._unsealed(sealed, root)
        except KeysError as error:
            code = error.refusal.value.upper()
        else:
            if record.issued > self._tomorrow:
                raise _Refused(RecordRefusal.ISSUED_LATER)
            return record
        raise _Refused(code)

    def _unsealed(self, sealed: SealedRecord, root: VerifyKey) -> FeedbackRecord:
        """Return the record. It does not say to which key it was sealed: a former one is tried when a newer fails."""
        *newer, last = self._keys
        opened = partial(
            open_feedback, sealed.sealed, partner=self._partner, municipality=sealed.municipality, verify_key=root
        )
        for key in newer:
            with contextlib.suppress(SealRefused):
                return opened(key)
        return opened(last)


async def _acknowledged(gateway: FeedbackBox, sequences: Sequence[int]) -> Sequence[SealedRecord]:
    if sequences:
        await gateway.acknowledge_feedback(sequences)
    return ()
