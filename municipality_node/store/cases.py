"""Cases as they rest: states and days in clear, whatever names or describes anybody under the case's own data key."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from keys.identity import Day
from municipality_node.audit_trail import BundleReference
from municipality_node.casework import record
from municipality_node.domain.casework.case import Case, CaseMonth, CasePerson
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.resident import Bsn
from municipality_node.store.casework_schema import CASE_FILE, CASE_PERSON, CASE_SIGNAL
from municipality_node.store.cipher import ColumnCipher
from municipality_node.store.data_keys import DataClass, DataKeyDestroyed, DataKeys, Drawing, KeyName
from municipality_node.store.key_lifetime import doom
from municipality_node.store.pseudonyms import Pseudonyms

_PARTICULARS = "case_file.sealed_particulars"
_REFERENCE = "case_file.sealed_reference"
_KEY_NAME_SIZE = 16
_CHUNK = 500
_OPEN = [state.value for state in CaseState if state is not CaseState.CLOSED]
_VERSION = func.coalesce(func.max(CASE_FILE.c.version), 0)


class Ciphers(Protocol):
    """Whoever gives the cipher of a data key: the file of keys, or a transaction that draws new ones."""

    def cipher(self, name: KeyName) -> ColumnCipher:
        """Return what opens everything encrypted under a key. Raises DataKeyDestroyed."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StoredCase:
    """A case with what the store needs to write it again."""

    case: Case
    key_name: bytes
    household_ref: bytes
    reference: BundleReference


def case_key(key_name: bytes) -> KeyName:
    """Return the data key of a case."""
    return KeyName(DataClass.CASE, key_name)


