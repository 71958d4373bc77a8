"""Where lines go: a logbook confirms every one of them, or the operation does not take place."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from ldv.operation import Operation, Resource, Status, milliseconds, moment_of
from ldv.trace import TraceContext


class LogbookUnavailable(Exception):
    """The logbook did not confirm; whoever wanted to act must not."""


class Logbook(Protocol):
    """A logbook, from an application's side."""

    def write(self, operations: Sequence[Operation]) -> None:
        """Return once every line is durable. Raises LogbookUnavailable; then none of them counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What a reader asks for (extension *lezen*): at least one of the first three."""

    trace_id: bytes | None = None
    activity: str | None = None
    subject: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    @property
    def selects(self) -> bool:
        """Whether it names a trace, an activity or a subject."""
        return any(value is not None for value in (self.trace_id, self.activity, self.subject))


_SCHEMA = """
CREATE TABLE IF NOT EXISTS operation (
    number INTEGER PRIMARY KEY, trace_id BLOB NOT NULL, span_id BLOB NOT NULL, parent BLOB, name TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, status INTEGER NOT NULL, activity TEXT NOT NULL, subject TEXT,
    subject_type TEXT, "foreign" TEXT, UNIQUE (trace_id, span_id));
CREATE INDEX IF NOT EXISTS operation_of_subject ON operation (subject) WHERE subject IS NOT NULL;
CREATE INDEX IF NOT EXISTS operation_of_time ON operation (start);
"""
_COLUMNS = 'trace_id, span_id, parent, name, start, "end", status, activity, subject, subject_type, "foreign"'


class SqliteLogbook:
    """The embedded logbook: one SQLite file, an fsync per write. Writing a line again is writing it once."""

    def __init__(self, path: Path, resource: Resource) -> None:
        self.resource = resource
        self._path = path
        self._gate = threading.Lock()
        if not path.exists():
            path.touch(mode=0o600)
        with closing(self._connect()) as connection:
            connection.executescript(_SCHEMA)

    def write(self, operations: Sequence[Operation]) -> None:
        """Write lines, all or none."""
        rows = [_row(operation) for operation in operations]
        try:
            with self._gate, self._transaction() as connection:
                marks = ", ".join("?" * 11)
                connection.executemany(f"INSERT OR IGNORE INTO operation ({_COLUMNS}) VALUES ({marks})", rows)  # noqa: S608
        except sqlite3.Error:
            pass
        else:
            return
        raise LogbookUnavailable("the logbook cannot be written")

    def read(self, selection: Selection, *, limit: int) -> list[Operation]:
        """Return the newest lines of a selection. Raises ValueError for one that selects nothing."""
        if not selection.selects:
            raise ValueError("selection")
        asked = {
            "trace_id = ?": selection.trace_id,
            "activity = ?": selection.activity,
            "subject = ?": selection.subject,
            "start >= ?": milliseconds(selection.start) if selection.start else None,
            '"end" <= ?': milliseconds(selection.end) if selection.end else None,
        }
        stated = {condition: value for condition, value in asked.items() if value is not None}
        query = f"SELECT {_COLUMNS} FROM operation WHERE {' AND '.join(stated)} ORDER BY number DESC LIMIT ?"  # noqa: S608
        with closing(self._connect()) as connection:
            return [_operation(row) for row in connection.execute(query, (*stated.values(), limit))]

    def count(self, moment: datetime) -> tuple[int, int]:
        """Return how many lines there are, and how many of them began before a moment."""
        with closing(self._connect()) as connection:
            counted = "SELECT count(*), count(CASE WHEN start < ? THEN 1 END) FROM operation"
            kept, begun = connection.execute(counted, (milliseconds(moment),)).fetchone()
            return kept, begun

    def end_before(self, moment: datetime) -> int:
        """Delete lines that began before a moment, from the write-ahead log too; return how many.

        Raises LogbookUnavailable.
        """
        try:
            with self._gate, self._transaction() as connection:
                ended = connection.execute("DELETE FROM operation WHERE start < ?", (milliseconds(moment),)).rowcount
            with closing(self._connect()) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            pass
        else:
            return ended
        raise LogbookUnavailable("the logbook cannot be written")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        return connection


def _row(operation: Operation) -> tuple[object, ...]:
    context = operation.context
    return (
        context.trace_id, context.span_id, operation.parent, operation.name, milliseconds(operation.start),
        milliseconds(operation.end), int(operation.status), operation.activity, operation.subject,
        operation.subject_type, operation.foreign,
    )  # fmt: skip


def _operation(row: tuple[Any, ...]) -> Operation:
    trace_id, span_id, parent, name, start, end, status, activity, subject, subject_type, foreign = row
    return Operation(
        context=TraceContext(trace_id, span_id),
        parent=parent, name=name, start=moment_of(start), end=moment_of(end), status=Status(status), activity=activity,
        subject=subject, subject_type=subject_type, foreign=foreign,
    )  # fmt: skip
