"""Users of a municipality and their sessions: names encrypted, found by keyed digests, tokens never kept."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from keys.identity import Day
from municipality_node.domain.casework.roles import Role
from municipality_node.store.casework_schema import CASEWORK_SESSION, CASEWORK_USER
from municipality_node.store.cipher import ColumnCipher, References

_NAME = "casework_user.sealed_name"
_TOKEN_SIZE = 32


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class User:
    """Somebody who works for the municipality, in one role."""

    number: int
    name: str
    role: Role
    active: bool = True


class Users:
    """Reads and writes users and sessions. Works on the caller's connection; holds no state."""

    def __init__(self, cipher: ColumnCipher, references: References) -> None:
        self._cipher = cipher
        self._references = references

    def named(self, connection: Connection, name: str) -> User | None:
        """Return the user of a name, active or not; None when nobody has it."""
        return self._one(connection, CASEWORK_USER.c.name_ref == self._name_ref(name))

    def numbered(self, connection: Connection, number: int) -> User | None:
        """Return the user of a number."""
        return self._one(connection, CASEWORK_USER.c.id == number)

    def everybody(self, connection: Connection) -> list[User]:
        """Return every user, active or not."""
        return [self._user(row) for row in connection.execute(select(CASEWORK_USER).order_by(CASEWORK_USER.c.id))]

    def put(self, connection: Connection, name: str, role: Role, *, ended: date | None = None) -> User:
        """Add a user, or give one another role, or end its access from a day on; sessions of the old role end."""
        known, ended_day = self.named(connection, name), Day.of(ended).number if ended is not None else None
        if known is None:
            ref = self._name_ref(name)
            columns = {"name_ref": ref, "sealed_name": self._cipher.seal(_NAME, ref, name.encode())}
            connection.execute(insert(CASEWORK_USER).values(**columns, role=role.value, ended_day=ended_day))
        else:
            changed = update(CASEWORK_USER).where(CASEWORK_USER.c.id == known.number)
            connection.execute(changed.values(role=role.value, ended_day=ended_day))
            self.end_sessions_of(connection, known)
        found = self.named(connection, name)
        assert found is not None  # noqa: S101 - it was written a line ago
        return found

    def begin_session(self, connection: Connection, user: User, expires: datetime) -> str:
        """Return the token of a new session; only its keyed digest is kept."""
        token = secrets.token_urlsafe(_TOKEN_SIZE)
        values = {"user_id": user.number, "expires_at": int(expires.timestamp())}
        connection.execute(insert(CASEWORK_SESSION).values(token_ref=self._token_ref(token), **values))
        return token

    def of_session(self, connection: Connection, token: str, now: datetime) -> User | None:
        """Return the active user whose session a token is; None when it ended or never was."""
        query = select(CASEWORK_SESSION.c.user_id).where(
            CASEWORK_SESSION.c.token_ref == self._token_ref(token),
            CASEWORK_SESSION.c.expires_at > int(now.timestamp()),
        )
        number = connection.execute(query).scalar_one_or_none()
        user = self.numbered(connection, number) if number is not None else None
        return user if user is not None and user.active else None

    def end_session(self, connection: Connection, token: str) -> None:
        """Delete a session; one that ended is no error."""
        connection.execute(delete(CASEWORK_SESSION).where(CASEWORK_SESSION.c.token_ref == self._token_ref(token)))

    def end_sessions_of(self, connection: Connection, user: User) -> None:
        """Delete every session of a user."""
        connection.execute(delete(CASEWORK_SESSION).where(CASEWORK_SESSION.c.user_id == user.number))

    def end_sessions(self, connection: Connection, now: datetime) -> None:
        """Delete the sessions that are over."""
        connection.execute(delete(CASEWORK_SESSION).where(CASEWORK_SESSION.c.expires_at <= int(now.timestamp())))

    def _one(self, connection: Connection, condition: Any) -> User | None:
        row = connection.execute(select(CASEWORK_USER).where(condition)).one_or_none()
        return self._user(row) if row else None

    def _user(self, row: Any) -> User:
        name = self._cipher.unseal(_NAME, row.name_ref, row.sealed_name).decode()
        return User(number=row.id, name=name, role=Role(row.role), active=row.ended_day is None)

    def _name_ref(self, name: str) -> bytes:
        return self._references.reference("user-name", name)

    def _token_ref(self, token: str) -> bytes:
        return self._references.digest("session-token", token)
