"""Bytes that are no message become a coded refusal; by itself gRPC tells the caller the parser's own words."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
from google.protobuf.message import DecodeError

from servicekit.refusal import RequestMalformed

_UNREADABLE = object()
_MAKERS = {
    (False, False): ("unary_unary", grpc.unary_unary_rpc_method_handler),
    (False, True): ("unary_stream", grpc.unary_stream_rpc_method_handler),
    (True, False): ("stream_unary", grpc.stream_unary_rpc_method_handler),
    (True, True): ("stream_stream", grpc.stream_stream_rpc_method_handler),
}


class ParsingInterceptor(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]
    """Stands behind the refusal interceptor, which maps what this one raises."""

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        """Wrap the method's handler, whatever its streaming kind."""
        handler = await continuation(handler_call_details)
        if handler is None:
            return handler
        name, make = _MAKERS[handler.request_streaming, handler.response_streaming]
        inner = getattr(handler, name)
        parse = handler.request_deserializer

        def lenient(data: bytes) -> Any:
            try:
                return parse(data)
            except DecodeError:
                return _UNREADABLE

        def behave(request: Any, context: Any) -> Any:
            # Returns what the handler returns: a coroutine, or an iterator of responses.
            return inner(_each(request) if handler.request_streaming else _one(request), context)

        async def behave_once(request: Any, context: Any) -> Any:
            return await behave(request, context)

        async def behave_streaming(request: Any, context: Any) -> AsyncIterator[Any]:
            async for response in behave(request, context):
                yield response

        behaviour: Any = behave_streaming if handler.response_streaming else behave_once
        return make(behaviour, lenient, handler.response_serializer)


def _one(request: Any) -> Any:
    if request is _UNREADABLE:
        raise RequestMalformed
    return request


async def _each(requests: AsyncIterator[Any]) -> AsyncIterator[Any]:
    async for request in requests:
        yield _one(request)
