"""Attempts that the call centre made, brought in many at a time: each counts once, and each is held to the limits."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from audit.events import EventId
from municipality_node.casework.attempting import Attempting, AttemptMade
from municipality_node.casework.desk import Desk, Session
from municipality_node.domain.casework.contact import Attempt, AttemptResult, Channel, Daypart
from municipality_node.domain.casework.roles import RECEIVES_HAND_OVERS, Permission
from municipality_node.errors import AttemptsRefused, NodeError, UnknownUser
from servicekit.transactions import write_transaction

COLUMNS = ("reference", "number", "day", "daypart", "channel", "result")
LONGEST_REFERENCE = 64
LARGEST_FILE = 20_000_000
_CHUNK = 500
_LONGEST_CELL = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedAttempt:
    """An attempt with the call centre's own reference."""

    reference: str
    number: int
    attempt: Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of one attempt: `code` is empty unless it was refused."""

    added: bool = False
    repeated: bool = False
    code: str = ""


class AttemptImport:
    """Brings attempts in, for the call centre user who made them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._attempting = Attempting(desk)

    def run(
        self,
        session: Session,
        attempts: Sequence[ImportedAttempt],
        *,
        made_by: str = "",
        progress: Callable[[int], None] = lambda _: None,
    ) -> list[ImportResult]:
        """Return what became of each attempt, in order; durable per 500.

        A case worker imports for a user of the call centre, who must be named; that user imports for itself only.
        Raises NotPermitted, UnknownUser.
        """
        maker = self._maker(session, made_by)
        results: list[ImportResult] = []
        for start in range(0, len(attempts), _CHUNK):
            chunk = attempts[start : start + _CHUNK]
            with write_transaction(self._desk.tenant.engine) as connection:
                done = [self._one(connection, maker, one) for one in chunk]
                self._record(connection, session, done)
            results += done
            progress(len(results))
        return results

    def _maker(self, session: Session, made_by: str) -> Session:
        if session.may(Permission.RECORD_HANDED_ATTEMPT) and made_by in {"", session.user.name}:
            return session
        self._desk.permit(session, Permission.RECORD_ATTEMPT)
        with write_transaction(self._desk.tenant.engine) as connection:
            user = self._desk.users.named(connection, made_by)
        if user is None or not user.active or user.role not in RECEIVES_HAND_OVERS:
            raise UnknownUser("whose attempts these are must be told: a user of the call centre", field="made_by")
        return Session(user=user, origin=session.origin)

    def _one(self, connection: Connection, maker: Session, one: ImportedAttempt) -> ImportResult:
        if not 0 < len(one.reference) <= LONGEST_REFERENCE:
            return ImportResult(code=f"{AttemptsRefused.refusal}:reference")
        references = self._desk.tenant.keys.references
        ref = references.digest("imported-attempt", str(maker.user.number), one.reference)
        if self._desk.attempts.imported(connection, ref):
            return ImportResult(repeated=True)
        made = AttemptMade(number=one.number, attempt=one.attempt, import_ref=ref)
        try:
            self._attempting.record_handed(connection, maker, made)
        except NodeError as refused:
            # Nothing of the attempt is written before all of it is allowed.
            return ImportResult(code=refused.public_text)
        return ImportResult(added=True)

    def _record(self, connection: Connection, session: Session, done: Sequence[ImportResult]) -> None:
        facts = {
            "rows": len(done),
            "added": sum(one.added for one in done),
            "repeated": sum(one.repeated for one in done),
            "refused": sum(bool(one.code) for one in done),
        }
        self._desk.record(connection, self._desk.event(session, EventId.ATTEMPTS_IMPORTED, "attempts", facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a file: the attempt, or the column that is wrong."""

    number: int
    attempt: ImportedAttempt | None = None
    field: str = ""


def read_attempts(path: Path) -> Iterator[Line]:
    """Yield the lines of a CSV file (UTF-8, a header, `;` or `,`). Raises AttemptsRefused for the file as a whole."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise AttemptsRefused("larger than 20 MB", field="file")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text.strip():
        raise AttemptsRefused("cannot be read, or is empty", field="file")
    head = text.splitlines()[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",")
    columns = [name.strip() for name in reader.fieldnames or ()]
    if sorted(columns) != sorted(COLUMNS):
        raise AttemptsRefused("columns: " + ", ".join(COLUMNS), field="header")
    reader.fieldnames = columns
    return _lines(reader)


def _lines(reader: "csv.DictReader[str]") -> Iterator[Line]:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Line(number=reader.line_num, field="quotes")
            continue
        yield _line(reader.line_num, row)


def _line(number: int, row: "dict[str | None, str | list[str] | None]") -> Line:
    cells = {name: value.strip() for name, value in row.items() if name and isinstance(value, str)}
    if set(cells) != set(COLUMNS) or None in row or any(len(value) > _LONGEST_CELL for value in cells.values()):
        return Line(number=number, field="cells")
    read: dict[str, object] = {}
    for name, parse in _PARSERS.items():
        try:
            read[name] = parse(cells[name])
        except ValueError:
            return Line(number=number, field=name)
    case = read.pop("number")
    attempt = Attempt(**read)  # type: ignore[arg-type]
    entered = ImportedAttempt(reference=cells["reference"], number=case, attempt=attempt)  # type: ignore[arg-type]
    return Line(number=number, attempt=entered)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):  # noqa: PLR2004 - more cases than anybody has
        raise ValueError("number")
    return int(text)


_PARSERS: dict[str, Callable[[str], object]] = {
    "number": _number,
    "day": date.fromisoformat,
    "daypart": Daypart,
    "channel": Channel,
    "result": AttemptResult,
}
