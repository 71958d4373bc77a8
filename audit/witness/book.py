"""What a witness remembers, durably: per log the newest checkpoint that it cosigned, and whatever contradicted it."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

MAX_EVIDENCE = 100
_SCHEMA = """
CREATE TABLE IF NOT EXISTS seen (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, time INTEGER NOT NULL, note BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS evidence (
    number INTEGER PRIMARY KEY, origin TEXT NOT NULL, time INTEGER NOT NULL, words TEXT NOT NULL, body BLOB NOT NULL
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The newest checkpoint of a log that was cosigned; `note` holds the cosignatures."""

    size: int
    root: bytes
    time: int
    note: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A submission that a log signed and that contradicts what was cosigned before."""

    origin: str
    time: int
    words: str
    body: bytes


class Book:
    """One SQLite file. What `turn` commits is on disk; two turns of one log never overlap, also between processes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._gate = threading.Lock()
        with closing(self._connect()) as connection:
            connection.executescript(_SCHEMA)

    @contextmanager
    def turn(self, origin: str) -> Iterator["Turn"]:
        """Yield what is known of a log, to be replaced; durable when the block ends without an error."""
        with self._gate, closing(self._connect()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield Turn(connection, origin)
            connection.execute("COMMIT")

    def seen(self) -> Sequence[tuple[str, Seen]]:
        """Return the newest cosigned checkpoint of every log."""
        with closing(self._connect()) as connection:
            rows = connection.execute("SELECT origin, size, root, time, note FROM seen ORDER BY origin").fetchall()
        return [(origin, Seen(size=size, root=root, time=time, note=note)) for origin, size, root, time, note in rows]

    def evidence(self) -> Sequence[Evidence]:
        """Return what contradicted cosigned checkpoints, oldest first."""
        with closing(self._connect()) as connection:
            rows = connection.execute("SELECT origin, time, words, body FROM evidence ORDER BY number").fetchall()
        return [Evidence(origin=origin, time=time, words=words, body=body) for origin, time, words, body in rows]

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, timeout=30)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        return connection


@dataclass(frozen=True, slots=True)
class Turn:
    """One log's line of the book, under the write lock."""

    connection: sqlite3.Connection
    origin: str

    def latest(self) -> Seen | None:
        """Return the newest checkpoint that was cosigned; None for a log that never was."""
        row = self.connection.execute(
            "SELECT size, root, time, note FROM seen WHERE origin = ?", (self.origin,)
        ).fetchone()
        return None if row is None else Seen(size=row[0], root=row[1], time=row[2], note=row[3])

    def replace(self, seen: Seen) -> None:
        """Remember a newer checkpoint in place of the latest."""
        self.connection.execute(
            "INSERT OR REPLACE INTO seen (origin, size, root, time, note) VALUES (?, ?, ?, ?, ?)",
            (self.origin, seen.size, seen.root, seen.time, seen.note),
        )

    def keep_evidence(self, found: Evidence) -> None:
        """Keep a contradiction, once, and the first hundred of a log only: a log cannot fill the witness's disk."""
        (count,) = self.connection.execute("SELECT count(*) FROM evidence WHERE origin = ?", (self.origin,)).fetchone()
        known = self.connection.execute(
            "SELECT 1 FROM evidence WHERE origin = ? AND body = ?", (self.origin, found.body)
        ).fetchone()
        if count < MAX_EVIDENCE and known is None:
            self.connection.execute(
                "INSERT INTO evidence (origin, time, words, body) VALUES (?, ?, ?, ?)",
                (self.origin, found.time, found.words, found.body),
            )
