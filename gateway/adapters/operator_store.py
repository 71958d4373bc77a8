"""Operators and their sessions; in the audit log they are pseudonyms."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from audit.actors import pseudonym
from audit.events import EventId, Result
from audit.fields import FieldValue
from gateway.adapters.audit_trail import COMMAND_LINE, OPERATOR, AuditTrail
from gateway.adapters.row_keys import next_number
from gateway.adapters.schema import operator, operator_session
from gateway.errors import UnknownSession
from gateway.operating.ports import Operator
from keys.secret import SecretBytes
from servicekit.sign_in.lockout import Attempts
from servicekit.transactions import read_transaction, write_transaction

CONSOLE = "console"
ROLE = "operator"
_TOKEN_SIZE = 32


class SqlOperators:
    """See `gateway.operating.ports.Operators`. `actors` is the key of their pseudonyms."""

    def __init__(self, engine: Engine, trail: AuditTrail, actors: SecretBytes) -> None:
        self._engine = engine
        self._trail = trail
        self._actors = actors

    def now(self) -> datetime:
        """Return the time."""
        return self._trail.now()

    def actor(self, whose: Operator) -> str:
        """Return who an operator is in the audit log."""
        return pseudonym(self._actors.expose(), whose.name, self.now().date())

    def named(self, name: str) -> Operator | None:
        """Return the operator of a name."""
        with read_transaction(self._engine) as connection:
            return _named(connection, name)

    def put(self, name: str, *, active: bool, act: str, password: str | None = None) -> Operator:
        """Add or change an operator."""
        with write_transaction(self._engine) as connection:
            known = _named(connection, name)
            values: dict[str, object] = {"active": int(active), "failures": 0, "locked_until": None}
            if password is not None:
                values["password"] = password
            if known is None:
                number = next_number(connection, operator.c.number)
                connection.execute(insert(operator).values(number=number, name=name, **values))
            else:
                connection.execute(update(operator).where(operator.c.number == known.number).values(**values))
                connection.execute(delete(operator_session).where(operator_session.c.operator == known.number))
            # By the provider's word, or by whoever holds the installation.
            origin = CONSOLE if act == "added" else COMMAND_LINE
            facts: dict[str, FieldValue] = {"act": act, "role": ROLE}
            self._trail.note(
                connection, EventId.USER_CHANGED, about="user", actor=OPERATOR, origin=origin, fields=facts
            )
            found = _named(connection, name)
            assert found is not None  # noqa: S101 - it was written a line ago
            return found

    def charge(self, whose: Operator, attempts: Attempts) -> None:
        """Keep the attempts on a password."""
        until = int(attempts.locked_until.timestamp()) if attempts.locked_until is not None else None
        values = {"failures": attempts.failures, "locked_until": until}
        with write_transaction(self._engine) as connection:
            connection.execute(update(operator).where(operator.c.number == whose.number).values(**values))

    def begin(self, whose: Operator, hours: int, means: str) -> str:
        """Return the token of a new session."""
        token, now = secrets.token_urlsafe(_TOKEN_SIZE), self.now()
        expires = int((now + timedelta(hours=hours)).timestamp())
        with write_transaction(self._engine) as connection:
            connection.execute(delete(operator_session).where(operator_session.c.expires_at <= int(now.timestamp())))
            connection.execute(
                insert(operator_session).values(digest=_digest(token), operator=whose.number, expires_at=expires)
            )
            forgotten = {"failures": 0, "locked_until": None}
            connection.execute(update(operator).where(operator.c.number == whose.number).values(**forgotten))
            facts: dict[str, FieldValue] = {"means": means, "role": ROLE}
            self._trail.note(
                connection, EventId.SIGNED_IN, about="session", actor=self.actor(whose), origin=CONSOLE, fields=facts
            )
        return token

    def refused(self, means: str, failed: str) -> None:
        """Record that nobody was signed in."""
        facts: dict[str, FieldValue] = {"means": means, "failed": failed}
        with write_transaction(self._engine) as connection:
            self._trail.note(
                connection, EventId.SIGN_IN_REFUSED, about="session", actor="service", origin=CONSOLE,
                result=Result.REFUSED, fields=facts,
            )  # fmt: skip

    def of_session(self, token: str) -> Operator:
        """Return whose session it is."""
        query = (
            select(operator)
            .join(operator_session, operator_session.c.operator == operator.c.number)
            .where(
                operator_session.c.digest == _digest(token),
                operator_session.c.expires_at > int(self.now().timestamp()),
                operator.c.active == 1,
            )
        )
        with read_transaction(self._engine) as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise UnknownSession("ended, or never begun")
        return _operator(row)

    def end(self, whose: Operator, token: str) -> None:
        """End a session."""
        with write_transaction(self._engine) as connection:
            connection.execute(delete(operator_session).where(operator_session.c.digest == _digest(token)))
            self._trail.note(
                connection, EventId.SIGNED_OUT, about="session", actor=self.actor(whose), origin=CONSOLE, fields={}
            )

    def looked(self, whose: Operator, view: str) -> None:
        """Record, durably, that an operator is about to see counts."""
        with write_transaction(self._engine) as connection:
            self._trail.note(
                connection, EventId.OPERATIONS_READ, about="gateway", actor=self.actor(whose), origin=CONSOLE,
                fields={"view": view},
            )  # fmt: skip


def _digest(token: str) -> bytes:
    # 32 random bytes need no key: nobody finds them from their digest.
    return hashlib.sha256(token.encode()).digest()


def _named(connection: Connection, name: str) -> Operator | None:
    row = connection.execute(select(operator).where(operator.c.name == name)).one_or_none()
    return None if row is None else _operator(row)


def _operator(row: Any) -> Operator:
    until = row.locked_until
    return Operator(
        number=row.number,
        name=row.name,
        active=bool(row.active),
        password=row.password,
        attempts=Attempts(row.failures, datetime.fromtimestamp(until, UTC) if until is not None else None),
    )
