"""A `tests.support.node.MemoryGateway` behind real gRPC with mutual TLS, for one municipality's node."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
from drempel.v1 import (
    evaluation_pb2,
    evaluation_pb2_grpc,
    feedback_pb2,
    feedback_pb2_grpc,
    manifest_pb2,
    node_pb2,
    node_pb2_grpc,
)

from keys.group import ELEMENT_SIZE
from keys.identity import Oin
from municipality_node.linking.leaf import LeafKey
from municipality_node.ports import BundleItem
from servicekit.caller import caller_oin
from servicekit.tls import TlsFiles, server_credentials
from tests.support.node import HERE, NODE, MemoryGateway


class _Served(
    node_pb2_grpc.NodeServiceServicer,
    evaluation_pb2_grpc.EvaluationServiceServicer,
    feedback_pb2_grpc.FeedbackServiceServicer,
):
    def __init__(self, gateway: MemoryGateway) -> None:
        self._gateway = gateway
        self.refuse: tuple[grpc.StatusCode, str] | None = None

    def _check(self, context):
        if caller_oin(context) != NODE:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "CALLER_UNKNOWN")
        if self.refuse:
            context.abort(*self.refuse)

    def Pull(self, request, context):  # noqa: N802
        self._check(context)
        items = self._gateway.pull(
            after=request.after_sequence, limit=request.max_items, wait_seconds=request.wait_ms / 1000
        )
        return node_pb2.PullResponse(items=map(_message, items))

    def Acknowledge(self, request, context):  # noqa: N802
        self._check(context)
        self._gateway.acknowledge(list(request.sequences))
        return node_pb2.AcknowledgeResponse()

    def GetManifest(self, request, context):  # noqa: N802
        self._check(context)
        document = self._gateway.manifest(request.known_version)
        return manifest_pb2.GetManifestResponse(signed_manifest=document or b"")

    def Evaluate(self, request, context):  # noqa: N802
        self._check(context)
        joined = request.blinded_elements
        blinded = [joined[at : at + ELEMENT_SIZE] for at in range(0, len(joined), ELEMENT_SIZE)]
        evaluation = self._gateway.evaluate(LeafKey, blinded)
        return evaluation_pb2.EvaluateResponse(evaluated_elements=b"".join(evaluation.elements), proof=evaluation.proof)

    def Deposit(self, request, context):  # noqa: N802
        self._check(context)
        self._gateway.deposit(HERE, [(Oin(record.partner_oin), record.sealed) for record in request.records])
        return feedback_pb2.DepositFeedbackResponse()


def _message(item):
    if isinstance(item, BundleItem):
        return node_pb2.MailboxItem(sequence=item.sequence, bundle=item.bundle)
    withdrawal = node_pb2.Withdrawal(partner_oin=item.partner.value, signal_id=item.signal_id.value)
    return node_pb2.MailboxItem(sequence=item.sequence, withdrawal=withdrawal)


class Served:
    """Where the gateway is; `refuse` makes every call fail with a status and code."""

    def __init__(self, gateway: MemoryGateway, tls: TlsFiles, port: int = 0) -> None:
        self._servicer = _Served(gateway)
        self.server = grpc.server(ThreadPoolExecutor(4))
        node_pb2_grpc.add_NodeServiceServicer_to_server(self._servicer, self.server)
        evaluation_pb2_grpc.add_EvaluationServiceServicer_to_server(self._servicer, self.server)
        feedback_pb2_grpc.add_FeedbackServiceServicer_to_server(self._servicer, self.server)
        self.port = self.server.add_secure_port(f"127.0.0.1:{port}", server_credentials(tls))

    @property
    def address(self) -> str:
        return f"localhost:{self.port}"

    def refuse(self, status: grpc.StatusCode, code: str) -> None:
        self._servicer.refuse = (status, code)


@contextmanager
def served(gateway: MemoryGateway, tls: TlsFiles, port: int = 0):
    """Serve until the block ends."""
    place = Served(gateway, tls, port)
    place.server.start()
    try:
        yield place
    finally:
        place.server.stop(grace=None).wait()
