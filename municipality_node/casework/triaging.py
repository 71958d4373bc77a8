"""The work list: every open case in its tray, in order, with its deadlines; and the hours that there are for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, Session
from municipality_node.domain.casework.capacity import Capacity, capacity
from municipality_node.domain.casework.case import Case, kind_of
from municipality_node.domain.casework.conditions import CaseFacts
from municipality_node.domain.casework.contact import Attempt, conversations_on, spoken_on
from municipality_node.domain.casework.deadlines import Deadline, Milestones, Standing, deadlines
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.casework.trays import Placed, place
from municipality_node.store.cases import StoredCase
from servicekit.sqlite import read_transaction, write_transaction
from signals.signal import PartnerType, SignalType

_CAK = frozenset({PartnerType.CAK_HEALTH, PartnerType.CAK_CONTRIBUTION})
REFUSAL_DAYS = 365
"""How far back a refusal of help is shown."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Listed:
    """One line of the work list; nobody's name or address."""

    case: Case
    placed: Placed
    deadlines: tuple[Deadline, ...]
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class _Gathered:
    case: Case
    attempts: Sequence[Attempt]
    deadlines: tuple[Deadline, ...]
    refused: bool


class Triage:
    """Ranks and explains; decides nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def work_list(self, session: Session, *, tray: str | None = None, mine: bool = False) -> list[Listed]:
        """Return the open cases, tray after tray; recorded as one look."""
        self._desk.permit(session, Permission.LIST_CASES)
        lines = [
            line
            for line in self._lines()
            if (tray is None or line.placed.tray == tray) and (not mine or line.case.assigned_to == session.user.number)
        ]
        self._record(session, "list", len(lines))
        return lines

    def pressing(self, session: Session) -> list[Listed]:
        """Return the open cases with a deadline that warns or is overdue, the most overdue first."""
        self._desk.permit(session, Permission.LIST_CASES)
        lines = [line for line in self._lines() if _pressing(line.deadlines)]
        lines.sort(key=lambda line: min(one.left or 0 for one in _pressing(line.deadlines)))
        self._record(session, "deadlines", len(lines))
        return lines

    def capacity(self, session: Session) -> Capacity:
        """Return the hours that there are for cases against the work that waits; counts only."""
        self._desk.permit(session, Permission.VIEW_CAPACITY)
        work: dict[str, list[Placed]] = {}
        for line in self._lines():
            work.setdefault(line.placed.tray, []).append(line.placed)
        with read_transaction(self._desk.tenant.engine) as connection:
            inhabitants = self._desk.tenant.residents.count(connection)
        return capacity(self._desk.settings.capacity, inhabitants, self._desk.settings.trays, work)

    def deadlines_of(self, case: Case, attempts: Sequence[Attempt]) -> tuple[Deadline, ...]:
        """Return the timers of one case today."""
        settings, working = self._desk.settings.deadlines, self._desk.working
        pauses = case.particulars.pauses
        return deadlines(settings, milestones_of(case, attempts), pauses, working, self._desk.today)

    def _lines(self) -> list[Listed]:
        with read_transaction(self._desk.tenant.engine) as connection:
            gathered = self._gather(connection)
        facts = [self._facts(one) for one in gathered.values()]
        lists = place(self._desk.settings.trays, facts)
        return [
            Listed(
                case=gathered[placed.number].case,
                placed=placed,
                deadlines=gathered[placed.number].deadlines,
                attempts=len(gathered[placed.number].attempts),
            )
            for cases in lists.values()
            for placed in cases
        ]

    def _gather(self, connection: Connection) -> Mapping[int, _Gathered]:
        desk = self._desk
        stored = desk.cases.open_cases(connection, desk.tenant.data_keys)
        tried = desk.attempts.of_cases(connection, [one.case.number for one in stored])
        refusers = self._refusers(connection, stored)
        found = {}
        for one in stored:
            case, attempts = one.case, [made.attempt for made in tried[one.case.number]]
            found[case.number] = _Gathered(
                case=case,
                attempts=attempts,
                deadlines=self.deadlines_of(case, attempts),
                refused=bool(refusers & {desk.pseudonyms.person(person.bsn) for person in case.particulars.people}),
            )
        return found

    def _refusers(self, connection: Connection, stored: Sequence[StoredCase]) -> set[bytes]:
        desk = self._desk
        persons = [desk.pseudonyms.person(person.bsn) for one in stored for person in one.case.particulars.people]
        return set(desk.history.refusals(connection, persons, date.fromordinal(desk.today.toordinal() - REFUSAL_DAYS)))

    def _facts(self, gathered: _Gathered) -> CaseFacts:
        case, today = gathered.case, self._desk.today
        known, signals = case.particulars, case.particulars.standing
        pension = self._desk.settings.state_pension_months
        return CaseFacts(
            number=case.number,
            opened=case.opened,
            crisis=any(signal.signal_type is SignalType.CRISIS for signal in signals),
            end_of_supply=any(signal.signal_type is SignalType.END_OF_SUPPLY for signal in signals),
            kind=kind_of(known),
            youth=any(person.born.is_youth(today) for person in known.people),
            state_pension=any(person.born.has_state_pension(today, from_months=pension) for person in known.people),
            minors=known.minors,
            amount_cents=sum(signal.amount_cents for signal in signals),
            cak_months=max(
                (_months(signal.arrears_since, today) for signal in signals if signal.partner_type in _CAK), default=0
            ),
            recidivism=any(signal.recidivism for signal in signals),
            earlier_refusal=gathered.refused,
            warm_handover=any(signal.warm_handover for signal in signals),
            chronic=any(signal.chronic for signal in signals),
            phone_known=bool(known.phones),
            secrecy=known.secrecy,
            partner_types=frozenset(signal.partner_type for signal in signals),
            attempts=len(gathered.attempts),
            reached=any(attempt.reached for attempt in gathered.attempts),
            days_left=min((one.left for one in gathered.deadlines if one.left is not None), default=None),
        )

    def _record(self, session: Session, view: str, count: int) -> None:
        with write_transaction(self._desk.tenant.engine) as connection:
            fields: dict[str, FieldValue] = {"view": view, "count": count}
            self._desk.record(connection, self._desk.event(session, EventId.CASE_VIEWED, "work-list", fields))


def milestones_of(case: Case, attempts: Sequence[Attempt]) -> Milestones:
    """Return the days of a case that timers look at."""
    return Milestones(
        opened=case.opened,
        crisis_since=case.crisis_since,
        picked_up=case.picked_up,
        accepted=case.accepted,
        spoken=spoken_on(attempts),
        conversations=conversations_on(attempts),
        closed=case.closed,
    )


def _pressing(timers: Sequence[Deadline]) -> list[Deadline]:
    return [one for one in timers if one.standing in {Standing.WARNING, Standing.OVERDUE}]


def _months(since: date, today: date) -> int:
    return max((today.year - since.year) * 12 + today.month - since.month - (today.day < since.day), 0)
