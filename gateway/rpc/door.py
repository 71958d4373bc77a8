"""Records who was turned away: once per organisation and service per hour, so that nobody can flood the log."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc

from gateway.ports.journal import Journal
from keys.identity import Oin
from servicekit.caller import caller_oin
from servicekit.logs import get_logger
from servicekit.refusal import CallerUnknown, UnavailableError

_QUIET_SECONDS = 3600
_REMEMBERED = 1000
_ORIGINS = {
    "drempel.v1.PartnerService": "partner-api",
    "drempel.v1.NodeService": "node-api",
    "drempel.v1.EvaluationService": "evaluation-api",
}
_log = get_logger(__name__)


class DoorInterceptor(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]
    """Stands behind the refusal interceptor; lets every refusal pass on."""

    def __init__(self, journal: Journal, now: Callable[[], float] = time.monotonic) -> None:
        self._journal = journal
        self._now = now
        self._told: dict[tuple[Oin | None, str], float] = {}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        """Wrap the handlers of the services that only enrolled organisations may call."""
        handler = await continuation(handler_call_details)
        origin = _ORIGINS.get(handler_call_details.method.strip("/").partition("/")[0])
        if handler is None or origin is None:
            return handler
        if handler.response_streaming:
            return self._streaming(handler, origin)
        return self._single(handler, origin)

    def _single(self, handler: Any, origin: str) -> Any:
        async def behave(request: Any, context: Any) -> Any:
            try:
                return await handler.unary_unary(request, context)
            except CallerUnknown:
                await self._record(context, origin)
                raise

        return grpc.unary_unary_rpc_method_handler(
            behave,
            handler.request_deserializer,
            handler.response_serializer,
        )

    def _streaming(self, handler: Any, origin: str) -> Any:
        async def behave(requests: Any, context: Any) -> AsyncIterator[Any]:
            try:
                async for response in handler.stream_stream(requests, context):
                    yield response
            except CallerUnknown:
                await self._record(context, origin)
                raise

        return grpc.stream_stream_rpc_method_handler(
            behave,
            handler.request_deserializer,
            handler.response_serializer,
        )

    async def _record(self, context: Any, origin: str) -> None:
        try:
            caller: Oin | None = caller_oin(context)
        except CallerUnknown:
            caller = None
        if not self._is_news((caller, origin)):
            return
        try:
            await self._journal.caller_refused(caller, origin)
        except UnavailableError:
            _log.warning("refusal_not_recorded")

    def _is_news(self, turned_away: tuple[Oin | None, str]) -> bool:
        now = self._now()
        self._told = {key: moment for key, moment in self._told.items() if now - moment < _QUIET_SECONDS}
        if turned_away in self._told or len(self._told) >= _REMEMBERED:
            return False
        self._told[turned_away] = now
        return True
