"""A gateway that keeps the partner contract in memory: idempotent receipts, refusals, and connections that break."""

import hashlib
import os
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from drempel.v1 import feedback_pb2, feedback_pb2_grpc, manifest_pb2, partner_pb2, partner_pb2_grpc

from keys.identity import Day, Oin
from servicekit.caller import caller_oin
from servicekit.refusal import CallerUnknown
from servicekit.rpc_errors import RefusalInterceptor
from servicekit.tls import TlsFiles, server_credentials
from tests.support.partner_installation import MUNICIPALITY, NOW, PARTNER_OIN

Refuse = Callable[[partner_pb2.SignedSignal], tuple[str, str] | None]


@dataclass
class FakeGateway:
    """What the gateway holds, and how it misbehaves."""

    manifest: bytes = b""
    manifest_version: int = 1
    partners: set[str] = field(default_factory=lambda: {PARTNER_OIN})
    refuse: Refuse = lambda _: None
    accepted: dict[bytes, partner_pb2.Receipt] = field(default_factory=dict)
    signals: dict[bytes, partner_pb2.SignedSignal] = field(default_factory=dict)
    withdrawn: set[bytes] = field(default_factory=set)
    proofs: dict[bytes, bytes] = field(default_factory=dict)
    feedback: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    """Records by sequence: the municipality that is said to send it, and its bytes."""
    batches: int = 0
    breaks: list[tuple[int, str]] = field(default_factory=list)
    """At which batch, counted over all streams, what goes wrong: 'before' or 'after' accepting, 'shuffle', 'end'."""
    status_of_break: grpc.StatusCode = grpc.StatusCode.UNAVAILABLE

    def take(self, signed: partner_pb2.SignedSignal) -> partner_pb2.SignalResult:
        refusal = self.refuse(signed)
        if refusal is not None:
            result = partner_pb2.SignalResult(signal_id=signed.signal_id)
            result.refusal.code, result.refusal.field = refusal
            return result
        repeated = signed.signal_id in self.accepted
        if not repeated:
            self.signals[signed.signal_id] = signed
            self.accepted[signed.signal_id] = partner_pb2.Receipt(
                receipt_id=os.urandom(16), log_id="gateway.test", leaf_hash=hashlib.sha256(signed.signal_id).digest(),
                day=Day.of(NOW).number, municipality_code=MUNICIPALITY.value, mode=partner_pb2.MODE_DIRECT,
            )  # fmt: skip
        receipt = partner_pb2.Receipt()
        receipt.CopyFrom(self.accepted[signed.signal_id])
        receipt.repeated_submission = repeated
        return partner_pb2.SignalResult(signal_id=signed.signal_id, receipt=receipt)

    def next_break(self) -> str:
        self.batches += 1
        if self.breaks and self.breaks[0][0] <= self.batches:
            return self.breaks.pop(0)[1]
        return ""


class FakePartnerService(partner_pb2_grpc.PartnerServiceServicer):
    def __init__(self, gateway: FakeGateway) -> None:
        self._gateway = gateway

    def _admit(self, context: Any) -> Oin:
        caller = caller_oin(context)
        if caller.value not in self._gateway.partners:
            raise CallerUnknown
        return caller

    async def SubmitDirect(self, request_iterator: Any, context: Any) -> Any:  # noqa: N802
        self._admit(context)
        async for request in request_iterator:
            trouble = self._gateway.next_break()
            if trouble == "before":
                await context.abort(self._gateway.status_of_break, "UNAVAILABLE")
            results = [self._gateway.take(signed) for signed in request.signals]
            if trouble == "after":
                await context.abort(self._gateway.status_of_break, "UNAVAILABLE")
            if trouble == "end":
                return
            if trouble == "shuffle":
                results.reverse()
            yield partner_pb2.SubmitResponse(batch_number=request.batch_number, results=results)

    async def Withdraw(self, request: Any, context: Any) -> Any:  # noqa: N802
        self._admit(context)
        results = []
        for signal_id in request.signal_ids:
            result = partner_pb2.WithdrawResult(signal_id=signal_id)
            if signal_id in self._gateway.accepted:
                self._gateway.withdrawn.add(signal_id)
                result.withdrawn = True
            else:
                result.refusal.code = "RECEIPT_UNKNOWN"
            results.append(result)
        return partner_pb2.WithdrawResponse(results=results)

    async def GetReceipts(self, request: Any, context: Any) -> Any:  # noqa: N802
        self._admit(context)
        entries = []
        for signal_id in request.signal_ids:
            if signal_id in self._gateway.accepted:
                receipt = partner_pb2.Receipt()
                receipt.CopyFrom(self._gateway.accepted[signal_id])
                receipt.withdrawn = signal_id in self._gateway.withdrawn
                entries.append(partner_pb2.SignalReceipt(signal_id=signal_id, receipt=receipt))
        return partner_pb2.GetReceiptsResponse(receipts=entries)

    async def GetRoutingTable(self, request: Any, context: Any) -> Any:  # noqa: N802
        self._admit(context)
        await context.abort(grpc.StatusCode.FAILED_PRECONDITION, "ROUTING_UNKNOWN:routing_hash")

    async def GetInclusionProofs(self, request: Any, context: Any) -> Any:  # noqa: N802
        self._admit(context)
        known = [signal_id for signal_id in request.signal_ids if signal_id in self._gateway.proofs]
        return partner_pb2.GetInclusionProofsResponse(
            proofs=[
                partner_pb2.InclusionProof(signal_id=signal_id, tlog_proof=self._gateway.proofs[signal_id])
                for signal_id in known
            ]
        )

    async def GetManifest(self, request: Any, context: Any) -> Any:  # noqa: N802
        self._admit(context)
        newer = self._gateway.manifest_version != request.known_version
        return manifest_pb2.GetManifestResponse(
            version=self._gateway.manifest_version, signed_manifest=self._gateway.manifest if newer else b""
        )


class FakeFeedbackService(feedback_pb2_grpc.FeedbackServiceServicer):
    def __init__(self, gateway: FakeGateway) -> None:
        self._gateway = gateway

    async def Collect(self, request: Any, context: Any) -> Any:  # noqa: N802
        if self._gateway.next_break() == "before":
            await context.abort(self._gateway.status_of_break, "UNAVAILABLE")
        held = [item for item in sorted(self._gateway.feedback.items()) if item[0] > request.after_sequence]
        return feedback_pb2.CollectFeedbackResponse(
            records=[
                feedback_pb2.FeedbackRecord(sequence=sequence, municipality_code=municipality, sealed=sealed)
                for sequence, (municipality, sealed) in held[: request.max_items]
            ]
        )

    async def AcknowledgeFeedback(self, request: Any, context: Any) -> Any:  # noqa: N802
        if self._gateway.next_break() == "before":
            await context.abort(self._gateway.status_of_break, "UNAVAILABLE")
        for sequence in request.sequences:
            self._gateway.feedback.pop(sequence, None)
        return feedback_pb2.AcknowledgeFeedbackResponse()


@asynccontextmanager
async def serving(gateway: FakeGateway, tls: TlsFiles, port: int = 0) -> Any:
    """Yield the port on which the gateway listens."""
    server = grpc.aio.server(interceptors=[RefusalInterceptor({})])
    partner_pb2_grpc.add_PartnerServiceServicer_to_server(FakePartnerService(gateway), server)
    feedback_pb2_grpc.add_FeedbackServiceServicer_to_server(FakeFeedbackService(gateway), server)
    found = server.add_secure_port(f"127.0.0.1:{port}", server_credentials(tls))
    await server.start()
    try:
        yield found
    finally:
        await server.stop(None)
