"""The node, as the console reaches it: calls over a Unix socket, each in one user's session."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import grpc
from drempel.v1 import (
    audit_pb2_grpc,
    console_pb2_grpc,
    policy_pb2_grpc,
    report_pb2_grpc,
    review_pb2_grpc,
    users_pb2_grpc,
)

from servicekit.web.console.peer import Peer


class Node(Peer):
    """One municipality of a node."""

    def __init__(self, socket: Path, municipality: str) -> None:
        super().__init__(socket, [("municipality", municipality)])

    def open(self) -> grpc.aio.Channel:
        """Make the channel and return it; nothing is sent yet."""
        channel = super().open()
        self._audit = audit_pb2_grpc.AuditServiceStub(channel)  # type: ignore[no-untyped-call]
        self._casework = console_pb2_grpc.CaseworkServiceStub(channel)  # type: ignore[no-untyped-call]
        self._reports = report_pb2_grpc.ReportServiceStub(channel)  # type: ignore[no-untyped-call]
        self._policies = policy_pb2_grpc.PolicyServiceStub(channel)  # type: ignore[no-untyped-call]
        self._reviews = review_pb2_grpc.ReviewServiceStub(channel)  # type: ignore[no-untyped-call]
        self._users = users_pb2_grpc.UserServiceStub(channel)  # type: ignore[no-untyped-call]
        return channel

    async def audit(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the audit service. Raises PeerRefused, PeerUnavailable."""
        return await self.call(getattr(self._audit, method), request, session)

    async def casework(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the casework service. Raises PeerRefused, PeerUnavailable."""
        return await self.call(getattr(self._casework, method), request, session)

    async def reports(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the report service. Raises PeerRefused, PeerUnavailable."""
        return await self.call(getattr(self._reports, method), request, session)

    def exchange(self, request: Any, session: str) -> AsyncIterator[Any]:
        """Yield what the national exchange is made of. Raises PeerRefused, PeerUnavailable."""
        return self.stream(self._reports.DeliverExchange, request, session)

    async def policies(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the policy service. Raises PeerRefused, PeerUnavailable."""
        return await self.call(getattr(self._policies, method), request, session)

    async def reviews(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the review service. Raises PeerRefused, PeerUnavailable."""
        return await self.call(getattr(self._reviews, method), request, session)

    async def users(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the user service. Raises PeerRefused, PeerUnavailable."""
        return await self.call(getattr(self._users, method), request, session)
