"""Who works for the municipality and in which role; and the sessions through which the console acts for them."""

import re
from datetime import timedelta

from audit.events import EventId
from municipality_node.casework.desk import Desk, Session
from municipality_node.domain.casework.roles import Permission, Role
from municipality_node.errors import ActImpossible, UnknownSession, UnknownUser
from municipality_node.store.users import User
from servicekit.transactions import read_transaction, write_transaction

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


def is_name(name: str) -> bool:
    """Whether somebody can be called this here."""
    return _NAME.fullmatch(name) is not None


class UserAdministration:
    """Adds users, gives roles, begins sessions. Without a session it acts for the operator of the installation."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def put(self, name: str, role: Role, *, active: bool = True, session: Session | None = None) -> User:
        """Add a user, change its role, or end its access; sessions that it had end.

        Raises UnknownUser for a name that is none, NotPermitted, ActImpossible for the own account.
        """
        if session is not None:
            self._desk.permit(session, Permission.MANAGE_USERS)
            if name == session.user.name:
                raise ActImpossible("your own account: another coordinator changes it", field="name")
        if not is_name(name):
            raise UnknownUser("letters, digits and . _ @ - in small letters", field="name")
        with write_transaction(self._desk.tenant.engine) as connection:
            known = self._desk.users.named(connection, name)
            user = self._desk.users.put(connection, name, role, ended=None if active else self._desk.today)
            act = "removed" if not active else "added" if known is None else "changed"
            facts = {"act": act, "role": role.value}
            if session is None:
                event = self._desk.tenant.audit.event(
                    EventId.USER_CHANGED, "user", facts, origin="command-line", actor="operator"
                )
            else:
                event = self._desk.event(session, EventId.USER_CHANGED, "user", facts)
            self._desk.record(connection, event)
        return user

    def everybody(self, *, session: Session | None = None) -> list[User]:
        """Return every user."""
        if session is not None:
            self._desk.permit(session, Permission.MANAGE_USERS)
        with read_transaction(self._desk.tenant.engine) as connection:
            return self._desk.users.everybody(connection)

    def at_work(self, name: str, *, origin: str = "command-line") -> Session:
        """Return a session of the command line. Raises UnknownUser."""
        with read_transaction(self._desk.tenant.engine) as connection:
            user = self._desk.users.named(connection, name)
        if user is None or not user.active:
            raise UnknownUser("nobody of this name works here; `drempel-node users add` adds somebody", field="user")
        return Session(user=user, origin=origin)

    def begin(self, name: str, *, hours: int) -> str:
        """Return the token of a new session of the console service. Raises UnknownUser."""
        user = self.at_work(name).user
        now = self._desk.now
        with write_transaction(self._desk.tenant.engine) as connection:
            self._desk.users.end_sessions(connection, now)
            token = self._desk.users.begin_session(connection, user, now + timedelta(hours=hours))
            facts = {"act": "session", "role": user.role.value}
            event = self._desk.tenant.audit.event(
                EventId.USER_CHANGED, "user", facts, origin="command-line", actor=self._desk.actor(user)
            )
            self._desk.record(connection, event)
        return token

    def continued(self, token: str) -> Session:
        """Return the session that a token is of. Raises UnknownSession."""
        with read_transaction(self._desk.tenant.engine) as connection:
            user = self._desk.users.of_session(connection, token, self._desk.now)
        if user is None:
            raise UnknownSession("ended, or never was")
        return Session(user=user, origin="console")
