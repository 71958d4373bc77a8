"""The node, as the console reaches it: calls over a Unix socket, each in one user's session."""

from pathlib import Path
from typing import Any

import grpc
from drempel.v1 import (
    audit_pb2_grpc,
    console_pb2_grpc,
    policy_pb2_grpc,
    report_pb2_grpc,
    review_pb2_grpc,
    session_pb2_grpc,
    users_pb2_grpc,
)

TIMEOUT_SECONDS = 20.0


class NodeRefused(Exception):
    """The node refused a call. `code` and `field` are of docs/spec/refusals.md."""

    def __init__(self, status: grpc.StatusCode, told: str) -> None:
        self.status = status
        self.code, _, self.field = told.partition(":")
        super().__init__(self.code)


class NodeUnavailable(Exception):
    """The node does not answer now."""


_UNAVAILABLE = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED})


class Node:
    """One channel to the node; safe for every request of the process. Opened inside the event loop that uses it."""

    def __init__(self, socket: Path, municipality: str) -> None:
        self._address = f"unix:{socket}"
        self._municipality = municipality
        self._channel: grpc.aio.Channel | None = None

    def open(self) -> None:
        """Make the channel; nothing is sent yet."""
        channel = self._channel = grpc.aio.insecure_channel(self._address)
        self._audit = audit_pb2_grpc.AuditServiceStub(channel)  # type: ignore[no-untyped-call]
        self._casework = console_pb2_grpc.CaseworkServiceStub(channel)  # type: ignore[no-untyped-call]
        self._reports = report_pb2_grpc.ReportServiceStub(channel)  # type: ignore[no-untyped-call]
        self._policies = policy_pb2_grpc.PolicyServiceStub(channel)  # type: ignore[no-untyped-call]
        self._reviews = review_pb2_grpc.ReviewServiceStub(channel)  # type: ignore[no-untyped-call]
        self._sessions = session_pb2_grpc.SessionServiceStub(channel)  # type: ignore[no-untyped-call]
        self._users = users_pb2_grpc.UserServiceStub(channel)  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Close the channel."""
        if self._channel is not None:
            await self._channel.close(None)

    async def audit(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the audit service. Raises NodeRefused, NodeUnavailable."""
        return await self._call(getattr(self._audit, method), request, session)

    async def casework(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the casework service. Raises NodeRefused, NodeUnavailable."""
        return await self._call(getattr(self._casework, method), request, session)

    async def reports(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the report service. Raises NodeRefused, NodeUnavailable."""
        return await self._call(getattr(self._reports, method), request, session)

    async def policies(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the policy service. Raises NodeRefused, NodeUnavailable."""
        return await self._call(getattr(self._policies, method), request, session)

    async def reviews(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the review service. Raises NodeRefused, NodeUnavailable."""
        return await self._call(getattr(self._reviews, method), request, session)

    async def users(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the user service. Raises NodeRefused, NodeUnavailable."""
        return await self._call(getattr(self._users, method), request, session)

    async def sessions(self, method: str, request: Any, session: str = "") -> Any:
        """Call a method of the session service. Raises NodeRefused, NodeUnavailable."""
        return await self._call(getattr(self._sessions, method), request, session)

    async def _call(self, method: Any, request: Any, session: str) -> Any:
        metadata = (("municipality", self._municipality), ("session", session))
        try:
            return await method(request, metadata=metadata, timeout=TIMEOUT_SECONDS)
        except grpc.aio.AioRpcError as error:
            status, told = error.code(), error.details() or ""
        if status in _UNAVAILABLE:
            raise NodeUnavailable
        raise NodeRefused(status, told)
