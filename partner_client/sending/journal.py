"""What became of every line of one input file, on disk before the next step depends on it.

A SQLite file beside the input: receipts by signal id, refusals by line, and the last line up to which everything is
settled. It holds no reference and no value of the input; the bundles that wait for their answer in it are sealed. Two
commands at once on one file do each other no harm: what they write is the same.
"""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.suite import Mode
from partner_client.errors import FileChanged, JournalRefused
from partner_client.outcome import Receipt, Refused, SignalOutcome
from partner_client.sending.parcels import Parcel

FORMAT = "drempel/partner-journal/v1"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS receipts (
    signal_id BLOB PRIMARY KEY, line INTEGER, receipt_id BLOB NOT NULL, log_id TEXT NOT NULL, leaf_hash BLOB NOT NULL,
    day INTEGER NOT NULL, municipality TEXT NOT NULL, repeated INTEGER NOT NULL,
    mode INTEGER NOT NULL DEFAULT 2) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (signal_id BLOB PRIMARY KEY, bundle BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refusals (
    line INTEGER NOT NULL, code TEXT NOT NULL, field TEXT NOT NULL, PRIMARY KEY (line, code, field)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReceipt:
    """The receipt of the signal on one line; no line when the file has changed since."""

    line: int | None
    signal_id: SignalId
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How far a file is."""

    through_line: int
    complete: bool
    accepted: int
    repeated: int
    refused_lines: int
    refused_by_code: dict[str, int]
    accepted_by_mode: dict[str, int]


class Journal:
    """The journal of one input file of one partner. Every method raises JournalRefused when the disk does not obey."""

    def __init__(self, path: Path, partner: Oin) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._fingerprint = ""
        with self._guard():
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
            self._prepare(partner)

    def _prepare(self, partner: Oin) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        with self._transaction():
            for statement in filter(str.strip, _SCHEMA.split(";")):
                self._connection.execute(statement)
            self._add_what_is_new()
            self._expect("format", FORMAT)
            self._expect("partner", partner.value)

    def _add_what_is_new(self) -> None:
        columns = {row[1] for row in self._connection.execute("PRAGMA table_info(receipts)")}
        if "mode" not in columns:
            # Journals from before blind mode: everything in them went in direct mode.
            self._connection.execute("ALTER TABLE receipts ADD COLUMN mode INTEGER NOT NULL DEFAULT 2")

    def _expect(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR IGNORE INTO state VALUES (?, ?)", (name, value))
        if self._state(name) != value:
            raise JournalRefused("the journal is of another format or partner", field=name)

    def begin(self, fingerprint: str) -> int:
        """Start or resume a run over the file with this fingerprint; return the line up to which all is settled.

        For another file than last time lines start anew, and receipts stay. Bundles that were sealed for the old file
        are dropped: the line that they were made of may have been mended.
        """
        with self._guard(), self._transaction():
            if self._state("fingerprint") != fingerprint:
                self._connection.execute("UPDATE receipts SET line = NULL")
                self._connection.execute("DELETE FROM outbox")
                self._restart()
                self._set("fingerprint", fingerprint)
            self._fingerprint = fingerprint
            return int(self._state("through_line") or 0)

    def forget_refusals(self) -> None:
        """Let the next `begin` judge every line again; receipts stay."""
        with self._guard(), self._transaction():
            self._restart()

    def _restart(self) -> None:
        self._connection.execute("DELETE FROM refusals")
        self._set("through_line", "0")
        self._set("complete", "")

    def settle(self, parcel: Parcel, outcomes: Sequence[SignalOutcome]) -> None:
        """Record a parcel durably, whole or not at all. Doing it again changes nothing.

        Raises FileChanged when another command has begun on another version of the file.
        """
        answered = list(zip(parcel.lines, outcomes, strict=True))
        with self._guard(), self._transaction():
            if self._state("fingerprint") != self._fingerprint:
                raise FileChanged("another command began on another version of the file")
            self._connection.executemany(
                "INSERT INTO receipts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (signal_id) DO UPDATE SET line = excluded.line",
                [_row(line, outcome.signal_id, outcome.answer)
                 for line, outcome in answered if isinstance(outcome.answer, Receipt)],
            )  # fmt: skip
            self._connection.executemany(
                "UPDATE receipts SET line = ? WHERE signal_id = ?", [(line, own.value) for line, own in parcel.known]
            )
            refused = [(line, outcome.answer) for line, outcome in answered if isinstance(outcome.answer, Refused)]
            self._connection.executemany(
                "INSERT OR IGNORE INTO refusals VALUES (?, ?, ?)",
                [(line, refusal.code, refusal.field) for line, refusal in (*parcel.refused, *refused)],
            )
            self._connection.executemany(
                "DELETE FROM outbox WHERE signal_id = ?", [(outcome.signal_id.value,) for outcome in outcomes]
            )
            through = max(parcel.last_line, int(self._state("through_line") or 0))
            self._set("through_line", str(through))

    def complete(self) -> None:
        """Record that the whole file is settled."""
        with self._guard(), self._transaction():
            self._set("complete", "yes")

    def held(self, ids: Sequence[SignalId]) -> dict[SignalId, bytes]:
        """Return the bundles that are kept for these ids."""
        with self._guard():
            found = {}
            for own in ids:
                row = self._connection.execute("SELECT bundle FROM outbox WHERE signal_id = ?", (own.value,)).fetchone()
                if row:
                    found[own] = row[0]
            return found

    def keep(self, bundles: Mapping[SignalId, bytes]) -> None:
        """Keep bundles that wait for their answer, durably: an interrupted run sends them again as they are."""
        with self._guard(), self._transaction():
            self._connection.executemany(
                "INSERT OR REPLACE INTO outbox VALUES (?, ?)", [(own.value, each) for own, each in bundles.items()]
            )

    def known_ids(self) -> set[bytes]:
        """Return the signal ids that hold a receipt."""
        with self._guard():
            return {row[0] for row in self._connection.execute("SELECT signal_id FROM receipts")}

    def receipts(self) -> Iterator[LineReceipt]:
        """Yield every receipt, by line; those of earlier versions of the file first."""
        with self._guard():
            rows = self._connection.execute("SELECT * FROM receipts ORDER BY line").fetchall()
        return map(_line_receipt, rows)

    def refusals(self) -> Iterator[tuple[int, Refused]]:
        """Yield every refusal, by line."""
        with self._guard():
            rows = self._connection.execute("SELECT line, code, field FROM refusals ORDER BY line, code").fetchall()
        return ((line, Refused(code, field)) for line, code, field in rows)

    def tally(self) -> Tally:
        """Return how far the file is."""
        with self._guard():
            accepted, repeated = self._connection.execute(
                "SELECT count(*), coalesce(sum(repeated), 0) FROM receipts WHERE line IS NOT NULL"
            ).fetchone()
            (lines,) = self._connection.execute("SELECT count(DISTINCT line) FROM refusals").fetchone()
            modes = self._connection.execute(
                "SELECT mode, count(*) FROM receipts WHERE line IS NOT NULL GROUP BY mode ORDER BY mode"
            )
            by_mode = {Mode(mode).spoken: count for mode, count in modes}
            codes = self._connection.execute("SELECT code, count(*) FROM refusals GROUP BY code ORDER BY code")
            return Tally(
                through_line=int(self._state("through_line") or 0), complete=bool(self._state("complete")),
                accepted=accepted, repeated=repeated, refused_lines=lines, refused_by_code=dict(codes.fetchall()),
                accepted_by_mode=by_mode,
            )  # fmt: skip

    def close(self) -> None:
        """Close the file; everything is in it."""
        self._connection.close()

    def _state(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def _set(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, value))

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _guard(self) -> Iterator[None]:
        """Hold the lock, and turn what the disk says into a code; SQLite's text may carry a path."""
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                kind = error.sqlite_errorname.lower() if hasattr(error, "sqlite_errorname") else "unusable"
            else:
                return
        raise JournalRefused(f"the journal cannot be used: {kind}", field=kind)


def _row(line: int, signal_id: SignalId, receipt: Receipt) -> tuple[object, ...]:
    return (
        signal_id.value, line, receipt.receipt_id, receipt.log_id, receipt.leaf_hash, receipt.day.number,
        receipt.municipality.value, receipt.repeated, receipt.mode.value,
    )  # fmt: skip


def _line_receipt(row: tuple[bytes, int | None, bytes, str, bytes, int, str, int, int]) -> LineReceipt:
    signal_id, line, receipt_id, log_id, leaf_hash, day, municipality, repeated, mode = row
    receipt = Receipt(
        receipt_id=receipt_id, log_id=log_id, leaf_hash=leaf_hash, day=Day(day),
        municipality=MunicipalityCode(municipality), repeated=bool(repeated), mode=Mode(mode),
    )  # fmt: skip
    return LineReceipt(line=line, signal_id=SignalId(signal_id), receipt=receipt)
