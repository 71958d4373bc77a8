"""The Logboek Dataverwerkingen of a municipality: a line per resident whose data is worked with, before it happens.

A line's span id is the beginning of the name that the audit entry about the same act has, so that the two are found
from one another. The resident stands in it encrypted, under a key of its own; users do not stand in it at all.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from keys.secret import SecretBytes
from ldv import propagation
from ldv.logbook import Logbook, LogbookUnavailable, Selection, SqliteLogbook
from ldv.operation import Operation
from ldv.subject import SubjectCipher
from ldv.trace import SPAN_SIZE, TRACE_SIZE, TraceContext
from municipality_node.domain.resident import Bsn
from municipality_node.errors import ProcessingLogUnavailable
from servicekit.clock import Clock

SUBJECT_TYPE = "BSN"
DECIDED = "vroegsignaal beoordelen"
SHOWN = "vroegsignaal inzien"
CASE_SHOWN = "vroegsignaalzaak inzien"
CASE_WORKED_ON = "vroegsignaalzaak bijwerken"
WRITTEN_TO = "inwoner aanschrijven"
EXCHANGED = "vroegsignaalzaken aan CBS leveren"
REGISTERED = "ingezetenen uit de BRP inlezen"
LISTED = "lijst van personen inlezen"
STAFF_LISTED = "personeelslijst inlezen"
SAMPLED = "steekproef van achtergehouden vroegsignalen inzien"
SAMPLE_JUDGED = "steekproef van achtergehouden vroegsignalen beoordelen"
"""What is done to residents' data, as the municipality's register of processing activities would say it."""
LINES_AT_ONCE = 1_000
MOST_LINES = 10_000


@dataclass(frozen=True, slots=True)
class Handled:
    """An act on one resident's data; `entry` is the name that the audit log has for it, if it names one act."""

    bsn: Bsn
    entry: str = ""


class ProcessingLog(Protocol):
    """Where acts on residents' data are written down."""

    def write(self, name: str, handled: Sequence[Handled], *, entry: str = "") -> None:
        """Return once every act is confirmed; `entry` is the audit log's name for all of them together.

        Raises ProcessingLogUnavailable; then the act must not take place.
        """

    def about(self, bsn: Bsn) -> Sequence[Operation]:
        """Return the lines about a person, the newest first, at most MOST_LINES; none of a logbook kept elsewhere."""

    def begun_before(self, moment: datetime) -> tuple[int, int]:
        """Return how many lines are kept here, and how many of them began before a moment."""

    def end_before(self, moment: datetime) -> int:
        """Delete the lines that began before a moment, and return how many; none of a logbook that is kept elsewhere.

        Raises ProcessingLogUnavailable.
        """


class NoProcessingLog:
    """An installation without a Logboek Dataverwerkingen."""

    def write(self, name: str, handled: Sequence[Handled], *, entry: str = "") -> None:
        """Write nothing."""

    def about(self, bsn: Bsn) -> Sequence[Operation]:  # noqa: ARG002 - the port's
        """Return nothing."""
        return ()

    def begun_before(self, moment: datetime) -> tuple[int, int]:  # noqa: ARG002 - the port's
        """Return that there is nothing."""
        return 0, 0

    def end_before(self, moment: datetime) -> int:  # noqa: ARG002 - the port's
        """Delete nothing."""
        return 0


class LdvProcessingLog:
    """See the module."""

    def __init__(self, *, logbook: Logbook, subjects: SecretBytes, activity: str, clock: Clock) -> None:
        self._logbook = logbook
        self._own = logbook if isinstance(logbook, SqliteLogbook) else None
        """The embedded logbook, whose lines end here; a logbook elsewhere ends its own."""
        self._cipher = SubjectCipher(subjects.expose())
        self._activity = activity
        self._clock = clock

    def write(self, name: str, handled: Sequence[Handled], *, entry: str = "") -> None:
        """Write the act as a whole, and below it one line per resident."""
        if not handled:
            return
        now = self._clock.now()
        above = propagation.present() or begin()
        whole = TraceContext(above.trace_id, span_of(entry))
        parent = above.span_id if propagation.present() else None
        lines = [self._line(name, whole, parent, now, None)]
        lines += [self._line(name, context, whole.span_id, now, one.bsn) for context, one in _below(whole, handled)]
        try:
            for start in range(0, len(lines), LINES_AT_ONCE):
                self._logbook.write(lines[start : start + LINES_AT_ONCE])
        except LogbookUnavailable:
            pass
        else:
            return
        raise ProcessingLogUnavailable("the processing log does not confirm; nothing was done")

    def about(self, bsn: Bsn) -> Sequence[Operation]:
        """Return the lines about a person, the newest first, at most MOST_LINES."""
        if self._own is None:
            return ()
        return self._own.read(Selection(subject=self._cipher.encrypt(bsn.value, SUBJECT_TYPE)), limit=MOST_LINES)

    def begun_before(self, moment: datetime) -> tuple[int, int]:
        """Return how many lines are kept here, and how many of them began before a moment."""
        return self._own.count(moment) if self._own is not None else (0, 0)

    def end_before(self, moment: datetime) -> int:
        """Delete the lines that began before a moment, and return how many. Raises ProcessingLogUnavailable."""
        try:
            return self._own.end_before(moment) if self._own is not None else 0
        except LogbookUnavailable:
            pass
        raise ProcessingLogUnavailable("the processing log cannot be written")

    def _line(
        self, name: str, context: TraceContext, parent: bytes | None, now: datetime, bsn: Bsn | None
    ) -> Operation:
        return Operation(
            context=context,
            parent=parent,
            name=name,
            start=now,
            end=now,
            activity=self._activity,
            subject=None if bsn is None else self._cipher.encrypt(bsn.value, SUBJECT_TYPE),
            subject_type=None if bsn is None else SUBJECT_TYPE,
        )


def begin() -> TraceContext:
    """Return the beginning of a trace."""
    return TraceContext(os.urandom(TRACE_SIZE), os.urandom(SPAN_SIZE))


def span_of(entry: str) -> bytes:
    """Return the span id of the act that the audit log names so; a fresh one for none."""
    return bytes.fromhex(entry)[:SPAN_SIZE] if entry else os.urandom(SPAN_SIZE)


def _below(whole: TraceContext, handled: Sequence[Handled]) -> Iterable[tuple[TraceContext, Handled]]:
    return [(TraceContext(whole.trace_id, span_of(one.entry)), one) for one in handled]
