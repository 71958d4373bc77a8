"""The gateway, as its operators' console reaches it."""

from typing import Any

import grpc
from drempel.v1 import operator_pb2_grpc

from servicekit.web.console.peer import Peer


class WatchedGateway(Peer):
    """Calls of the operator service."""

    def open(self) -> grpc.aio.Channel:
        """Make the channel and return it; nothing is sent yet."""
        channel = super().open()
        self._watch = operator_pb2_grpc.OperatorServiceStub(channel)  # type: ignore[no-untyped-call]
        return channel

    async def watch(self, method: str, request: Any, session: str) -> Any:
        """Call a method of the operator service. Raises PeerRefused, PeerUnavailable."""
        return await self.call(getattr(self._watch, method), request, session)
