"""Holds the look-up that a service keeps beside its log to the entries: what it hides, no page of the service shows.

It is made when somebody looks, so it may end early; one whose newest row is not what the log has there is made anew
before its next use, and says nothing.
"""

from collections.abc import Mapping
from typing import Any

from audit.verify.source import LogReading
from audit.verify.verdict import Verdict

_LONGEST = 40
_DAY = 10


class LookupCheck:
    """Takes entries in order; notes once, at the end, that the look-up says something else."""

    def __init__(self, reading: LogReading, verdict: Verdict) -> None:
        self._rows = reading.lookup()
        self._verdict = verdict
        self._row = next(self._rows, None)
        self._different = 0
        self._first: int | None = None
        self._agrees = True

    def add(self, index: int, facts: Mapping[str, Any]) -> None:
        """Compare the row of an entry; of one whose facts cannot be read there is nothing to compare."""
        while self._row is not None and self._row[0] < index:
            self._differ(self._row[0])
            self._row = next(self._rows, None)
        if self._row is None:
            return
        found = None
        if self._row[0] == index:
            found, self._row = self._row, next(self._rows, None)
        if facts and found != _row(index, facts):
            self._differ(index)
        else:
            self._agrees = True

    def finish(self) -> None:
        """Note what differs."""
        while self._row is not None:
            self._differ(self._row[0])
            self._row = next(self._rows, None)
        if self._different and self._agrees:
            self._verdict.note(
                f"the look-up beside the log differs from {self._different} entries, first entry {self._first}:"
                " pages that read it may hide them (fsck --repair makes it anew)"
            )

    def _differ(self, index: int) -> None:
        self._different += 1
        self._first = index if self._first is None else self._first
        self._agrees = False


def _row(index: int, facts: Mapping[str, Any]) -> tuple[Any, ...]:
    names = [str(facts.get(name, ""))[:_LONGEST] for name in ("action", "actor", "object")]
    return (index, *names, str(facts.get("time", ""))[:_DAY])
