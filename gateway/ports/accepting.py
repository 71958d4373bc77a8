"""Signals that come in: what is kept of them, and proofs of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from gateway.domain.outcome import Accepted, Receipt, Refused
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.suite import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many sealed signals a partner may send to a municipality in an epoch."""

    epoch: int
    signals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waybill:
    """Where a parcel goes, and as what. Parcels of a batch that go the same way share one."""

    municipality: MunicipalityCode
    day: Day
    mode: Mode
    allowance: Allowance | None = None
    """Against which volume they count; None when none was agreed (direct mode)."""


class Parcel(NamedTuple):
    """A sealed signal, ready to be kept."""

    signal_id: SignalId
    bundle: bytes
    waybill: Waybill


class Acceptances(Protocol):
    """Receipts, and the bundles they stand for."""

    async def receipts(self, partner: Oin, signal_ids: Sequence[SignalId]) -> Mapping[SignalId, Receipt]:
        """Return the receipts that exist, of durable acceptances only."""

    async def accept(
        self, partner: Oin, parcels: Sequence[Parcel], refusals: Mapping[StrEnum, int]
    ) -> Sequence[Accepted | Refused]:
        """Keep bundle, receipt and audit entry of each parcel, all or none, and return once they are durable.

        Exactly one bundle and one receipt exist per (partner, signal id), whatever comes at the same time or twice in
        one call: the others get that receipt, `repeated`. The counted refusals are audited along.

        Of parcels with an allowance no more than that are kept for one municipality and epoch, ever, whoever calls at
        the same time: the others are refused with VOLUME_EXHAUSTED, and that is audited.
        """

    async def withdraw(self, partner: Oin, signal_ids: Sequence[SignalId]) -> Sequence[Receipt | None]:
        """Withdraw each accepted signal, durably; None for an id that was never accepted.

        A bundle that is still in the mailbox leaves it. The node is told, unless it cannot have seen the bundle.
        Withdrawing twice is one withdrawal.
        """


class ReceiptProofStore(Protocol):
    """Proofs that acceptances stand in the audit log."""

    async def proofs(self, oin: Oin, signal_ids: Sequence[SignalId]) -> Mapping[SignalId, bytes]:
        """Return the C2SP tlog-proof of each acceptance of this partner that a witnessed checkpoint covers."""
