"""From released signals to cases, in the transaction that releases them: same household, same calendar month."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from sqlalchemy import Connection

from audit.events import Event, EventId
from audit.fields import FieldValue
from municipality_node.audit_trail import BundleReference
from municipality_node.casework.desk import Desk
from municipality_node.deciding.releases import Departure, Recalled, Reclassified, ReleasedSignal, Tag
from municipality_node.domain.casework.addressing import full_name, salutation
from municipality_node.domain.casework.case import (
    Case,
    CaseMonth,
    CasePerson,
    CaseSignal,
    Dwelling,
    Particulars,
    kind_of,
)
from municipality_node.domain.casework.household import Born
from municipality_node.domain.casework.lifecycle import CaseAct, CaseState, after
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.policy import Recurrence
from municipality_node.domain.resident import Resident
from municipality_node.store.cases import StoredCase, case_key
from municipality_node.store.cipher import ColumnCipher
from municipality_node.store.data_keys import DataKeys, KeyName
from signals.signal import SignalType

_ADULT = 18
_RESULTS: Mapping[Departure, CaseResult] = MappingProxyType(
    {
        Departure.WITHDRAWN: CaseResult.PAID,
        Departure.LAPSED: CaseResult.NOT_PICKED_UP_OTHER,
        Departure.LISTED: CaseResult.KNOWN_TO_DEBT_HELP,
        Departure.OBJECTED: CaseResult.NOT_PICKED_UP_OTHER,
    }
)
"""How a case ends that loses its last signal; one that was reversed leaves no case.

What lapsed is owed still, and was too little to act on: none of the sixteen but the last "not picked up" is true of it.
"""


class CaseIntake:
    """Gives released signals their place, and takes them out of it again. Acts for the node, not for a user."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def take(self, connection: Connection, released: Sequence[ReleasedSignal]) -> None:
        """Give each signal its place in a case, and record that in the audit log."""
        keys = _Keys(self._desk.tenant.data_keys)
        events = [self._take(connection, keys, signal) for signal in released]
        self._desk.record(connection, *events)
        # Durable before the rows that they encrypt are; see store.key_lifetime.
        keys.drawing.keep()

    def recall(self, connection: Connection, recalled: Sequence[Recalled]) -> None:
        """Take signals out of their cases; a case that loses its last signal closes."""
        for one in recalled:
            stored = self._of_signal(connection, one.row)
            if stored is None:
                continue
            if one.departure is Departure.REVERSED:
                self._reverse(connection, stored, one.row)
                continue
            self._withdraw(connection, stored, one.row, _RESULTS[one.departure])
            if one.departure is not Departure.WITHDRAWN:
                # It may be released again, into another case.
                self._desk.cases.untie_signal(connection, one.row)

    def reclassify(self, connection: Connection, changed: Sequence[Reclassified]) -> None:
        """Note that signals in cases became part of a multiple case."""
        for one in changed:
            stored = self._of_signal(connection, one.row)
            if stored is None:
                continue
            known = stored.case.particulars
            signals = tuple(
                replace(signal, kind=one.case_type) if signal.row == one.row else signal for signal in known.signals
            )
            case = replace(stored.case, particulars=replace(known, signals=signals))
            self._write(connection, replace(stored, case=case), EventId.CASE_EXTENDED, _facts(case))

    def _of_signal(self, connection: Connection, row: int) -> StoredCase | None:
        return self._desk.cases.of_signal(connection, self._desk.tenant.data_keys, row)

    def _take(self, connection: Connection, keys: "_Keys", released: ReleasedSignal) -> Event:
        month = CaseMonth.of(released.released_on)
        cases = self._desk.cases
        found = cases.to_extend(connection, keys, released.household_ref, month)
        person, signal = _person(released.resident), _signal(released)
        if found is None:
            home = _dwelling(released.resident)
            case = Case(number=0, month=month, opened=released.released_on, particulars=Particulars(dwelling=home))
        else:
            case = found.case
        minors = self._minors(connection, released.resident)
        particulars = case.particulars.with_signal(person, signal, minors=minors)
        crisis = released.released_on if signal.signal_type is SignalType.CRISIS else None
        case = replace(case, particulars=particulars, crisis_since=case.crisis_since or crisis)
        if found is None:
            reference = BundleReference.fresh()
            kind: dict[str, FieldValue] = {"kind": kind_of(particulars).value}
            event = self._desk.tenant.audit.event(EventId.CASE_OPENED, reference.next(), kind)
            stored = cases.insert(connection, keys.drawing, case, released.household_ref, reference)
            keys.drawn.add(case_key(stored.key_name))
        else:
            stored = replace(found, case=case)
            about = stored.reference.next()
            event = self._desk.tenant.audit.event(EventId.CASE_EXTENDED, about, _facts(case))
            cases.write(connection, keys, stored)
        cases.add_signal(connection, stored.case.number, released.row, particulars.people)
        return event

    def _minors(self, connection: Connection, resident: Resident) -> bool | None:
        """Return whether minors are registered at the address; None when the register does not say."""
        residents, home = self._desk.tenant.residents, resident.residence
        ref = residents.address_ref(home.postcode, home.house_number)
        if ref is None or resident.address_kind:
            return None
        addition = (home.house_letter, home.house_suffix)
        ages = [
            _born(one.resident).age(self._desk.today)
            for one in residents.at_addresses(connection, [ref])
            if (one.resident.residence.house_letter, one.resident.residence.house_suffix) == addition
            and not one.resident.is_suspended
        ]
        if any(age is not None and age < _ADULT for age in ages):
            return True
        return None if None in ages or not ages else False

    def _withdraw(self, connection: Connection, stored: StoredCase, row: int, result: CaseResult) -> None:
        case, today = stored.case, self._desk.today
        left = case.particulars.without_signal(row, today)
        case = replace(case, particulars=left, crisis_since=_crisis_since(left.standing))
        if not case.particulars.standing:
            case = _ended(case, today, result)
        self._desk.cases.tie_people(connection, case.number, case.particulars.people)
        self._shrink(connection, replace(stored, case=case))

    def _reverse(self, connection: Connection, stored: StoredCase, row: int) -> None:
        """Take a signal out as if it had never been there: it may be about somebody else."""
        known = stored.case.particulars
        signals = tuple(signal for signal in known.signals if signal.row != row)
        about = {signal.bsn for signal in signals}
        people = tuple(person for person in known.people if person.bsn in about)
        left = replace(known, signals=signals, people=people)
        case = replace(stored.case, particulars=left, crisis_since=_crisis_since(signals))
        self._shrink(connection, replace(stored, case=case))
        if signals:
            self._desk.cases.untie_signal(connection, row)
            self._desk.cases.tie_people(connection, case.number, people)
        else:
            self._desk.cases.destroy(connection, [case.number])

    def _shrink(self, connection: Connection, stored: StoredCase) -> None:
        facts: dict[str, FieldValue] = {
            "signals": len(stored.case.particulars.standing),
            "closed": "no" if stored.case.is_open else "yes",
        }
        self._write(connection, stored, EventId.CASE_SHRUNK, facts)

    def _write(
        self,
        connection: Connection,
        stored: StoredCase,
        event: EventId,
        facts: dict[str, FieldValue],
    ) -> None:
        tenant = self._desk.tenant
        entry = tenant.audit.event(event, stored.reference.next(), facts)
        self._desk.cases.write(connection, tenant.data_keys, stored)
        tenant.audit.record(connection, [entry])


