"""Calls belong to the trace that their caller names (W3C Trace Context): what is logged about them says so.

The gateway begins no traces and writes no lines of a Logboek Dataverwerkingen: it reads nobody's data at rest.
"""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
import structlog

from ldv import propagation
from ldv.trace import SPAN_SIZE, TraceContext, parse_header


class TraceInterceptor(grpc.aio.ServerInterceptor):  # type: ignore[type-arg]
    """Stands before every other: refusals belong to the trace too."""

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[Any]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> Any:
        """Let the call, which is a task of its own, belong to the caller's trace under a span of its own."""
        above = _stated(handler_call_details)
        if above is not None:
            propagation.enter(TraceContext(above.trace_id, os.urandom(SPAN_SIZE)))
            structlog.contextvars.bind_contextvars(trace=above.trace_id.hex())
        return await continuation(handler_call_details)


def _stated(details: grpc.HandlerCallDetails) -> TraceContext | None:
    """Return the trace that a call names; a malformed one is none, as W3C asks."""
    stated = dict(details.invocation_metadata or ()).get(propagation.HEADER, "")
    return parse_header(stated) if isinstance(stated, str) else None
