"""PartnerService: what a partner may ask. The caller is the OIN in its certificate."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from drempel.v1 import manifest_pb2, partner_pb2, partner_pb2_grpc

from gateway.domain.outcome import Accepted, Outcome
from gateway.errors import StreamLimit
from gateway.metering import submitted
from gateway.receipt_proofs import ReceiptProofs
from gateway.rpc import translate
from gateway.rpc.pipeline import bounded, in_order
from gateway.rpc.publication import Publication
from gateway.sealed_submission import SealedSubmission
from gateway.settings import Limits
from gateway.submission import Submission
from gateway.turns import Turns
from gateway.withdrawal import Withdrawal
from keys.identity import Oin
from servicekit.caller import caller_oin
from servicekit.logs import get_logger
from servicekit.metrics.catalogue import Name
from servicekit.metrics.meter import Meter

_log = get_logger(__name__)
_TABLE_PART = 1 << 20
_Results = Sequence[tuple[bytes, Outcome]]
Request = TypeVar("Request", partner_pb2.SubmitDirectRequest, partner_pb2.SubmitSealedRequest)


@dataclass(slots=True)
class _Streaming:
    """A partner's open streams, and room for the batches that are worked on for all of them together."""

    room: asyncio.Semaphore
    streams: int = 0


class PartnerRpc(partner_pb2_grpc.PartnerServiceServicer):
    """Serves `drempel.v1.PartnerService`."""

    def __init__(
        self,
        *,
        submission: Submission,
        sealed_submission: SealedSubmission,
        withdrawal: Withdrawal,
        receipt_proofs: ReceiptProofs,
        publication: Publication,
        limits: Limits,
        draining: asyncio.Event,
        meter: Meter,
    ) -> None:
        self._submission = submission
        self._sealed_submission = sealed_submission
        self._withdrawal = withdrawal
        self._receipt_proofs = receipt_proofs
        self._publication = publication
        self._limits = limits
        self._draining = draining
        self._meter = meter
        self._streaming: dict[Oin, _Streaming] = {}
        self._direct_turns = Turns(limits.direct_at_work)
        self._sealed_turns = Turns(limits.sealed_at_work)

    async def SubmitDirect(  # noqa: N802 - the contract's name
        self, request_iterator: AsyncIterator[partner_pb2.SubmitDirectRequest], context: Any
    ) -> AsyncIterator[partner_pb2.SubmitResponse]:
        """Answer each batch with one result per signal, once what was accepted is durable."""
        async for response in self._answers(context, request_iterator, self._direct):
            yield response

    async def SubmitSealed(  # noqa: N802 - the contract's name
        self, request_iterator: AsyncIterator[partner_pb2.SubmitSealedRequest], context: Any
    ) -> AsyncIterator[partner_pb2.SubmitResponse]:
        """Answer each batch with one result per bundle, once what was accepted is durable."""
        async for response in self._answers(context, request_iterator, self._sealed):
            yield response

    async def _answers(
        self, context: Any, requests: AsyncIterator[Request], work: Callable[[Oin, Request], Awaitable[_Results]]
    ) -> AsyncIterator[partner_pb2.SubmitResponse]:
        caller = caller_oin(context)
        self._publication.partner(caller)
        limited = bounded(
            requests,
            idle_seconds=self._limits.idle_seconds,
            most=self._limits.batches_per_stream,
            draining=self._draining,
        )
        with self._counted(caller) as (tally, room):

            async def answer(request: Request) -> partner_pb2.SubmitResponse:
                # Asked anew: the certificate may expire while the stream stands.
                results = await work(caller_oin(context), request)
                submitted((outcome for _, outcome in results), self._meter)
                accepted = sum(isinstance(outcome, Accepted) for _, outcome in results)
                tally.update(accepted=accepted, refused=len(results) - accepted, batches=1)
                return translate.response(request.batch_number, results, self._publication.log_id)

            async for response in in_order(limited, answer, depth=self._limits.batches_in_flight, room=room):
                yield response

    async def _direct(self, caller: Oin, request: partner_pb2.SubmitDirectRequest) -> _Results:
        async with self._direct_turns.turn(caller, len(request.signals)):
            batch = [translate.submitted(item) for item in request.signals]
            outcomes = await self._submission.submit(caller, batch)
        return [(item.signal_id, outcome) for item, outcome in zip(request.signals, outcomes, strict=True)]

    async def _sealed(self, caller: Oin, request: partner_pb2.SubmitSealedRequest) -> _Results:
        async with self._sealed_turns.turn(caller, len(request.bundles)):
            return await self._sealed_submission.submit(caller, request.bundles)

    @contextmanager
    def _counted(self, caller: Oin) -> Iterator[tuple[Counter[str], asyncio.Semaphore]]:
        """Hold one of the partner's streams; one log line when it ends."""
        own = self._streaming.setdefault(caller, _Streaming(asyncio.Semaphore(self._limits.batches_in_flight)))
        if own.streams >= self._limits.streams_per_partner:
            raise StreamLimit
        own.streams += 1
        tally: Counter[str] = Counter()
        try:
            yield tally, own.room
        finally:
            own.streams -= 1
            if not own.streams:
                del self._streaming[caller]
            _log.info("stream_ended", partner=caller.value, **tally)

    async def Withdraw(  # noqa: N802 - the contract's name
        self, request: partner_pb2.WithdrawRequest, context: Any
    ) -> partner_pb2.WithdrawResponse:
        """Withdraw signals, durably."""
        signal_ids = translate.signal_ids(request.signal_ids)
        receipts = await self._withdrawal.withdraw(caller_oin(context), signal_ids)
        count = sum(item is not None for item in receipts)
        self._meter.count(Name.WITHDRAWN, count)
        _log.info("withdrawn", partner=caller_oin(context).value, count=count)
        return partner_pb2.WithdrawResponse(results=map(translate.withdrawn, signal_ids, receipts))

    async def GetReceipts(  # noqa: N802 - the contract's name
        self, request: partner_pb2.GetReceiptsRequest, context: Any
    ) -> partner_pb2.GetReceiptsResponse:
        """Return the caller's own receipts among the ids asked for."""
        signal_ids = translate.signal_ids(request.signal_ids)
        known = await self._withdrawal.receipts(caller_oin(context), signal_ids)
        return partner_pb2.GetReceiptsResponse(
            receipts=[
                partner_pb2.SignalReceipt(
                    signal_id=item.value,
                    receipt=translate.receipt(known[item], self._publication.log_id, repeated=True),
                )
                for item in dict.fromkeys(signal_ids)
                if item in known
            ]
        )

    async def GetInclusionProofs(  # noqa: N802 - the contract's name
        self, request: partner_pb2.GetInclusionProofsRequest, context: Any
    ) -> partner_pb2.GetInclusionProofsResponse:
        """Prove the caller's own receipts among the ids asked for."""
        proofs = await self._receipt_proofs.prove(caller_oin(context), translate.signal_ids(request.signal_ids))
        return partner_pb2.GetInclusionProofsResponse(
            proofs=[
                partner_pb2.InclusionProof(signal_id=item.value, tlog_proof=proof) for item, proof in proofs.items()
            ]
        )

    async def GetManifest(  # noqa: N802 - the contract's name
        self, request: manifest_pb2.GetManifestRequest, context: Any
    ) -> manifest_pb2.GetManifestResponse:
        """Return the newest manifest."""
        self._publication.partner(caller_oin(context))
        return self._publication.manifest(request)

    async def GetRoutingTable(  # noqa: N802 - the contract's name
        self, request: partner_pb2.GetRoutingTableRequest, context: Any
    ) -> partner_pb2.GetRoutingTableResponse:
        """Return a part of the table that the manifest names."""
        self._publication.partner(caller_oin(context))
        table = self._publication.routing(request.routing_hash)
        part = table[request.offset : request.offset + _TABLE_PART]
        return partner_pb2.GetRoutingTableResponse(entries=part, size=len(table))
