"""Calls belong to the trace that their caller names (W3C Trace Context): what is logged about them says so.

The gateway writes no lines of a Logboek Dataverwerkingen: it reads nobody's data at rest. Where spans are asked for, a
call that names no trace begins one.
"""

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib import metadata
from typing import Any

import grpc
import structlog
from drempel.v1 import evaluation_pb2, feedback_pb2, node_pb2, partner_pb2

from ldv import propagation
from ldv.trace import SPAN_SIZE, TRACE_SIZE, TraceContext, parse_header
from servicekit.traces.export import SpanExport
from servicekit.traces.options import TracesOptions
from servicekit.traces.span import Kind, Span

METHODS = frozenset(
    f"{service.full_name}/{method.name}"
    for file in (evaluation_pb2, feedback_pb2, node_pb2, partner_pb2)
    for service in file.DESCRIPTOR.services_by_name.values()
    for method in service.methods
)
"""Every call of the contract, as spans name it."""
Record = Callable[[Span], None]


def span_export(options: TracesOptions | None) -> SpanExport | None:
    """Return what sends the gateway's spans; None where no collector is named."""
    if options is None:
        return None
    named = {"service.name": "drempel-gateway", "service.version": metadata.version("drempel")}
    return SpanExport(options, METHODS, named)


class TraceInterceptor(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]
    """Stands before every other: refusals belong to the trace too. `record` gets a span of every call that ended."""

    def __init__(self, record: Record | None = None) -> None:
        self._record = record

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        """Let the call, which is a task of its own, belong to the caller's trace under a span of its own."""
        above = _stated(handler_call_details)
        if above is None and self._record is None:
            return await continuation(handler_call_details)
        own = TraceContext(above.trace_id if above else os.urandom(TRACE_SIZE), os.urandom(SPAN_SIZE))
        propagation.enter(own)
        structlog.contextvars.bind_contextvars(trace=own.trace_id.hex())
        handler = await continuation(handler_call_details)
        if handler is None or self._record is None:
            return handler
        timed = _Timed(self._record, handler_call_details.method.lstrip("/"), own, above)
        return timed.streaming(handler) if handler.response_streaming else timed.single(handler)


class _Timed:
    """Records the span of one call, however it ends."""

    def __init__(self, record: Record, method: str, own: TraceContext, above: TraceContext | None) -> None:
        self._record = record
        self._method = method
        self._own = own
        self._above = above
        self._start = time.time_ns()

    def single(self, handler: Any) -> Any:
        inner = handler.stream_unary if handler.request_streaming else handler.unary_unary

        async def behave(request: Any, context: Any) -> Any:
            try:
                return await inner(request, context)
            finally:
                self._ended(context)

        make: Any = (
            grpc.stream_unary_rpc_method_handler if handler.request_streaming else grpc.unary_unary_rpc_method_handler
        )
        return make(behave, handler.request_deserializer, handler.response_serializer)

    def streaming(self, handler: Any) -> Any:
        inner = handler.stream_stream if handler.request_streaming else handler.unary_stream

        async def behave(request: Any, context: Any) -> AsyncIterator[Any]:
            try:
                async for message in inner(request, context):
                    yield message
            finally:
                self._ended(context)

        make: Any = (
            grpc.stream_stream_rpc_method_handler if handler.request_streaming else grpc.unary_stream_rpc_method_handler
        )
        return make(behave, handler.request_deserializer, handler.response_serializer)

    def _ended(self, context: Any) -> None:
        code = context.code()
        status = code.value[0] if isinstance(code, grpc.StatusCode) else int(code or 0)
        self._record(
            Span(
                trace_id=self._own.trace_id,
                span_id=self._own.span_id,
                parent=self._above.span_id if self._above else None,
                kind=Kind.SERVER,
                name=self._method,
                start=self._start,
                end=time.time_ns(),
                status=status,
            )
        )


def _stated(details: grpc.HandlerCallDetails) -> TraceContext | None:
    """Return the trace that a call names; a malformed one is none, as W3C asks."""
    stated = dict(details.invocation_metadata or ()).get(propagation.HEADER, "")
    return parse_header(stated) if isinstance(stated, str) else None
