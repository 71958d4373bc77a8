"""The service behind a console: calls over a Unix socket, each in one user's session."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import grpc
from drempel.v1 import session_pb2_grpc

TIMEOUT_SECONDS = 20.0
STREAM_SECONDS = 600.0
LARGEST_ANSWER = 32 << 20
"""Fifty letters, each a PDF of its own, are about a tenth of it."""


class PeerRefused(Exception):
    """The service refused a call. `code` and `field` are of docs/spec/refusals.md."""

    def __init__(self, status: grpc.StatusCode, told: str) -> None:
        self.status = status
        self.code, _, self.field = told.partition(":")
        super().__init__(self.code)


class PeerUnavailable(Exception):
    """The service does not answer now."""


_UNAVAILABLE = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED})


class Peer:
    """One channel, safe for every request of the process. Opened inside the event loop that uses it.

    `metadata` goes with every call, besides the session.
    """

    def __init__(self, socket: Path, metadata: Sequence[tuple[str, str]] = ()) -> None:
        self._address = f"unix:{socket}"
        self._metadata = tuple(metadata)
        self._channel: grpc.aio.Channel | None = None

    def open(self) -> grpc.aio.Channel:
        """Make the channel and return it; nothing is sent yet."""
        channel = self._channel = grpc.aio.insecure_channel(
            self._address, options=[("grpc.max_receive_message_length", LARGEST_ANSWER)]
        )
        self._sessions = session_pb2_grpc.SessionServiceStub(channel)  # type: ignore[no-untyped-call]
        return channel

    async def close(self) -> None:
        """Close the channel."""
        if self._channel is not None:
            await self._channel.close(None)

    async def sessions(self, method: str, request: Any, session: str = "") -> Any:
        """Call a method of the session service. Raises PeerRefused, PeerUnavailable."""
        return await self.call(getattr(self._sessions, method), request, session)

    async def call(self, method: Any, request: Any, session: str) -> Any:
        """Call a method of a stub in a session. Raises PeerRefused, PeerUnavailable."""
        try:
            return await method(request, metadata=self._with(session), timeout=TIMEOUT_SECONDS)
        except grpc.aio.AioRpcError as error:
            failure = _failure(error)
        raise failure

    async def stream(self, method: Any, request: Any, session: str) -> AsyncIterator[Any]:
        """Yield the answers of a method that gives many, in a session. Raises PeerRefused, PeerUnavailable."""
        try:
            async for answer in method(request, metadata=self._with(session), timeout=STREAM_SECONDS):
                yield answer
        except grpc.aio.AioRpcError as error:
            failure = _failure(error)
        else:
            return
        raise failure

    def _with(self, session: str) -> tuple[tuple[str, str], ...]:
        return (*self._metadata, ("session", session))


def _failure(error: grpc.aio.AioRpcError) -> PeerRefused | PeerUnavailable:
    if error.code() in _UNAVAILABLE:
        return PeerUnavailable()
    return PeerRefused(error.code(), error.details() or "")
