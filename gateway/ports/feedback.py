"""Sealed records that wait for partners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from keys.identity import MunicipalityCode, Oin

SealedRecord = bytes
"""A feedback record as a municipality sealed it to a partner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A feedback record that waits for its partner."""

    sequence: int
    municipality: MunicipalityCode
    sealed: SealedRecord


class FeedbackBox(Protocol):
    """Sealed feedback per partner; sequences rise and are never used again."""

    async def deposit(
        self,
        node: Oin,
        municipality: MunicipalityCode,
        records: Mapping[Oin, Sequence[SealedRecord]],
        *,
        quota: int,
    ) -> int:
        """Keep records for enrolled partners, durably, all or none; return how many are new.

        The same bytes of the same municipality are one record, also after they were acknowledged. Raises FeedbackQuota
        when more than `quota` new records of one municipality would wait for one partner.
        """

    async def page(self, partner: Oin, *, after: int, limit: int) -> Sequence[StoredRecord]:
        """Return durable records behind `after`, oldest first."""

    async def acknowledge(self, partner: Oin, sequences: Sequence[int]) -> int:
        """Let this partner's records go, durably, and return how many there were. Absent ones are no error."""
