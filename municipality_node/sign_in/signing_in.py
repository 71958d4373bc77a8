"""Somebody comes in: by an ID token of the municipality's provider, or by a password of a local account.

Every attempt is in the audit log, refused ones included. What is told outside is one refusal, whatever the reason.
"""

from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from audit.events import EventId, Result
from municipality_node.casework.desk import Desk, Session
from municipality_node.casework.users import is_name
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.sign_in.group_roles import role_of
from municipality_node.errors import SignInRefused, UnknownUser
from municipality_node.sign_in.settings import SignInSettings
from municipality_node.store import passwords
from municipality_node.store.users import User
from servicekit.openid import id_token as openid
from servicekit.openid.provider import Provider
from servicekit.openid.provider import SignInRefused as TokenRefused
from servicekit.sign_in.lockout import Attempts
from servicekit.transactions import read_transaction, write_transaction

LEAST_PASSWORD, MOST_PASSWORD = 12, 200
PROVIDER, PASSWORD = "provider", "password"


class SigningIn:
    """The way in to one municipality."""

    def __init__(
        self, desk: Desk, settings: SignInSettings, provider: Provider | None, *, hasher: PasswordHasher
    ) -> None:
        self._desk = desk
        self._settings = settings
        self._provider = provider
        self._hasher = hasher
        # Compared with when there is no such user, so that the answer takes as long.
        self._nobody = self._hasher.hash("nobody's password")

    def with_token(self, token: str, *, nonce: str) -> str:
        """Return the token of a new session. Raises SignInRefused, ProviderUnavailable."""
        signed_in = self._proven(token, nonce)
        role = role_of(signed_in.groups, self._settings.roles)
        if role is None:
            raise self._refusal(PROVIDER, "group")
        name = signed_in.user.lower()
        if not is_name(name):
            raise self._refusal(PROVIDER, "user_claim")
        return self._begin(self._known(name, role), PROVIDER)

    def with_password(self, name: str, password: str) -> str:
        """Return the token of a new session. Raises SignInRefused."""
        user, password_hash = self._charged(name) if self._settings.local_accounts else (None, self._nobody)
        if not self._fits(password_hash, password) or user is None:
            raise self._refusal(PASSWORD, "password")
        with write_transaction(self._desk.tenant.engine) as connection:
            passwords.keep_attempts(connection, user.number, Attempts())
        return self._begin(user, PASSWORD)

    def end(self, session: Session, token: str) -> None:
        """End a session, for good."""
        with write_transaction(self._desk.tenant.engine) as connection:
            self._desk.users.end_session(connection, token)
            self._desk.record(connection, self._desk.event(session, EventId.SIGNED_OUT, "session", {}))

    def set_password(self, name: str, password: str) -> None:
        """Give a local account a password; its sessions end. Raises UnknownUser, SignInRefused for a weak one."""
        if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
            raise SignInRefused(f"from {LEAST_PASSWORD} to {MOST_PASSWORD} characters", field="password")
        password_hash = self._hasher.hash(password)
        with write_transaction(self._desk.tenant.engine) as connection:
            user = self._desk.users.named(connection, name)
            if user is None:
                raise UnknownUser("nobody of this name works here", field="name")
            passwords.put(connection, user.number, password_hash)
            self._desk.users.end_sessions_of(connection, user)
            facts = {"act": "password", "role": user.role.value}
            self._desk.record(
                connection,
                self._desk.tenant.audit.event(
                    EventId.USER_CHANGED, "user", facts, origin="command-line", actor="operator"
                ),
            )

    def _proven(self, token: str, nonce: str) -> openid.SignedIn:
        if self._provider is None:
            raise self._refusal(PROVIDER, "provider")
        try:
            return openid.verified(token, self._provider, nonce=nonce, now=self._desk.now)
        except TokenRefused as refused:
            failed = refused.field
        raise self._refusal(PROVIDER, failed)

    def _charged(self, name: str) -> tuple[User | None, str]:
        """Return the user and the hash to compare with, one more attempt charged; nobody's when it is locked."""
        now = self._desk.now
        with write_transaction(self._desk.tenant.engine) as connection:
            user = self._desk.users.named(connection, name)
            found = passwords.find(connection, user.number) if user is not None and user.active else None
            if user is None or found is None or found[1].locked(now):
                return None, self._nobody
            passwords.keep_attempts(connection, user.number, found[1].charged(now))
        return user, found[0]

    def _fits(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password[:MOST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False

    def _known(self, name: str, role: Role) -> User:
        """Return the user that the provider vouches for, in the role that its groups give today."""
        with read_transaction(self._desk.tenant.engine) as connection:
            user = self._desk.users.named(connection, name)
        if user is not None and not user.active:
            raise self._refusal(PROVIDER, "user")
        if user is not None and user.role is role:
            return user
        with write_transaction(self._desk.tenant.engine) as connection:
            changed = self._desk.users.put(connection, name, role)
            facts = {"act": "added" if user is None else "changed", "role": role.value}
            self._desk.record(
                connection,
                self._desk.tenant.audit.event(EventId.USER_CHANGED, "user", facts, origin="console", actor="service"),
            )
        return changed

    def _begin(self, user: User, means: str) -> str:
        now = self._desk.now
        session = Session(user=user, origin="console")
        with write_transaction(self._desk.tenant.engine) as connection:
            self._desk.users.end_sessions(connection, now)
            token = self._desk.users.begin_session(
                connection, user, now + timedelta(hours=self._settings.session_hours)
            )
            facts = {"means": means, "role": user.role.value}
            self._desk.record(connection, self._desk.event(session, EventId.SIGNED_IN, "session", facts))
        return token

    def _refusal(self, means: str, failed: str) -> SignInRefused:
        """Return the refusal to raise, once it is on record."""
        with write_transaction(self._desk.tenant.engine) as connection:
            event = self._desk.tenant.audit.event(
                EventId.SIGN_IN_REFUSED,
                "session",
                {"means": means, "failed": failed.replace("_", "-")},
                origin="console",
                actor="service",
                result=Result.REFUSED,
            )
            self._desk.record(connection, event)
        return SignInRefused("nobody was signed in", field="sign_in")
