"""The trace that the present work belongs to, carried to whoever is called (W3C Trace Context)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ldv.trace import TraceContext

_PRESENT: ContextVar[TraceContext | None] = ContextVar("ldv_trace", default=None)
HEADER = "traceparent"


def present() -> TraceContext | None:
    """Return the trace that work belongs to now; None outside of any."""
    return _PRESENT.get()


@contextmanager
def within(context: TraceContext) -> Iterator[TraceContext]:
    """Let everything in the block belong to a trace."""
    token = _PRESENT.set(context)
    try:
        yield context
    finally:
        _PRESENT.reset(token)


def enter(context: TraceContext) -> None:
    """Let everything from here on in this task belong to a trace; a task ends with its context."""
    _PRESENT.set(context)


def metadata() -> tuple[tuple[str, str], ...]:
    """Return what a call carries along, as gRPC metadata or HTTP headers."""
    context = present()
    return () if context is None else ((HEADER, context.header()),)