class Cases:
    """Reads and writes cases. Works on the caller's connection; holds no state."""

    def __init__(self, pseudonyms: Pseudonyms) -> None:
        self._pseudonyms = pseudonyms

    def find(self, connection: Connection, ciphers: Ciphers, number: int) -> StoredCase | None:
        """Return a case; None when there is none of that number, or when its key was destroyed."""
        found = self._where(connection, ciphers, CASE_FILE.c.id == number)
        return found[0] if found else None

    def open_of(self, connection: Connection, data_keys: DataKeys, numbers: Sequence[int]) -> list[StoredCase]:
        """Return those of at most 500 cases that are open and can be read, oldest first."""
        chosen = CASE_FILE.c.id.in_(numbers) & CASE_FILE.c.state.in_(_OPEN)
        rows = connection.execute(select(CASE_FILE).where(chosen).order_by(CASE_FILE.c.id)).all()
        keys = data_keys.several(DataClass.CASE, [row.key_name for row in rows])
        return [_stored(row, keys[row.key_name]) for row in rows if row.key_name in keys]

    def open_among(self, connection: Connection, numbers: Sequence[int]) -> set[int]:
        """Return which of at most 500 cases are open, without opening any."""
        chosen = CASE_FILE.c.id.in_(numbers) & CASE_FILE.c.state.in_(_OPEN)
        return set(connection.execute(select(CASE_FILE.c.id).where(chosen)).scalars())

    def open_numbers(self, connection: Connection) -> list[int]:
        """Return the numbers of the cases that are not closed, without opening any."""
        return list(connection.execute(select(CASE_FILE.c.id).where(CASE_FILE.c.state.in_(_OPEN))).scalars())

    def count_open(self, connection: Connection) -> int:
        """Return how many cases are not closed."""
        query = select(func.count()).select_from(CASE_FILE).where(CASE_FILE.c.state.in_(_OPEN))
        return connection.execute(query).scalar_one()

    def version(self, connection: Connection) -> int:
        """Return the highest version of any case."""
        found: int = connection.execute(select(_VERSION)).scalar_one()
        return found

    def changed_since(self, connection: Connection, version: int) -> list[int]:
        """Return the numbers of the cases that changed after a version, closed ones too."""
        return list(connection.execute(select(CASE_FILE.c.id).where(CASE_FILE.c.version > version)).scalars())

    def about_same_people(self, connection: Connection, numbers: Iterable[int]) -> set[int]:
        """Return the cases about anybody whom these are about, these included as far as they are about somebody."""
        found: set[int] = set()
        wanted, other = list(numbers), CASE_PERSON.alias()
        for start in range(0, len(wanted), _CHUNK):
            query = select(other.c.case_id).join(CASE_PERSON, CASE_PERSON.c.person_ref == other.c.person_ref)
            query = query.where(CASE_PERSON.c.case_id.in_(wanted[start : start + _CHUNK]))
            found |= set(connection.execute(query).scalars())
        return found

    def of_household(self, connection: Connection, ciphers: Ciphers, household_ref: bytes) -> list[StoredCase]:
        """Return every case of a household, oldest first."""
        return self._where(connection, ciphers, CASE_FILE.c.household_ref == household_ref)

    def of_month(self, connection: Connection, ciphers: Ciphers, month: CaseMonth) -> list[StoredCase]:
        """Return every case of a month, oldest first."""
        return self._where(connection, ciphers, CASE_FILE.c.month == month.number)

    def about(self, connection: Connection, ciphers: Ciphers, people: Iterable[Bsn]) -> list[StoredCase]:
        """Return every case about any of these people, wherever they lived, oldest first."""
        refs = [self._pseudonyms.person(bsn) for bsn in people]
        numbers = select(CASE_PERSON.c.case_id).where(CASE_PERSON.c.person_ref.in_(refs))
        return self._where(connection, ciphers, CASE_FILE.c.id.in_(numbers))

    def of_signal(self, connection: Connection, ciphers: Ciphers, signal_row: int) -> StoredCase | None:
        """Return the case that a signal is part of."""
        number = select(CASE_SIGNAL.c.case_id).where(CASE_SIGNAL.c.signal_row == signal_row)
        found = self._where(connection, ciphers, CASE_FILE.c.id == number.scalar_subquery())
        return found[0] if found else None

    def to_extend(
        self, connection: Connection, ciphers: Ciphers, household_ref: bytes, month: CaseMonth
    ) -> StoredCase | None:
        """Return the open case of a household in a month, the newest: one that was reopened may stand beside it."""
        same = (CASE_FILE.c.household_ref == household_ref) & (CASE_FILE.c.month == month.number)
        found = self._where(connection, ciphers, same & CASE_FILE.c.state.in_(_OPEN))
        return found[-1] if found else None

    def numbers_of(self, connection: Connection, household_ref: bytes) -> list[int]:
        """Return the numbers of a household's cases, without opening any."""
        query = select(CASE_FILE.c.id).where(CASE_FILE.c.household_ref == household_ref)
        return list(connection.execute(query.order_by(CASE_FILE.c.id)).scalars())

    def signals_of(self, connection: Connection, number: int) -> list[int]:
        """Return the rows of the signals that a case is made of."""
        return list(
            connection.execute(select(CASE_SIGNAL.c.signal_row).where(CASE_SIGNAL.c.case_id == number)).scalars()
        )

    def counts(self, connection: Connection) -> dict[str, int]:
        """Return how many cases there are in each state."""
        query = select(CASE_FILE.c.state, func.count()).group_by(CASE_FILE.c.state)
        return {row[0]: row[1] for row in connection.execute(query)}

    def insert(
        self, connection: Connection, drawing: Drawing, case: Case, household_ref: bytes, reference: BundleReference
    ) -> StoredCase:
        """Write a new case under a key that is drawn for it; return it with its number."""
        key_name = secrets.token_bytes(_KEY_NAME_SIZE)
        cipher = drawing.fresh(case_key(key_name))
        stored = StoredCase(case=case, key_name=key_name, household_ref=household_ref, reference=reference)
        columns = {**_columns(stored, cipher), "key_name": key_name, "household_ref": household_ref}
        number = connection.execute(insert(CASE_FILE).values(columns)).inserted_primary_key
        assert number is not None  # noqa: S101 - SQLite always tells the number of an inserted row
        return replace(stored, case=replace(case, number=number[0]))

    def write(self, connection: Connection, ciphers: Ciphers, stored: StoredCase) -> None:
        """Write a case that changed, with the number of its audit entries."""
        cipher = ciphers.cipher(case_key(stored.key_name))
        changed = update(CASE_FILE).where(CASE_FILE.c.id == stored.case.number)
        connection.execute(changed.values(_columns(stored, cipher)))

    def add_signal(self, connection: Connection, number: int, signal_row: int, people: Iterable[CasePerson]) -> None:
        """Tie a signal, and the people of the case as it is now, to a case."""
        connection.execute(insert(CASE_SIGNAL).values(signal_row=signal_row, case_id=number))
        self.tie_people(connection, number, people)

    def untie_signal(self, connection: Connection, signal_row: int) -> None:
        """Let a case be made of a signal no more."""
        connection.execute(delete(CASE_SIGNAL).where(CASE_SIGNAL.c.signal_row == signal_row))

    def tie_people(self, connection: Connection, number: int, people: Iterable[CasePerson]) -> None:
        """Let a case be found by exactly these people."""
        connection.execute(delete(CASE_PERSON).where(CASE_PERSON.c.case_id == number))
        rows = [{"case_id": number, "person_ref": self._pseudonyms.person(person.bsn)} for person in people]
        if rows:
            connection.execute(insert(CASE_PERSON), rows)

    def closed_before(self, connection: Connection, day: date) -> list[int]:
        """Return the numbers of the cases that were closed before a day."""
        closed = (CASE_FILE.c.state == CaseState.CLOSED.value) & (CASE_FILE.c.closed_day < Day.of(day).number)
        return list(connection.execute(select(CASE_FILE.c.id).where(closed)).scalars())

    def destroy(self, connection: Connection, numbers: Sequence[int]) -> None:
        """Delete cases with everything that hangs on them, and doom their keys."""
        for start in range(0, len(numbers), _CHUNK):
            chosen = CASE_FILE.c.id.in_(numbers[start : start + _CHUNK])
            names = connection.execute(select(CASE_FILE.c.key_name).where(chosen)).scalars()
            doom(connection, [case_key(name) for name in names])
            connection.execute(delete(CASE_FILE).where(chosen))

    def _where(self, connection: Connection, ciphers: Ciphers, condition: ColumnElement[bool]) -> list[StoredCase]:
        rows = connection.execute(select(CASE_FILE).where(condition).order_by(CASE_FILE.c.id)).all()
        found = []
        for row in rows:
            try:
                cipher = ciphers.cipher(case_key(row.key_name))
            except DataKeyDestroyed:
                continue  # what is left of it is noise; the retention run takes the row away
            found.append(_stored(row, cipher))
        return found