class _Keys:
    """Data keys that are there, and those drawn in this transaction, which are not in the file yet."""

    def __init__(self, data_keys: DataKeys) -> None:
        self._data_keys = data_keys
        self.drawing = data_keys.drawing()
        self.drawn: set[KeyName] = set()

    def cipher(self, name: KeyName) -> ColumnCipher:
        """Return what opens everything encrypted under a key. Raises DataKeyDestroyed."""
        return self.drawing.cipher(name) if name in self.drawn else self._data_keys.cipher(name)


def _facts(case: Case) -> dict[str, FieldValue]:
    return {"kind": kind_of(case.particulars).value, "signals": len(case.particulars.standing)}


def _crisis_since(signals: Sequence[CaseSignal]) -> date | None:
    return min((signal.released for signal in signals if signal.signal_type is SignalType.CRISIS), default=None)


def _ended(case: Case, day: date, result: CaseResult) -> Case:
    state = after(case.state, CaseAct.WITHDRAW)
    if state is not CaseState.CLOSED or not case.is_open:
        return case
    return replace(case, state=state, result=result, closed=day)


def _born(resident: Resident) -> Born:
    born = resident.birth_date
    return Born(year=born.year, month=born.month, day=born.day)


def _person(resident: Resident) -> CasePerson:
    return CasePerson(
        bsn=resident.bsn,
        name=full_name(resident),
        salutation=salutation(resident),
        born=_born(resident),
        secrecy=resident.secrecy,
    )


def _dwelling(resident: Resident) -> Dwelling:
    home = resident.residence
    return Dwelling(
        street=home.street,
        house_number=home.house_number,
        house_letter=home.house_letter,
        house_suffix=home.house_suffix,
        postcode=home.postcode,
        place=home.place,
    )


def _signal(released: ReleasedSignal) -> CaseSignal:
    stated = released.signal
    return CaseSignal(
        row=released.row,
        bsn=released.resident.bsn,
        partner=released.partner,
        partner_type=released.partner_type,
        signal_type=stated.signal_type,
        amount_cents=stated.amount_cents,
        arrears_since=stated.arrears_since or released.released_on,
        sent=stated.sent_date or released.released_on,
        released=released.released_on,
        warm_handover=stated.warm_handover,
        phone=stated.phone,
        email=stated.email,
        kind=released.case_type,
        higher=released.recurrence is Recurrence.HIGHER,
        chronic=Tag.CHRONIC in released.tags,
        recidivism=Tag.RECIDIVISM in released.tags,
    )
