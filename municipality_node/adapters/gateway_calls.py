"""The gateway over gRPC with mutual TLS: mailbox and evaluation. The node calls; nothing calls the node."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import grpc
from cryptography import x509
from drempel.v1 import (
    evaluation_pb2,
    evaluation_pb2_grpc,
    feedback_pb2,
    feedback_pb2_grpc,
    manifest_pb2,
    node_pb2,
    node_pb2_grpc,
)

from keys.errors import MalformedIdentity
from keys.group import ELEMENT_SIZE
from keys.identity import MunicipalityCode, Oin, SignalId
from keys.voprf import Evaluation
from ldv import propagation
from municipality_node.errors import EvaluationRefused, GatewayCertificate, GatewayRefused, GatewayUnavailable
from municipality_node.linking.leaf import LeafKey
from municipality_node.ports import BundleItem, MailboxItem, UnreadableItem, WithdrawalItem
from servicekit.tls import TlsFiles, channel_credentials

CALL_SECONDS = 30.0
EVALUATION_SECONDS = 120.0
MOST_MESSAGE_BYTES = 8 << 20
_OPTIONS = (
    ("grpc.max_receive_message_length", MOST_MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    ("grpc.enable_retries", 0),
)
_TRY_AGAIN = frozenset(
    {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED,
     grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN, grpc.StatusCode.ABORTED}
)  # fmt: skip
_NOT_ACCEPTED = ("Tls handshake failed", "Hostname Verification Check failed")
"""What gRPC says when TLS itself refuses. A handshake that nobody answers, or that is cut off, as by a gateway that
starts or stops, is a "Handshake read failed"; and the name of a host that is not found may contain any word."""


class GatewayCalls:
    """One municipality's line to the gateway, with its own certificate. Serves Mailbox, Evaluator and FeedbackDesk."""

    def __init__(self, address: str, tls: TlsFiles) -> None:
        self._tls = tls
        self._channel = grpc.secure_channel(address, channel_credentials(tls), options=_OPTIONS)
        self._node: Any = node_pb2_grpc.NodeServiceStub(self._channel)  # type: ignore[no-untyped-call]
        self._evaluation: Any = evaluation_pb2_grpc.EvaluationServiceStub(self._channel)  # type: ignore[no-untyped-call]
        self._feedback: Any = feedback_pb2_grpc.FeedbackServiceStub(self._channel)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """End the connection; calls under way fail."""
        self._channel.close()

    def pull(self, *, after: int, limit: int, wait_seconds: float) -> Sequence[MailboxItem]:
        """Return waiting items."""
        request = node_pb2.PullRequest(after_sequence=after, max_items=limit, wait_ms=int(wait_seconds * 1000))
        response = self._call(self._node.Pull, request, CALL_SECONDS + wait_seconds)
        return [_item(item) for item in response.items]

    def acknowledge(self, sequences: Sequence[int]) -> None:
        """Remove items from the mailbox."""
        self._call(self._node.Acknowledge, node_pb2.AcknowledgeRequest(sequences=sequences), CALL_SECONDS)

    def manifest(self, known_version: int) -> bytes | None:
        """Return the newest manifest document, or None."""
        request = manifest_pb2.GetManifestRequest(known_version=known_version)
        response = self._call(self._node.GetManifest, request, CALL_SECONDS)
        return response.signed_manifest or None

    def evaluate(self, leaf: LeafKey, blinded: Sequence[bytes]) -> Evaluation:
        """Return the evaluation of a batch."""
        request = evaluation_pb2.EvaluateRequest(
            municipality_code=leaf.municipality.value,
            epoch=leaf.epoch,
            generation=leaf.generation,
            blinded_elements=b"".join(blinded),
        )
        try:
            response = self._call(self._evaluation.Evaluate, request, EVALUATION_SECONDS)
        except GatewayRefused as refused:
            code = refused.field
        else:
            joined = response.evaluated_elements
            elements = [joined[at : at + ELEMENT_SIZE] for at in range(0, len(joined), ELEMENT_SIZE)]
            return Evaluation(elements, response.proof)
        raise EvaluationRefused("the gateway refused to evaluate", field=code)

    def deposit(self, municipality: MunicipalityCode, records: Sequence[tuple[Oin, bytes]]) -> None:
        """Leave sealed records for partners."""
        request = feedback_pb2.DepositFeedbackRequest(
            records=[
                feedback_pb2.FeedbackRecord(
                    partner_oin=partner.value, municipality_code=municipality.value, sealed=sealed
                )
                for partner, sealed in records
            ]
        )
        self._call(self._feedback.Deposit, request, CALL_SECONDS)

    def _call(self, method: Callable[..., Any], request: Any, seconds: float) -> Any:
        try:
            return method(request, timeout=seconds, metadata=propagation.metadata())
        except grpc.RpcError as error:
            status, details = error.code(), error.details() or ""
        except ValueError:  # the channel was closed
            status, details = grpc.StatusCode.UNAVAILABLE, ""
        raise self._failure(status, details)

    def _failure(self, status: grpc.StatusCode, details: str) -> Exception:
        if status not in _TRY_AGAIN:
            return GatewayRefused("the gateway refused the call", field=details or status.name)
        if validity := certificate_validity(self._tls, datetime.now(UTC)):
            return GatewayCertificate("this node's certificate is not valid now", field=validity)
        if status is grpc.StatusCode.UNAVAILABLE and any(words in details for words in _NOT_ACCEPTED):
            return GatewayCertificate("gateway and node do not accept each other's certificates", field="tls")
        return GatewayUnavailable("the gateway cannot be reached")


def certificate_validity(tls: TlsFiles, now: datetime) -> str:
    """Return what is wrong with the time of our own certificate; empty when nothing is."""
    certificate = x509.load_pem_x509_certificate(tls.certificate.read_bytes())
    if now > certificate.not_valid_after_utc:
        return "certificate_expired"
    return "certificate_not_yet_valid" if now < certificate.not_valid_before_utc else ""


def _item(item: Any) -> MailboxItem:
    kind = item.WhichOneof("item")
    if kind == "bundle":
        return BundleItem(sequence=item.sequence, bundle=item.bundle)
    if kind == "withdrawal":
        try:
            return WithdrawalItem(
                sequence=item.sequence,
                partner=Oin(item.withdrawal.partner_oin),
                signal_id=SignalId(item.withdrawal.signal_id),
            )
        except MalformedIdentity:
            pass
    return UnreadableItem(sequence=item.sequence)
