"""A node's work as spans: a cycle of each municipality is one trace, and the calls that it makes belong to that."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib import metadata

from ldv import propagation
from ldv.trace import SPAN_SIZE, TraceContext
from municipality_node.processing_log import begin
from servicekit.traces.export import SpanExport
from servicekit.traces.options import TracesOptions
from servicekit.traces.span import Kind, Span


class Work(StrEnum):
    """What is timed: every name that a node's span may have."""

    CYCLE = "drempel.node/cycle"
    """One look at the mailbox, with whatever was due."""
    PAGE = "drempel.node/page"
    """Opening, comparing and deciding what was pulled."""


def span_export(options: TracesOptions | None) -> SpanExport | None:
    """Return what sends the node's spans; None where no collector is named."""
    if options is None:
        return None
    named = {"service.name": "drempel-node", "service.version": metadata.version("drempel")}
    return SpanExport(options, frozenset(Work), named)


class Tracing:
    """Gives work its place in a trace, and `record` a span of what ended."""

    def __init__(self, record: Callable[[Span], None] = lambda _: None) -> None:
        self._record = record

    @contextmanager
    def cycle(self, *, ordinary: type[Exception]) -> Iterator[None]:
        """Let the block be a trace of its own; an `ordinary` exception is no failure of it."""
        own = begin()
        with propagation.within(own), self._timed(Work.CYCLE, own, None, ordinary):
            yield

    @contextmanager
    def page(self) -> Iterator[None]:
        """Time a part of the present trace. What is written or called in the block belongs to the cycle, as ever."""
        above = propagation.present()
        if above is None:
            yield
            return
        with self._timed(Work.PAGE, TraceContext(above.trace_id, os.urandom(SPAN_SIZE)), above, ()):
            yield

    @contextmanager
    def _timed(
        self,
        work: Work,
        own: TraceContext,
        above: TraceContext | None,
        ordinary: type[Exception] | tuple[type[Exception], ...],
    ) -> Iterator[None]:
        start, failed = time.time_ns(), True
        try:
            yield
            failed = False
        except ordinary:
            failed = False
            raise
        finally:
            self._record(
                Span(
                    trace_id=own.trace_id,
                    span_id=own.span_id,
                    parent=above.span_id if above else None,
                    kind=Kind.INTERNAL,
                    name=work,
                    start=start,
                    end=time.time_ns(),
                    status=int(failed),
                )
            )
