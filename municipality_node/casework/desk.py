"""What every use case of casework stands on: the store, the settings, and the one place where roles are checked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import time
from enum import StrEnum

from sqlalchemy import Connection

from audit.actors import pseudonym
from audit.events import Event, EventId, Result
from audit.fields import FieldValue
from municipality_node.casework.caseload import Caseload
from municipality_node.casework.overview import Overview
from municipality_node.domain.casework.case import Case
from municipality_node.domain.casework.lifecycle import CaseAct, CaseState, after
from municipality_node.domain.casework.roles import Permission, granted
from municipality_node.domain.policy import ContactLimit
from municipality_node.domain.resident import Bsn
from municipality_node.errors import ActImpossible, NotPermitted, ReasonNeeded, UnknownCase
from municipality_node.processing_log import CASE_SHOWN, CASE_WORKED_ON, Handled
from municipality_node.reviewing.doubts import Doubts
from municipality_node.store.cases import StoredCase
from municipality_node.store.staff import Staff
from municipality_node.store.users import User, Users
from servicekit.transactions import write_transaction
from signals.dutch_day import dutch_wall_clock


class ViewReason(StrEnum):
    """Why somebody looks at or works on a case of another; a closed list, recorded."""

    SUBSTITUTE = "substitute"
    RESIDENT_CALLS = "resident-calls"
    CONSULTED = "consulted"
    QUALITY = "quality"
    COMPLAINT = "complaint"
    TRIAGE = "triage"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Session:
    """Somebody at work, and through what."""

    user: User
    origin: str = "command-line"

    def may(self, permission: Permission) -> bool:
        """Whether the user's role allows it."""
        return self.user.active and granted(self.user.role, permission)


@dataclass(slots=True, kw_only=True, repr=False)
class OpenFile:
    """A case under one transaction: changed in memory, written with its audit entries by `Desk.save`."""

    connection: Connection
    stored: StoredCase

    @property
    def case(self) -> Case:
        """The case as it is now."""
        return self.stored.case

    def change(self, case: Case) -> None:
        """Set what is to be written."""
        self.stored = replace(self.stored, case=case)

    def step(self, act: CaseAct) -> CaseState:
        """Return the state after an act. Raises ActImpossible."""
        state = after(self.case.state, act)
        if state is None:
            raise ActImpossible(f"a case that is {self.case.state.value}", field=act.value)
        return state


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Desk(Caseload):
    """Casework of one municipality: its caseload, who works on it, and what is written down of that."""

    users: Users
    household_limit: Callable[[], ContactLimit]
    """How often a household is contacted, by the policy in force (rule P5). Raises PolicyRefused without one."""
    overview: Overview = field(default_factory=Overview)
    """The open cases in memory."""
    doubts: Doubts = field(default_factory=Doubts)
    """The review queue in memory."""

    @property
    def wall_clock(self) -> time:
        """What a Dutch clock shows."""
        return dutch_wall_clock(self.now).time()

    def actor(self, user: User) -> str:
        """Return the pseudonym under which the audit log knows a user."""
        return pseudonym(self.tenant.keys.actors.expose(), user.name, self.tenant.clock.today())

    def event(
        self,
        session: Session,
        event: EventId,
        about: str,
        fields: Mapping[str, FieldValue],
        *,
        result: Result = Result.DONE,
    ) -> Event:
        """Return an entry about what a user did."""
        actor = self.actor(session.user)
        return self.tenant.audit.event(event, about, fields, origin=session.origin, actor=actor, result=result)

    def record(self, connection: Connection, *events: Event) -> None:
        """Append entries in the caller's transaction."""
        self.tenant.audit.record(connection, events)

    def announce(self) -> None:
        """Record which casework file is in force, as at every start of the node."""
        with write_transaction(self.tenant.engine) as connection:
            facts = {"casework_hash": self.settings.digest.hex()}
            self.record(connection, self.tenant.audit.event(EventId.CASEWORK_CONFIGURED, "casework", facts))

    def permit(self, session: Session, permission: Permission) -> None:
        """Return when the role allows it. Raises NotPermitted; a log that only shows successes hides the probing."""
        if session.may(permission):
            return
        with write_transaction(self.tenant.engine) as connection:
            fields = {"permission": permission.value}
            self.record(connection, self.event(session, EventId.ACT_REFUSED, "case", fields, result=Result.REFUSED))
        raise NotPermitted(f"role {session.user.role.value}", field=permission.value)

    @contextmanager
    def opened(self, session: Session, number: int, reason: ViewReason | None) -> Iterator[OpenFile]:
        """Yield a case under a write transaction. Raises UnknownCase, ReasonNeeded for a case of somebody else."""
        with write_transaction(self.tenant.engine) as connection:
            file = self.file(connection, number)
            if file.case.assigned_to not in {None, session.user.number} and reason is None:
                raise ReasonNeeded("the case is somebody else's", field="reason")
            yield file

    def file(self, connection: Connection, number: int) -> OpenFile:
        """Return a case in the caller's write transaction. Raises UnknownCase."""
        stored = self.cases.find(connection, self.tenant.data_keys, number)
        if stored is None:
            raise UnknownCase("no such case", field="number")
        return OpenFile(connection=connection, stored=stored)

    def save(
        self, session: Session, file: OpenFile, event: EventId, fields: Mapping[str, FieldValue] | None = None
    ) -> None:
        """Write a case that was acted on, the entry about it, and the lines of the processing log.

        Those come last, before anything commits. Raises ProcessingLogUnavailable; then nothing happened.
        """
        entry = self.event(session, event, file.stored.reference.next(), fields or {})
        self.cases.write(file.connection, self.tenant.data_keys, file.stored)
        self.record(file.connection, entry)
        people = [person.bsn for person in file.case.particulars.people]
        self.flag(file.connection, session, people, entry.object)
        self.handled(CASE_SHOWN if event is EventId.CASE_VIEWED else CASE_WORKED_ON, people, entry.object)

    def handled(self, name: str, people: Iterable[Bsn], entry: str = "") -> None:
        """Write the lines of the processing log. Raises ProcessingLogUnavailable."""
        self.tenant.processing.write(name, [Handled(bsn) for bsn in dict.fromkeys(people)], entry=entry)

    def flag(self, connection: Connection, session: Session, people: Sequence[Bsn], look: str) -> None:
        """Record that somebody looked at a colleague, at himself, or at his own address; it stops nobody.

        The entries carry the name of the look, so that a privacy officer finds the one from the other.
        """
        near = Staff(self.tenant.residents).near(connection, self.pseudonyms.colleague(session.user.name), people)
        for kind in near:
            self.record(connection, self.event(session, EventId.LOOKUP_FLAGGED, look, {"kind": kind.value}))
