"""Calls of the console belong to the trace that it names (W3C Trace Context), and so do the lines they write (LDV)."""

import os
from collections.abc import Callable
from typing import Any

import grpc

from ldv import propagation
from ldv.trace import SPAN_SIZE, TraceContext, parse_header


class TraceInterceptor(grpc.ServerInterceptor):  # type: ignore[type-arg]
    """For a server that works in threads; calls have one answer or many."""

    def intercept_service(self, continuation: Callable[[Any], Any], handler_call_details: Any) -> Any:
        """Wrap the method's handler, when the call names a trace."""
        handler = continuation(handler_call_details)
        stated = dict(handler_call_details.invocation_metadata or ()).get(propagation.HEADER, "")
        above = parse_header(stated) if isinstance(stated, str) else None
        if handler is None or above is None:
            return handler

        def entered(inner: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
            def behave(request: Any, context: Any) -> Any:
                # gRPC runs each call, and every answer of a stream, in a context of that call alone.
                propagation.enter(TraceContext(above.trace_id, os.urandom(SPAN_SIZE)))
                return inner(request, context)

            return behave

        coding = handler.request_deserializer, handler.response_serializer
        if handler.unary_stream is not None:
            return grpc.unary_stream_rpc_method_handler(entered(handler.unary_stream), *coding)
        return grpc.unary_unary_rpc_method_handler(entered(handler.unary_unary), *coding)
