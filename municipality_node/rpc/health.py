"""The standard gRPC health service, on a local port or socket only: one name per municipality, and the whole."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from servicekit.readiness import Dependency


class Watched(Protocol):
    """Whoever's health is asked for."""

    @property
    def municipality(self) -> str:
        """The municipality's code."""

    @property
    def healthy(self) -> bool:
        """Whether work gets done now."""

    @property
    def at_rest(self) -> bool:
        """Whether no work is done because somebody said so."""

    @property
    def witnessed(self) -> bool:
        """Whether as many witnesses as asked cosigned the newest checkpoint of its audit log."""


AUDIT = "audit"
"""`audit`, or `CODE/audit`: how the audit log stands with its witnesses."""
READY = "ready"
"""`ready`, or `CODE/ready`: whether every dependency can be relied on; `store`, `CODE/store` and so on tell of one."""
PARTS = frozenset({AUDIT, READY, *Dependency})


class _Health(health_pb2_grpc.HealthServicer):  # type: ignore[misc]
    def __init__(self, watched: Mapping[str, Watched], ready: Callable[[str], Mapping[str, bool]]) -> None:
        self._ready = ready
        self._watched = watched

    def Check(  # noqa: N802 - the contract's name
        self, request: health_pb2.HealthCheckRequest, context: grpc.ServicerContext
    ) -> health_pb2.HealthCheckResponse:
        """Answer for one municipality, or for all when none is named; for the work, the audit log, or a dependency."""
        code, _, part = request.service.partition("/")
        if code in PARTS:
            code, part = "", code
        if (code and code not in self._watched) or (part and part not in PARTS):
            context.abort(grpc.StatusCode.NOT_FOUND, "UNKNOWN_MUNICIPALITY")
        asked = [self._watched[code]] if code else list(dict(self._watched).values())
        states = health_pb2.HealthCheckResponse
        # Asked by name, a municipality at rest does not serve; it is no fault of the whole.
        serving = all(self._serving(one, part) or (not code and not part and one.at_rest) for one in asked)
        return states(status=states.SERVING if serving else states.NOT_SERVING)

    def _serving(self, one: Watched, part: str) -> bool:
        if not part:
            return one.healthy
        if part == AUDIT:
            return one.witnessed
        found = self._ready(one.municipality)
        return bool(found) and all(found.values()) if part == READY else found.get(part, False)


class HealthServer:
    """Serves health without TLS: it listens locally and tells nothing but yes or no."""

    def __init__(
        self, listen: str, watched: Mapping[str, Watched], ready: Callable[[str], Mapping[str, bool]] = lambda _: {}
    ) -> None:
        self._server = grpc.server(ThreadPoolExecutor(2, thread_name_prefix="health"))
        health_pb2_grpc.add_HealthServicer_to_server(_Health(watched, ready), self._server)
        self._server.add_insecure_port(listen)

    def start(self) -> None:
        """Begin to answer."""
        self._server.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.stop(grace=None)
