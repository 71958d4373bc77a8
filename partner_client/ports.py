"""What the partner client needs from the gateway, in its own words."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from keys.identity import MunicipalityCode, SignalId
from keys.voprf import Evaluation
from partner_client.outcome import Receipt, SealedSignal, SignalOutcome, SignedSignal, WithdrawalOutcome

MAX_BATCH = 500
"""The most signals or ids in one message."""
MAX_PROOFS = 100
"""The most proofs in one message."""


class SubmissionStream(Protocol):
    """One conversation: batches out, one list of outcomes per batch back, in order.

    `send` and `receive` may be used by two tasks at once. Both raise GatewayUnavailable when the connection is lost
    (what is unanswered then may or may not have been accepted) and GatewayRefused when the gateway refuses the caller.
    """

    async def send(self, number: int, signals: Sequence[SignedSignal | SealedSignal]) -> None:
        """Hand over one batch of 1 to MAX_BATCH signals; returns when the transport took it."""

    async def end(self) -> None:
        """Say that no batch follows."""

    async def receive(self) -> tuple[int, list[SignalOutcome]] | None:
        """Return the next batch's number and outcomes, which are durable at the gateway; None at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRecord:
    """A feedback record as the gateway hands it over: nothing of it is believed yet."""

    sequence: int
    municipality: MunicipalityCode
    sealed: bytes


class FeedbackBox(Protocol):
    """Our feedback at the gateway. Each call raises GatewayUnavailable or GatewayRefused."""

    async def collect(self, after: int, limit: int) -> Sequence[SealedRecord]:
        """Return up to `limit` records behind `after`, oldest first."""

    async def acknowledge_feedback(self, sequences: Sequence[int]) -> None:
        """Let up to 1,000 records go for good; repeating it changes nothing."""


class Evaluating(Protocol):
    """Whoever holds a leaf key, or a share of it."""

    async def evaluate(
        self, municipality: MunicipalityCode, *, epoch: int, generation: int, elements: Sequence[bytes]
    ) -> Evaluation:
        """Return the evaluation of a batch, its proof not verified yet. The same batch again is charged once."""


class Gateway(FeedbackBox, Protocol):
    """The gateway as one partner sees it. Every call raises GatewayUnavailable or GatewayRefused, as above."""

    def submission(self) -> AbstractAsyncContextManager[SubmissionStream]:
        """Return a new conversation; leaving it ends the connection's stream, answered or not."""

    async def withdraw(self, ids: Sequence[SignalId]) -> list[WithdrawalOutcome]:
        """Withdraw up to MAX_BATCH signals; one outcome per id, in order. Repeating it changes nothing."""

    async def receipts(self, ids: Sequence[SignalId]) -> Mapping[SignalId, Receipt]:
        """Return the receipts of those of up to MAX_BATCH ids that the gateway knows."""

    async def evaluate(
        self, municipality: MunicipalityCode, *, epoch: int, generation: int, elements: Sequence[bytes]
    ) -> Evaluation:
        """Return the evaluation of up to 4,096 elements, unverified. It is charged; the same request again is free."""

    async def routing(self, routing_hash: bytes, offset: int) -> tuple[bytes, int]:
        """Return a part of the routing table of that hash from `offset` on, unverified, and the size of the whole."""

    async def proofs(self, ids: Sequence[SignalId]) -> Mapping[SignalId, bytes]:
        """Return the tlog-proofs of those of up to MAX_PROOFS ids that the gateway can prove now, unverified."""

    async def manifest(self, known_version: int) -> bytes | None:
        """Return the newest signed manifest; None when `known_version` is the newest."""


class Outbox(Protocol):
    """Bundles that were sealed and not answered yet. Each method raises JournalRefused when the disk does not obey."""

    def held(self, ids: Sequence[SignalId]) -> Mapping[SignalId, bytes]:
        """Return the bundles that are kept for these ids."""

    def keep(self, bundles: Mapping[SignalId, bytes]) -> None:
        """Keep bundles, durably, in place of earlier ones of the same ids."""