def _columns(stored: StoredCase, cipher: ColumnCipher) -> dict[str, object]:
    case = stored.case
    return {
        "month": case.month.number,
        "state": case.state.value,
        "result": case.result.value if case.result else None,
        "assigned_to": case.assigned_to,
        "opened_day": Day.of(case.opened).number,
        "crisis_day": _number(case.crisis_since),
        "picked_up_day": _number(case.picked_up),
        "accepted_day": _number(case.accepted),
        "consent": int(case.consent),
        "closed_day": _number(case.closed),
        "version": select(_VERSION + 1).scalar_subquery(),
        "sealed_reference": cipher.seal(_REFERENCE, stored.key_name, stored.reference.key),
        "entries": stored.reference.entries,
        "sealed_particulars": cipher.seal(_PARTICULARS, stored.key_name, record.encode(case.particulars)),
    }


def _stored(row: Any, cipher: ColumnCipher) -> StoredCase:
    key = cipher.unseal(_REFERENCE, row.key_name, row.sealed_reference)
    case = Case(
        number=row.id,
        month=CaseMonth(row.month // 100, row.month % 100),
        opened=Day(row.opened_day).date,
        state=CaseState(row.state),
        result=CaseResult(row.result) if row.result else None,
        assigned_to=row.assigned_to,
        crisis_since=_date(row.crisis_day),
        picked_up=_date(row.picked_up_day),
        accepted=_date(row.accepted_day),
        consent=bool(row.consent),
        closed=_date(row.closed_day),
        particulars=record.decode(cipher.unseal(_PARTICULARS, row.key_name, row.sealed_particulars)),
    )
    reference = BundleReference(key=key, entries=row.entries)
    return StoredCase(case=case, key_name=row.key_name, household_ref=row.household_ref, reference=reference)


def _number(day: date | None) -> int | None:
    return Day.of(day).number if day else None


def _date(number: int | None) -> date | None:
    return None if number is None else Day(number).date
