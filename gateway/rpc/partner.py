"""PartnerService: what a partner may ask. The caller is the OIN in its certificate."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from drempel.v1 import manifest_pb2, partner_pb2, partner_pb2_grpc

from gateway.errors import StreamLimit
from gateway.rpc import translate
from gateway.rpc.pipeline import bounded, in_order
from gateway.rpc.publication import Publication
from gateway.settings import Limits
from gateway.submission import Submission
from gateway.withdrawal import Withdrawal
from keys.identity import Oin
from servicekit.caller import caller_oin
from servicekit.logs import get_logger

_log = get_logger(__name__)


class PartnerRpc(partner_pb2_grpc.PartnerServiceServicer):
    """Serves `drempel.v1.PartnerService`."""

    def __init__(
        self,
        *,
        submission: Submission,
        withdrawal: Withdrawal,
        publication: Publication,
        limits: Limits,
        draining: asyncio.Event,
    ) -> None:
        self._submission = submission
        self._withdrawal = withdrawal
        self._publication = publication
        self._limits = limits
        self._draining = draining
        self._streams: Counter[Oin] = Counter()

    async def SubmitDirect(  # noqa: N802 - the contract's name
        self, request_iterator: AsyncIterator[partner_pb2.SubmitDirectRequest], context: Any
    ) -> AsyncIterator[partner_pb2.SubmitResponse]:
        """Answer each batch with one result per signal, once what was accepted is durable."""
        caller = caller_oin(context)
        self._publication.partner(caller)
        requests = bounded(
            request_iterator,
            idle_seconds=self._limits.idle_seconds,
            most=self._limits.batches_per_stream,
            draining=self._draining,
        )
        with self._counted(caller) as tally:

            async def answer(request: partner_pb2.SubmitDirectRequest) -> partner_pb2.SubmitResponse:
                response = await self._answer(caller, request)
                tally["accepted"] += sum(item.HasField("receipt") for item in response.results)
                tally["refused"] += sum(item.HasField("refusal") for item in response.results)
                tally["batches"] += 1
                return response

            async for response in in_order(requests, answer, self._limits.batches_in_flight):
                yield response

    async def _answer(self, caller: Oin, request: partner_pb2.SubmitDirectRequest) -> partner_pb2.SubmitResponse:
        batch = [translate.submitted(item) for item in request.signals]
        outcomes = await self._submission.submit(caller, batch)
        log_id = self._publication.log_id
        return partner_pb2.SubmitResponse(
            batch_number=request.batch_number,
            results=[
                translate.result(item.signal_id, outcome, log_id)
                for item, outcome in zip(request.signals, outcomes, strict=True)
            ],
        )

    @contextmanager
    def _counted(self, caller: Oin) -> Iterator[Counter[str]]:
        """Hold one of the partner's streams; one log line when it ends."""
        if self._streams[caller] >= self._limits.streams_per_partner:
            raise StreamLimit
        self._streams[caller] += 1
        tally: Counter[str] = Counter()
        try:
            yield tally
        finally:
            self._streams[caller] -= 1
            _log.info("stream_ended", partner=caller.value, **tally)

    async def Withdraw(  # noqa: N802 - the contract's name
        self, request: partner_pb2.WithdrawRequest, context: Any
    ) -> partner_pb2.WithdrawResponse:
        """Withdraw signals, durably."""
        signal_ids = translate.signal_ids(request.signal_ids)
        receipts = await self._withdrawal.withdraw(caller_oin(context), signal_ids)
        _log.info("withdrawn", partner=caller_oin(context).value, count=sum(item is not None for item in receipts))
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

    async def GetManifest(  # noqa: N802 - the contract's name
        self, request: manifest_pb2.GetManifestRequest, context: Any
    ) -> manifest_pb2.GetManifestResponse:
        """Return the newest manifest."""
        self._publication.partner(caller_oin(context))
        return self._publication.manifest(request)
