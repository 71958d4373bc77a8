"""Looking at cases: recorded before anything is shown, and showing no more than the role is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.configuration import PartnerDesk
from municipality_node.casework.desk import Desk, OpenFile, Session, ViewReason
from municipality_node.casework.triaging import Triage
from municipality_node.domain.casework.case import Case, Dwelling
from municipality_node.domain.casework.contact import Attempt, AttemptResult
from municipality_node.domain.casework.deadlines import Deadline
from municipality_node.domain.casework.outline import REFUSAL_DAYS, outlined
from municipality_node.domain.casework.reasons import reasons
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.casework.suggesting import ChannelRoom, Suggestion, next_step, rooms
from municipality_node.domain.casework.trays import suggested, tray_at
from municipality_node.domain.resident import Bsn
from municipality_node.errors import ReasonNeeded, UnknownCase
from municipality_node.processing_log import CASE_SHOWN
from municipality_node.store.attempts import StoredAttempt
from servicekit.transactions import write_transaction

HANDED_PER_PAGE, MOST_HANDED = 10, 50
"""Everybody on a page was looked at, which is recorded: pages are short."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CaseView:
    """Everything that a worker sees of one case."""

    case: Case
    attempts: Sequence[StoredAttempt]
    deadlines: tuple[Deadline, ...]
    household: Sequence[Case]
    """The other cases at the same address, across months."""
    elsewhere: Sequence[Case]
    """The cases about the same people at other addresses."""
    refused: tuple[Case, ...]
    """Earlier cases in which help was refused within the last year."""
    names: Mapping[int, str]
    """Users by number: who is assigned, who made an attempt."""
    rooms: tuple[ChannelRoom, ...]
    suggestion: Suggestion | None
    """None for a closed case."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ContactView:
    """What the call centre or a volunteer sees of a case that was handed over."""

    number: int
    people: tuple[str, ...]
    dwelling: Dwelling
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class HandedPage:
    """Some of the cases that were handed to a user, by number."""

    cases: tuple[ContactView, ...]
    total: int
    """How many were handed over in all."""
    next: int
    """What the next page begins behind; 0 when nothing follows."""


class CaseViewing:
    """The views of one municipality's cases."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._triage = Triage(desk)

    def show(self, session: Session, number: int, *, reason: ViewReason | None = None) -> CaseView:
        """Return a case. Raises ReasonNeeded for one that is not assigned to the user, UnknownCase."""
        self._desk.permit(session, Permission.VIEW_CASE)
        with write_transaction(self._desk.tenant.engine) as connection:
            file = self._desk.file(connection, number)
            assigned = file.case.assigned_to == session.user.number
            if not assigned and reason is None:
                raise ReasonNeeded("a look at a case that is not yours", field="reason")
            view = self._view(connection, file)
            facts: dict[str, FieldValue] = {"view": "case", "count": 1, "assigned": "yes" if assigned else "no"}
            if reason is not None:
                facts["reason"] = reason.value
            self._desk.save(session, file, EventId.CASE_VIEWED, facts)
        return view

    def find(self, session: Session, *, bsn: Bsn | None = None, address: tuple[str, int] | None = None) -> list[Case]:
        """Return the cases, closed ones too, about somebody who calls: by number, or by postcode and house number.

        Which cases there are is told, not what is in them. The address is the register's of today.
        """
        self._desk.permit(session, Permission.VIEW_CASE)
        desk, tenant = self._desk, self._desk.tenant
        with write_transaction(tenant.engine) as connection:
            people = [bsn] if bsn is not None else []
            ref = tenant.residents.address_ref(*address) if address is not None else None
            if ref is not None:
                people += [one.resident.bsn for one in tenant.residents.at_addresses(connection, [ref])]
            found = [one.case for one in desk.cases.about(connection, tenant.data_keys, people)]
            facts: dict[str, FieldValue] = {"view": "find", "count": len(found)}
            desk.record(connection, desk.event(session, EventId.CASE_VIEWED, "work-list", facts))
            desk.flag(connection, session, people, "work-list")
            desk.handled(CASE_SHOWN, people)
        return found

    def handed(self, session: Session, *, after: int = 0, most: int = HANDED_PER_PAGE) -> HandedPage:
        """Return the contact data of the first `most` open cases above `after` that were handed to the user."""
        self._desk.permit(session, Permission.VIEW_CONTACT)
        user, attempts = session.user.number, self._desk.attempts
        with write_transaction(self._desk.tenant.engine) as connection:
            numbers = attempts.handed_after(connection, user, after, most + 1)
            shown = numbers[:most]
            return HandedPage(
                cases=tuple(self._contact(session, connection, number) for number in shown),
                total=attempts.count_handed(connection, user),
                next=shown[-1] if len(numbers) > most else 0,
            )

    def contact(self, session: Session, number: int) -> ContactView:
        """Return the contact data of a case that was handed to the user. Raises UnknownCase for any other."""
        self._desk.permit(session, Permission.VIEW_CONTACT)
        with write_transaction(self._desk.tenant.engine) as connection:
            if not self._desk.attempts.is_handed(connection, number, session.user.number):
                raise UnknownCase("no such case", field="number")
            return self._contact(session, connection, number)

    def directory(self, session: Session) -> tuple[PartnerDesk, ...]:
        """Return the partners' desks. Nobody's data, so nothing is recorded."""
        self._desk.permit(session, Permission.USE_DIRECTORY)
        return self._desk.settings.partners

    def _contact(self, session: Session, connection: Connection, number: int) -> ContactView:
        file = self._desk.file(connection, number)
        known = file.case.particulars
        made = self._desk.attempts.of_cases(connection, [number])[number]
        self._desk.save(session, file, EventId.CASE_VIEWED, {"view": "contact", "count": 1})
        return ContactView(
            number=number,
            people=tuple(person.name for person in known.people),
            dwelling=known.dwelling,
            phones=known.phones,
            emails=known.emails,
            attempts=sum(one.attempt.call_centre for one in made),
        )

    def _view(self, connection: Connection, file: OpenFile) -> CaseView:
        desk, case = self._desk, file.case
        keys = desk.tenant.data_keys
        household = [
            one.case
            for one in desk.cases.of_household(connection, keys, file.stored.household_ref)
            if one.case.number != case.number
        ]
        known = {case.number, *(one.number for one in household)}
        people = [person.bsn for person in case.particulars.people]
        about = [one.case for one in desk.cases.about(connection, keys, people)]
        numbers = [case.number, *(one.number for one in about)]
        attempts = desk.attempts.of_cases(connection, numbers)
        made = [one.attempt for one in attempts[case.number]]
        room = rooms(desk.settings.limits, made)
        return CaseView(
            case=case,
            attempts=attempts[case.number],
            deadlines=self._triage.deadlines_of(case, made),
            household=household,
            elsewhere=[one for one in about if one.number not in known],
            refused=tuple(one for one in about if one.number != case.number and self._refused(one, attempts)),
            names={user.number: user.name for user in desk.users.everybody(connection)},
            rooms=room,
            suggestion=self._suggestion(connection, case, made, room) if case.is_open else None,
        )

    def _suggestion(
        self, connection: Connection, case: Case, made: Sequence[Attempt], room: Sequence[ChannelRoom]
    ) -> Suggestion:
        desk, today = self._desk, self._desk.today
        refs = [desk.pseudonyms.person(person.bsn) for person in case.particulars.people]
        refused = desk.history.refusals(connection, refs, today - timedelta(days=REFUSAL_DAYS))
        outline = outlined(case, made, max(refused.values(), default=None))
        timers = outline.timers(desk.settings.deadlines, desk.working, today)
        facts = outline.facts(timers, today)
        tray = desk.settings.trays[tray_at(desk.settings.trays, facts)]
        step = next_step(suggested(tray, facts), room, phone_known=facts.phone_known)
        return Suggestion(tray=tray.name, reasons=reasons(tray.order, facts), next_step=step)

    def _refused(self, case: Case, attempts: Mapping[int, Sequence[StoredAttempt]]) -> bool:
        days = [made.attempt.day for made in attempts[case.number] if made.attempt.result is AttemptResult.REFUSED]
        if case.result is CaseResult.NO_HELP_WANTED and case.closed is not None:
            days.append(case.closed)
        return any((self._desk.today - day).days <= REFUSAL_DAYS for day in days)
