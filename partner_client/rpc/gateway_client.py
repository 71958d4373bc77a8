"""The gateway behind a gRPC channel with mutual TLS."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NoReturn, TypeVar

import grpc
from drempel.v1 import (
    evaluation_pb2,
    evaluation_pb2_grpc,
    feedback_pb2,
    feedback_pb2_grpc,
    manifest_pb2,
    partner_pb2,
    partner_pb2_grpc,
)

from keys.identity import MunicipalityCode, SignalId
from keys.voprf import Evaluation
from partner_client.errors import (
    GatewayClosed,
    GatewayFailed,
    GatewayMisbehaved,
    GatewayRefused,
    GatewayUnavailable,
    GatewayUntrusted,
)
from partner_client.outcome import Receipt, SealedSignal, SignalOutcome, SignedSignal, WithdrawalOutcome
from partner_client.ports import SealedRecord
from partner_client.rpc import translate
from servicekit.tls import TlsFiles, channel_credentials

CALL_SECONDS = 30.0
SILENCE_SECONDS = 60.0
"""How long a stream may be silent before we take it for lost; a gateway answers a batch within a second."""
_END: Any = grpc.aio.EOF  # type: ignore[attr-defined]  # missing in the stubs
_MESSAGE_LIMIT = 17 << 20
"""A manifest of the whole country has 16 MiB at most; batches are far smaller."""
_PUBLIC_TEXT = re.compile(r"[A-Z][A-Z0-9_]{2,63}(:[a-z0-9_.]{1,64})?")
_RETRIED = {
    grpc.StatusCode.UNAVAILABLE: GatewayUnavailable,
    grpc.StatusCode.DEADLINE_EXCEEDED: GatewayUnavailable,
    grpc.StatusCode.CANCELLED: GatewayUnavailable,
    grpc.StatusCode.ABORTED: GatewayFailed,
    grpc.StatusCode.INTERNAL: GatewayFailed,
    grpc.StatusCode.UNKNOWN: GatewayFailed,
}
_LOCAL_FAILURE = "Internal error from Core"
"""What grpc.aio reports, as INTERNAL, when it could not send on a call that has ended (grpc/grpc#36066). It stands in
the place of whatever the gateway said last, so it says nothing about the gateway."""
_ENDED_STREAM = "STREAM_LIMIT"
"""A refusal of one stream, not of us: another stream goes on where it ended."""
Answer = TypeVar("Answer")


def raise_for(error: grpc.aio.AioRpcError) -> NoReturn:
    """Raise what a failed call means to us. Of the gateway's text only a code and a field name are taken over."""
    code, text = error.code(), error.details() or ""
    if "CERTIFICATE_VERIFY_FAILED" in text or "Hostname Verification" in text or "hostname verification" in text:
        raise GatewayUntrusted("the gateway's certificate is not trusted", field="gateway.tls.authority")
    if code is grpc.StatusCode.UNAVAILABLE and ("Socket closed" in text or "TLS" in text or "ssl" in text.lower()):
        raise GatewayClosed("the gateway closed the connection")
    if code is grpc.StatusCode.INTERNAL and text == _LOCAL_FAILURE:
        raise GatewayUnavailable("the call ended while we sent")
    if code in _RETRIED:
        raise _RETRIED[code](f"{code.name}")
    if text == _ENDED_STREAM:
        raise GatewayUnavailable(text)
    public = text if _PUBLIC_TEXT.fullmatch(text) else code.name
    raise GatewayRefused(f"the gateway refused: {public}", field=public)


class _Call:
    """One bidirectional call."""

    def __init__(self, call: Any) -> None:
        self._call = call

    async def send(self, message: Any) -> None:
        """Hand over one batch."""
        await self._guard(self._call.write(message))

    async def end(self) -> None:
        """Half-close."""
        await self._guard(self._call.done_writing())

    def cancel(self) -> None:
        """End the call, answered or not."""
        self._call.cancel()

    async def receive(self) -> tuple[int, list[SignalOutcome]] | None:
        """Return the next batch's number and outcomes; None at the end."""
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                message = await self._guard(self._call.read())
        except TimeoutError:
            raise GatewayUnavailable("the gateway is silent") from None
        return None if message is _END else translate.outcomes(message)

    async def _guard(self, pending: Awaitable[Answer]) -> Answer:
        try:
            return await pending
        except grpc.aio.AioRpcError as error:
            failure = error
        except (asyncio.InvalidStateError, grpc.aio.InternalError):
            # Written or half-closed after the call ended; the reader learns why.
            raise GatewayUnavailable("the call has ended") from None
        raise_for(failure)


class GrpcSubmission:
    """A SubmissionStream. Signed and sealed signals have a call each, begun when there is something to send.

    A batch of both kinds is two messages of one number; its outcomes come back together, in the batch's order.
    """

    def __init__(self, stub: Any) -> None:
        self._stub = stub
        self._calls: dict[type, _Call] = {}
        self._sent: asyncio.Queue[tuple[int, list[type]] | None] = asyncio.Queue()

    async def send(self, number: int, signals: Sequence[SignedSignal | SealedSignal]) -> None:
        """Hand over one batch."""
        signed = [signal for signal in signals if isinstance(signal, SignedSignal)]
        sealed = [signal for signal in signals if isinstance(signal, SealedSignal)]
        messages: list[tuple[_Call, Any]] = []
        if signed:
            messages.append((self._begun(SignedSignal), translate.batch_message(number, signed)))
        if sealed:
            messages.append((self._begun(SealedSignal), translate.sealed_message(number, sealed)))
        # Known to the reader before it is sent: when the call breaks, it is the reader who learns why.
        self._sent.put_nowait((number, [type(signal) for signal in signals]))
        for call, message in messages:
            await call.send(message)

    def _begun(self, kind: type) -> _Call:
        if kind not in self._calls:
            method = self._stub.SubmitDirect if kind is SignedSignal else self._stub.SubmitSealed
            self._calls[kind] = _Call(method())
        return self._calls[kind]

    async def end(self) -> None:
        """Half-close."""
        self._sent.put_nowait(None)
        if not self._calls:
            self._begun(SignedSignal)  # so that who may not call learns it, also with nothing to say
        for call in self._calls.values():
            await call.end()

    async def receive(self) -> tuple[int, list[SignalOutcome]] | None:
        """Return the next batch's number and outcomes; None at the end."""
        sent = await self._sent.get()
        if sent is None:
            await self._expect_the_end()
            return None
        number, kinds = sent
        answers = {kind: await self._answer(kind, number) for kind in dict.fromkeys(kinds)}
        if any(len(answers[kind]) != kinds.count(kind) for kind in answers):
            raise GatewayMisbehaved("another number of results", field="results")
        following = {kind: iter(outcomes) for kind, outcomes in answers.items()}
        return number, [next(following[kind]) for kind in kinds]

    async def _answer(self, kind: type, number: int) -> list[SignalOutcome]:
        found = await self._calls[kind].receive()
        if found is None:
            raise GatewayUnavailable("the gateway ended the stream")
        answered, outcomes = found
        if answered != number:
            raise GatewayMisbehaved("an answer to another batch", field="batch_number")
        return outcomes

    async def _expect_the_end(self) -> None:
        for call in self._calls.values():
            if await call.receive() is not None:
                raise GatewayMisbehaved("an answer to nothing", field="batch_number")

    def cancel(self) -> None:
        """End the calls, answered or not."""
        for call in self._calls.values():
            call.cancel()


class GrpcGateway:
    """A Gateway over one channel."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub: Any = partner_pb2_grpc.PartnerServiceStub(channel)  # type: ignore[no-untyped-call]
        self._feedback: Any = feedback_pb2_grpc.FeedbackServiceStub(channel)  # type: ignore[no-untyped-call]
        self._evaluation: Any = evaluation_pb2_grpc.EvaluationServiceStub(channel)  # type: ignore[no-untyped-call]

    @asynccontextmanager
    async def submission(self) -> AsyncIterator[GrpcSubmission]:
        """Yield a conversation, and cancel what is left of it."""
        stream = GrpcSubmission(self._stub)
        try:
            yield stream
        finally:
            stream.cancel()

    async def withdraw(self, ids: Sequence[SignalId]) -> list[WithdrawalOutcome]:
        """Withdraw up to 500 signals."""
        request = partner_pb2.WithdrawRequest(signal_ids=[item.value for item in ids])
        found = translate.withdrawals(await self._call(self._stub.Withdraw, request))
        if [outcome.signal_id for outcome in found] != list(ids):
            raise GatewayMisbehaved("results of other signals", field="results")
        return found

    async def receipts(self, ids: Sequence[SignalId]) -> Mapping[SignalId, Receipt]:
        """Return the known receipts."""
        request = partner_pb2.GetReceiptsRequest(signal_ids=[item.value for item in ids])
        return translate.receipts(await self._call(self._stub.GetReceipts, request))

    async def evaluate(
        self, municipality: MunicipalityCode, *, epoch: int, generation: int, elements: Sequence[bytes]
    ) -> Evaluation:
        """Return the evaluation of a batch, unverified."""
        request = evaluation_pb2.EvaluateRequest(
            municipality_code=municipality.value,
            epoch=epoch,
            generation=generation,
            blinded_elements=b"".join(elements),
        )
        return translate.evaluation(await self._call(self._evaluation.Evaluate, request))

    async def routing(self, routing_hash: bytes, offset: int) -> tuple[bytes, int]:
        """Return a part of the routing table, unverified."""
        request = partner_pb2.GetRoutingTableRequest(routing_hash=routing_hash, offset=offset)
        answer = await self._call(self._stub.GetRoutingTable, request)
        return answer.entries, answer.size

    async def proofs(self, ids: Sequence[SignalId]) -> Mapping[SignalId, bytes]:
        """Return the proofs that the gateway can give now."""
        request = partner_pb2.GetInclusionProofsRequest(signal_ids=[item.value for item in ids])
        return translate.proofs(await self._call(self._stub.GetInclusionProofs, request))

    async def manifest(self, known_version: int) -> bytes | None:
        """Return the newest signed manifest, when it is newer."""
        request = manifest_pb2.GetManifestRequest(known_version=known_version)
        answer = await self._call(self._stub.GetManifest, request)
        return answer.signed_manifest or None

    async def collect(self, after: int, limit: int) -> Sequence[SealedRecord]:
        """Return a page of feedback records."""
        request = feedback_pb2.CollectFeedbackRequest(after_sequence=after, max_items=limit)
        return translate.feedback(await self._call(self._feedback.Collect, request))

    async def acknowledge_feedback(self, sequences: Sequence[int]) -> None:
        """Let records go."""
        request = feedback_pb2.AcknowledgeFeedbackRequest(sequences=sequences)
        await self._call(self._feedback.AcknowledgeFeedback, request)

    async def _call(self, method: Any, request: Any) -> Any:
        try:
            return await method(request, timeout=CALL_SECONDS)
        except grpc.aio.AioRpcError as error:
            failure = error
        raise_for(failure)


@asynccontextmanager
async def connect(address: str, tls: TlsFiles) -> AsyncIterator[GrpcGateway]:
    """Yield the gateway at `address`; connecting itself happens with the first call."""
    options = [
        ("grpc.max_receive_message_length", _MESSAGE_LIMIT),
        ("grpc.max_send_message_length", _MESSAGE_LIMIT),
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 2_000),
        ("grpc.enable_retries", 0),
    ]
    async with grpc.aio.secure_channel(address, channel_credentials(tls), options=options) as channel:
        yield GrpcGateway(channel)
