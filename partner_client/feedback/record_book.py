"""The records that were collected, on disk before they are acknowledged. No reference and nobody's data.

A signal and round has one record for ever: a second one that says something else is not taken in.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from keys.errors import KeysError
from keys.feedback import FeedbackRecord
from keys.identity import Oin
from partner_client.errors import JournalRefused

FORMAT = "drempel/partner-feedback/v1"
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS records (signal_id BLOB, municipality TEXT, round INTEGER, record BLOB NOT NULL,
    PRIMARY KEY (signal_id, municipality, round)) WITHOUT ROWID""",
)
_KEY = "signal_id = ? AND municipality = ? AND round = ?"


class RecordBook:
    """The records of one partner. Every method raises JournalRefused when the disk does not obey."""

    def __init__(self, path: Path, partner: Oin) -> None:
        with _guard():
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=30)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                self._connection.execute(f"PRAGMA {pragma}")
            with self._transaction():
                for statement in _SCHEMA:
                    self._connection.execute(statement)
                self._expect("format", FORMAT)
                self._expect("partner", partner.value)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def known(self, record: FeedbackRecord) -> FeedbackRecord | None:
        """Return the record of the same signal, municipality and round."""
        with _guard():
            row = self._connection.execute(f"SELECT record FROM records WHERE {_KEY}", _key(record)).fetchone()  # noqa: S608 - a constant
            return None if row is None else _decoded(row[0])

    def add(self, records: Sequence[FeedbackRecord]) -> None:
        """Keep records durably, all or none; those that are there stay as they are."""
        rows = [(*_key(record), record.encode()) for record in records]
        with _guard(), self._transaction():
            self._connection.executemany("INSERT OR IGNORE INTO records VALUES (?, ?, ?, ?)", rows)

    def latest(self) -> Iterator[FeedbackRecord]:
        """Yield of each signal and municipality the record with the highest round."""
        query = "SELECT record, max(round) FROM records GROUP BY signal_id, municipality ORDER BY signal_id"
        with _guard():
            rows = self._connection.execute(query).fetchall()
            return iter([_decoded(record) for record, _ in rows])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def _expect(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR IGNORE INTO state VALUES (?, ?)", (name, value))
        [found] = self._connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        if found != value:
            raise JournalRefused("the feedback file is of another format or partner", field=name)


@contextmanager
def _guard() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, KeysError):
        problem = "the feedback file cannot be read or written"
    else:
        return
    raise JournalRefused(problem, field="feedback.store")


def _key(record: FeedbackRecord) -> tuple[bytes, str, int]:
    return record.signal_id.value, record.municipality.value, record.round


def _decoded(data: bytes) -> FeedbackRecord:
    return FeedbackRecord.decode(data)
