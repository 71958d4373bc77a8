"""Who works on a case, and who outside the team may see whom to call or visit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from audit.events import EventId
from municipality_node.casework.desk import Desk, Session, ViewReason
from municipality_node.domain.casework.lifecycle import CaseAct
from municipality_node.domain.casework.roles import RECEIVES_HAND_OVERS, TAKES_ASSIGNMENTS, Permission, Role
from municipality_node.errors import ActImpossible, SecrecyStands, UnknownUser
from municipality_node.store.users import User
from servicekit.transactions import read_transaction, write_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleagues:
    """Who works here, by name."""

    workers: tuple[User, ...]
    """Whom a case can be assigned to."""
    receivers: tuple[User, ...]
    """Whom contact data can be handed over to."""


class Assigning:
    """Assigns cases to workers and hands their contact data over."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def colleagues(self, session: Session) -> Colleagues:
        """Return who can be given cases, and whom contact data can be handed to; nobody who left.

        Nothing about a resident, so nothing is recorded. Raises NotPermitted.
        """
        self._desk.permit(session, Permission.ASSIGN)
        with read_transaction(self._desk.tenant.engine) as connection:
            everybody = [user for user in self._desk.users.everybody(connection) if user.active]
        by_name = sorted(everybody, key=lambda user: user.name)
        return Colleagues(
            workers=tuple(user for user in by_name if user.role in TAKES_ASSIGNMENTS),
            receivers=tuple(user for user in by_name if user.role in RECEIVES_HAND_OVERS),
        )

    def assign(self, session: Session, number: int, name: str, *, reason: ViewReason | None = None) -> None:
        """Let a worker have a case. Raises UnknownUser, ActImpossible for a role that works none, UnknownCase."""
        self._desk.permit(session, Permission.ASSIGN)
        with self._desk.opened(session, number, reason) as file:
            user = self._user(file.connection, name, TAKES_ASSIGNMENTS)
            state = file.step(CaseAct.PICK_UP)
            picked_up = file.case.picked_up or self._desk.today
            file.change(replace(file.case, state=state, assigned_to=user.number, picked_up=picked_up))
            self._desk.save(session, file, EventId.CASE_ASSIGNED)

    def hand_over(self, session: Session, numbers: Sequence[int], name: str) -> int:
        """Let the call centre or a volunteer see the contact data of cases; return how many it did not see yet.

        All or none. Raises SecrecyStands when somebody has the secrecy flag, UnknownUser, UnknownCase.
        """
        self._desk.permit(session, Permission.HAND_OVER)
        with write_transaction(self._desk.tenant.engine) as connection:
            user = self._user(connection, name, RECEIVES_HAND_OVERS)
            seen = self._desk.attempts.handed_to(connection, user.number)
            fresh = [number for number in dict.fromkeys(numbers) if number not in seen]
            for number in fresh:
                file = self._desk.file(connection, number)
                if not file.case.is_open:
                    raise ActImpossible("the case is closed", field="hand_over")
                if file.case.particulars.secrecy:
                    raise SecrecyStands("somebody in the case has the secrecy flag", field="number")
                self._desk.save(session, file, EventId.CASE_HANDED_OVER, {"role": user.role.value})
            return self._desk.attempts.hand_over(connection, fresh, user.number, self._desk.today)

    def _user(self, connection: Connection, name: str, roles: frozenset[Role]) -> User:
        user = self._desk.users.named(connection, name)
        if user is None or not user.active:
            raise UnknownUser("nobody of this name works here", field="name")
        if user.role not in roles:
            raise ActImpossible("users in this role take no such cases", field="role")
        return user
