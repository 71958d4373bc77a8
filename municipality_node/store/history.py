"""The history: for each signal that was kept, keyed pseudonyms and what a repeat is compared with; six months at most.

Pseudonyms are made under the key of the month in which an entry ends, and what else is known of it is encrypted under
the same key. When that month is over its key is destroyed, and copies of the entries mean nothing to anybody.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from keys.identity import Day, Oin
from municipality_node.domain.multiplicity import Remembered, Standing, months_after
from municipality_node.domain.policy import CaseType
from municipality_node.store.cipher import ColumnCipher, References
from municipality_node.store.data_keys import Drawing
from municipality_node.store.key_lifetime import doom
from municipality_node.store.schema import HISTORY
from municipality_node.store.signal_keys import history_key
from signals.signal import SignalType

MOST_MONTHS = 6
_FACTS = "history.sealed_facts"
_FORM = struct.Struct(">20sBQiB")
_NO_DAY = -1
_CASE_TYPES = tuple(CaseType)
_CHUNK = 400


@dataclass(frozen=True, slots=True, repr=False)
class Subject:
    """Whom the history is asked about: pseudonyms of a person and a household (`store.pseudonyms`)."""

    person: bytes
    household: bytes


def month_of(day: date) -> int:
    """Return the number of a calendar month; months are counted from the year nought."""
    return day.year * 12 + day.month - 1


class Recollection:
    """What the history says around the subjects of one transaction, and what the transaction changes in it."""

    def __init__(self, entries: Iterable[Remembered] = ()) -> None:
        self._entries: dict[int, Remembered] = {}
        self._by: dict[bytes, list[int]] = {}
        self.added: list[Remembered] = []
        for entry in entries:
            self._index(entry)

    def around(self, subject: Subject) -> list[Remembered]:
        """Return every entry about the person or the household."""
        rows = dict.fromkeys([*self._by.get(subject.person, ()), *self._by.get(subject.household, ())])
        return [self._entries[row] for row in rows if row in self._entries]

    def entry(self, row: int) -> Remembered | None:
        """Return what is remembered of one signal."""
        return self._entries.get(row)

    def add(self, entry: Remembered) -> None:
        """Remember a signal that was decided on."""
        self._index(entry)
        self.added.append(entry)

    def change(self, entry: Remembered) -> None:
        """Replace what is remembered of a signal."""
        self._index(entry)

    def forget(self, row: int) -> None:
        """Forget a signal."""
        self._entries.pop(row, None)

    def _index(self, entry: Remembered) -> None:
        if entry.row not in self._entries:
            for name in (entry.person, entry.household):
                self._by.setdefault(name, []).append(entry.row)
        self._entries[entry.row] = entry


class History:
    """Reads and writes the history. Works on the caller's connection; holds no state."""

    def recall(
        self, connection: Connection, drawing: Drawing, subjects: Sequence[Subject], *, today: date
    ) -> Recollection:
        """Return what is remembered around these subjects."""
        names = {name for subject in subjects for name in (subject.person, subject.household)}
        entries: dict[int, Remembered] = {}
        for month in self._months(drawing, today):
            refs = self._refs(drawing, month, names)
            cipher = drawing.cipher(history_key(month))
            for start in range(0, len(refs), _CHUNK):
                asked = list(refs)[start : start + _CHUNK]
                about = or_(HISTORY.c.person_ref.in_(asked), HISTORY.c.household_ref.in_(asked))
                for row in connection.execute(select(HISTORY).where(HISTORY.c.ends_month == month, about)):
                    entries[row.signal_row] = self._entry(cipher, row, refs)
        return Recollection(entries.values())

    def rows_about(
        self, connection: Connection, drawing: Drawing, persons: Sequence[bytes], *, today: date
    ) -> list[int]:
        """Return the signals that are about one of these persons."""
        found: list[int] = []
        for month in self._months(drawing, today):
            refs = list(self._refs(drawing, month, set(persons)))
            for start in range(0, len(refs), _CHUNK):
                query = select(HISTORY.c.signal_row).where(
                    HISTORY.c.ends_month == month,
                    HISTORY.c.person_ref.in_(refs[start : start + _CHUNK]),
                )
                found += connection.execute(query).scalars()
        return sorted(found)

    def of_person(self, connection: Connection, drawing: Drawing, person: bytes, *, today: date) -> list[Remembered]:
        """Return every entry about a person, whatever became of the signal; entries of housemates are left out."""
        found = self.recall(connection, drawing, [Subject(person, person)], today=today)
        return [entry for entry in found.around(Subject(person, person)) if entry.person == person]

    def write(self, connection: Connection, drawing: Drawing, entries: Sequence[Remembered], months: int) -> None:
        """Keep entries for so many months from their sent_date; the signals' rows are there already."""
        if entries:
            ends = {entry.row: months_after(entry.sent, months) for entry in entries}
            keyed = {
                month: (drawing.references(history_key(month)), drawing.cipher(history_key(month)))
                for month in {month_of(day) for day in ends.values()}
            }
            rows = [_row(entry, ends[entry.row], *keyed[month_of(ends[entry.row])]) for entry in entries]
            connection.execute(insert(HISTORY), rows)

    def change(self, connection: Connection, drawing: Drawing, entry: Remembered) -> None:
        """Rewrite an entry's standing and case type; for another person it is forgotten and written anew."""
        mine = HISTORY.c.signal_row == entry.row
        month = connection.execute(select(HISTORY.c.ends_month).where(mine)).scalar_one_or_none()
        if month is not None:
            sealed = _sealed(drawing.cipher(history_key(month)), entry)
            connection.execute(update(HISTORY).where(mine).values(standing=entry.standing.value, sealed_facts=sealed))

    def forget(self, connection: Connection, row: int) -> None:
        """Delete what is remembered of a signal."""
        connection.execute(delete(HISTORY).where(HISTORY.c.signal_row == row))

    def expire(self, connection: Connection, *, today: date) -> int:
        """Delete entries that ended, and doom the keys of months that are over; return how many entries."""
        over = month_of(today)
        months = connection.execute(select(HISTORY.c.ends_month).where(HISTORY.c.ends_month < over).distinct())
        doomed = [history_key(month) for month in months.scalars()]
        gone = connection.execute(delete(HISTORY).where(HISTORY.c.ends_day < Day.of(today).number))
        doom(connection, doomed)
        return gone.rowcount

    def ended(self, connection: Connection, *, today: date) -> bool:
        """Whether `expire` would delete anything."""
        query = select(HISTORY.c.id).where(HISTORY.c.ends_day < Day.of(today).number).limit(1)
        return connection.execute(query).first() is not None

    def _months(self, drawing: Drawing, today: date) -> list[int]:
        """Return the months in which something may end; a month without a key holds nothing."""
        first = month_of(today)
        return [month for month in range(first, first + MOST_MONTHS + 2) if drawing.holds(history_key(month))]

    def _refs(self, drawing: Drawing, month: int, names: set[bytes]) -> dict[bytes, bytes]:
        references = drawing.references(history_key(month))
        return {references.reference("history", name): name for name in names}

    def _entry(self, cipher: ColumnCipher, row: Row[tuple[object, ...]], refs: dict[bytes, bytes]) -> Remembered:
        found = row._mapping  # noqa: SLF001 - SQLAlchemy's documented accessor
        facts = _FORM.unpack(cipher.unseal(_FACTS, found["signal_row"].to_bytes(8, "big"), found["sealed_facts"]))
        partner, signal_type, amount, since, case_type = facts
        return Remembered(
            row=found["signal_row"],
            # A person or household that was not asked about stays the pseudonym it is stored under.
            person=refs.get(found["person_ref"], found["person_ref"]),
            household=refs.get(found["household_ref"], found["household_ref"]),
            partner=Oin(partner.decode()),
            signal_type=SignalType(signal_type),
            amount_cents=amount,
            arrears_since=date.fromordinal(since) if since != _NO_DAY else None,
            sent=Day(found["sent_day"]).date,
            standing=Standing(found["standing"]),
            case_type=_CASE_TYPES[case_type],
        )


def _row(entry: Remembered, ends: date, references: References, cipher: ColumnCipher) -> dict[str, object]:
    return {
        "signal_row": entry.row,
        "person_ref": references.reference("history", entry.person),
        "household_ref": references.reference("history", entry.household),
        "sent_day": Day.of(entry.sent).number,
        "ends_day": Day.of(ends).number,
        "ends_month": month_of(ends),
        "standing": entry.standing.value,
        "sealed_facts": _sealed(cipher, entry),
    }


def _sealed(cipher: ColumnCipher, entry: Remembered) -> bytes:
    facts = _FORM.pack(
        entry.partner.value.encode(),
        int(entry.signal_type),
        entry.amount_cents,
        entry.arrears_since.toordinal() if entry.arrears_since else _NO_DAY,
        _CASE_TYPES.index(entry.case_type),
    )
    return cipher.seal(_FACTS, entry.row.to_bytes(8, "big"), facts)
