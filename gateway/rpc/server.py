"""The gRPC server: mutual TLS, one error table, bounds on everything."""

from collections.abc import Callable

import grpc
from drempel.v1 import evaluation_pb2_grpc, feedback_pb2_grpc, node_pb2_grpc, partner_pb2_grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health  # type: ignore[attr-defined]

from gateway.errors import InstallationRefused
from gateway.rpc.door import DoorInterceptor
from gateway.rpc.feedback import FeedbackRpc
from gateway.rpc.node import EvaluationRpc, NodeRpc
from gateway.rpc.parsing import ParsingInterceptor
from gateway.rpc.partner import PartnerRpc
from gateway.rpc.statuses import STATUS_OF
from gateway.rpc.tracing import Record, TraceInterceptor
from gateway.settings import Limits
from servicekit.rpc_errors import RefusalInterceptor

_METADATA_BYTES = 16 << 10
_PING_MILLISECONDS = 30_000
_WINDOW_BYTES = 512 << 10
"""What a stream may send unread. Estimated by gRPC it grows to megabytes: a partner's eight streams then held 1 GB."""


def _untold(_: str) -> None:
    """Count nothing."""


def build_server(
    *,
    partner: PartnerRpc,
    node: NodeRpc,
    evaluation: EvaluationRpc,
    feedback: FeedbackRpc,
    health_state: health.HealthServicer,
    door: DoorInterceptor,
    limits: Limits,
    share_port: bool = False,
    refused: Callable[[str], None] = _untold,
    traced: Record | None = None,
) -> grpc.aio.Server:
    """Return a server without a port; with `share_port` other processes may serve on the same one.

    `refused` is told the code of every call that is refused or fails, `traced` the span of every call.
    """
    server = _bounded(door, limits, refused, share_port=share_port, traced=traced)
    partner_pb2_grpc.add_PartnerServiceServicer_to_server(partner, server)  # type: ignore[no-untyped-call]
    node_pb2_grpc.add_NodeServiceServicer_to_server(node, server)  # type: ignore[no-untyped-call]
    evaluation_pb2_grpc.add_EvaluationServiceServicer_to_server(evaluation, server)  # type: ignore[no-untyped-call]
    feedback_pb2_grpc.add_FeedbackServiceServicer_to_server(feedback, server)  # type: ignore[no-untyped-call]
    health_pb2_grpc.add_HealthServicer_to_server(health_state, server)
    return server


def _bounded(
    door: DoorInterceptor,
    limits: Limits,
    refused: Callable[[str], None],
    *,
    share_port: bool = False,
    traced: Record | None = None,
) -> grpc.aio.Server:
    return grpc.aio.server(
        interceptors=[TraceInterceptor(traced), RefusalInterceptor(STATUS_OF, refused), door, ParsingInterceptor()],
        maximum_concurrent_rpcs=limits.concurrent_calls,
        options=[
            ("grpc.max_receive_message_length", limits.message_bytes),
            ("grpc.http2.bdp_probe", 0),
            ("grpc.http2.lookahead_bytes", _WINDOW_BYTES),
            ("grpc.max_metadata_size", _METADATA_BYTES),
            ("grpc.keepalive_time_ms", _PING_MILLISECONDS),
            ("grpc.keepalive_timeout_ms", _PING_MILLISECONDS),
            ("grpc.http2.max_ping_strikes", 2),
            ("grpc.so_reuseport", int(share_port)),
        ],
    )


def build_evaluation_server(
    *,
    evaluation: EvaluationRpc,
    health_state: health.HealthServicer,
    door: DoorInterceptor,
    limits: Limits,
    refused: Callable[[str], None] = _untold,
) -> grpc.aio.Server:
    """Return a server that evaluates and does nothing else, without a port."""
    server = _bounded(door, limits, refused)
    evaluation_pb2_grpc.add_EvaluationServiceServicer_to_server(evaluation, server)  # type: ignore[no-untyped-call]
    health_pb2_grpc.add_HealthServicer_to_server(health_state, server)
    return server


class Listener:
    """Where a server listens, from `bind` on.

    A bound port accepts connections, and nobody answers on them before the server starts: whoever connects meanwhile
    waits for a handshake, also where another process at the same address would have answered at once. So `bind` is
    for the last moment before the server starts.
    """

    def __init__(self, server: grpc.aio.Server, address: str, credentials: grpc.ServerCredentials) -> None:
        self._server = server
        self._address = address
        self._credentials = credentials
        self.port = 0

    def bind(self) -> None:
        """Take the port. Raises InstallationRefused when the address is taken or is none of this machine's."""
        try:
            self.port = self._server.add_secure_port(self._address, self._credentials)
        except RuntimeError:
            pass
        else:
            return
        raise InstallationRefused("the address cannot be listened at; another process may do so", field="listen")

    async def start(self) -> None:
        """Serve, bound or not yet."""
        if not self.port:
            self.bind()
        await self._server.start()


async def say(health_state: health.HealthServicer, *, serving: bool, name: str = "") -> None:
    """Tell whoever asks for health whether to send work here, or how the part called `name` stands."""
    status = health_pb2.HealthCheckResponse.SERVING if serving else health_pb2.HealthCheckResponse.NOT_SERVING
    await health_state.set(name, status)
