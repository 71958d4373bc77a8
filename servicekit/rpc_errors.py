"""The one place where failures become gRPC statuses. Callers get codes, operators get type and location."""

import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Any, NoReturn

import grpc

from servicekit.logs import get_logger
from servicekit.refusal import CommonRefusal, RefusalError, UnavailableError

COMMON_STATUS: Mapping[StrEnum, grpc.StatusCode] = {
    CommonRefusal.CALLER_UNKNOWN: grpc.StatusCode.PERMISSION_DENIED,
    CommonRefusal.SETTINGS_REFUSED: grpc.StatusCode.FAILED_PRECONDITION,
    CommonRefusal.REQUEST_MALFORMED: grpc.StatusCode.INVALID_ARGUMENT,
}

_log = get_logger(__name__)
_Handler = Any  # grpc.RpcMethodHandler is generic in its stubs only


def where(error: BaseException) -> str:
    """Return the innermost file and line of `error`; no message, no local variable."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "unknown"


class RefusalInterceptor(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]
    """Applies one table to every RPC of a server: code to status, anything else to INTERNAL without text.

    Without it grpc.aio sends `str(exception)` to the caller and logs the traceback with its values.
    """

    def __init__(
        self, status_of: Mapping[Any, grpc.StatusCode], refused: Callable[[str], None] = lambda _: None
    ) -> None:
        self._refused = refused
        self._status_of = {**COMMON_STATUS, **status_of}

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[_Handler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> _Handler:
        """Wrap the method's handler, whatever its streaming kind."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return handler
        method = handler_call_details.method
        if handler.response_streaming:
            return self._streaming(handler, method)
        return self._single(handler, method)

    def _single(self, handler: Any, method: str) -> _Handler:
        inner = handler.stream_unary if handler.request_streaming else handler.unary_unary

        async def behave(request: Any, context: Any) -> Any:
            try:
                return await inner(request, context)
            except Exception as error:  # noqa: BLE001 - every failure is mapped here
                outcome = self._outcome(error, context, method)
            return await _abort(context, outcome)

        make: Any = (
            grpc.stream_unary_rpc_method_handler if handler.request_streaming else grpc.unary_unary_rpc_method_handler
        )
        return make(behave, handler.request_deserializer, handler.response_serializer)

    def _streaming(self, handler: Any, method: str) -> _Handler:
        inner = handler.stream_stream if handler.request_streaming else handler.unary_stream

        async def behave(request: Any, context: Any) -> AsyncIterator[Any]:
            try:
                async for message in inner(request, context):
                    yield message
            except Exception as error:  # noqa: BLE001 - every failure is mapped here
                outcome = self._outcome(error, context, method)
            else:
                return
            await _abort(context, outcome)

        make: Any = (
            grpc.stream_stream_rpc_method_handler if handler.request_streaming else grpc.unary_stream_rpc_method_handler
        )
        return make(behave, handler.request_deserializer, handler.response_serializer)

    def _outcome(self, error: Exception, context: Any, method: str) -> tuple[grpc.StatusCode, str]:
        if isinstance(error, grpc.aio.AbortError):
            return context.code() or grpc.StatusCode.UNKNOWN, context.details() or ""
        if isinstance(error, RefusalError):
            status = self._status_of.get(error.refusal, grpc.StatusCode.FAILED_PRECONDITION)
            self._refused(str(error.refusal))
            _log.info("rpc_refused", method=method, code=str(error.refusal), field=error.field)
            return status, error.public_text
        if isinstance(error, UnavailableError):
            self._refused("UNAVAILABLE")
            _log.warning("rpc_unavailable", method=method, error_type=type(error).__name__, at=where(error))
            return grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE"
        self._refused("INTERNAL")
        _log.error("rpc_failed", method=method, error_type=type(error).__name__, at=where(error))
        return grpc.StatusCode.INTERNAL, "INTERNAL"


async def _abort(context: Any, outcome: tuple[grpc.StatusCode, str]) -> NoReturn:
    # Outside the except block: a failing abort would otherwise log the chained operator message.
    await context.abort(*outcome)
    raise AssertionError("abort returned")
