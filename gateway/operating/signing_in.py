"""An operator comes in: by an ID token of the organisation's provider, or by a password of a local account.

Every attempt is in the audit log. What is told outside is one refusal, whatever the reason.
"""

import re

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.errors import OperatorRefused
from gateway.operating.ports import Operator, Operators
from gateway.operating.settings import ConsoleServiceOptions
from servicekit.openid import id_token
from servicekit.openid.provider import Provider, SignInRefused

LEAST_PASSWORD, MOST_PASSWORD = 12, 200
_PROVIDER, _PASSWORD = "provider", "password"
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class SigningIn:
    """The way in to the gateway's console."""

    def __init__(
        self,
        operators: Operators,
        options: ConsoleServiceOptions,
        provider: Provider | None,
        *,
        hasher: PasswordHasher,
    ) -> None:
        self._operators = operators
        self._options = options
        self._provider = provider
        self._hasher = hasher
        # Compared with when there is no such operator, so that the answer takes as long.
        self._nobody = hasher.hash("nobody's password")

    def with_token(self, token: str, *, nonce: str) -> str:
        """Return the token of a new session. Raises SignInRefused, ProviderUnavailable."""
        signed_in = self._proven(token, nonce)
        if not signed_in.groups & set(self._options.groups):
            raise self._refusal(_PROVIDER, "group")
        name = signed_in.user.lower()
        if not _NAME.fullmatch(name):
            raise self._refusal(_PROVIDER, "user_claim")
        operator = self._operators.named(name)
        if operator is not None and not operator.active:
            raise self._refusal(_PROVIDER, "user")
        operator = operator or self._operators.put(name, active=True, act="added")
        return self._operators.begin(operator, self._options.session_hours, _PROVIDER)

    def with_password(self, name: str, password: str) -> str:
        """Return the token of a new session. Raises SignInRefused."""
        operator = self._charged(name) if self._options.local_accounts else None
        known = operator.password if operator is not None and operator.password else self._nobody
        if not self._fits(known, password) or operator is None:
            raise self._refusal(_PASSWORD, "password")
        return self._operators.begin(operator, self._options.session_hours, _PASSWORD)

    def _charged(self, name: str) -> Operator | None:
        """Return whose password may be tried, the attempt charged before the look; None for nobody's."""
        operator, now = self._operators.named(name), self._operators.now()
        if operator is None or not operator.active or operator.password is None or operator.attempts.locked(now):
            return None
        self._operators.charge(operator, operator.attempts.charged(now))
        return operator

    def _fits(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password[:MOST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False

    def _proven(self, token: str, nonce: str) -> id_token.SignedIn:
        if self._provider is None:
            raise self._refusal(_PROVIDER, "provider")
        try:
            return id_token.verified(token, self._provider, nonce=nonce, now=self._operators.now())
        except SignInRefused as refused:
            failed = refused.field
        raise self._refusal(_PROVIDER, failed)

    def _refusal(self, means: str, failed: str) -> SignInRefused:
        self._operators.refused(means, failed.replace("_", "-"))
        return SignInRefused("nobody was signed in", field="sign_in")


def give_password(operators: Operators, name: str, password: str, hasher: PasswordHasher) -> None:
    """Make a local account, or give it another password; its sessions end. Raises OperatorRefused."""
    if not _NAME.fullmatch(name):
        raise OperatorRefused("small letters, digits and . _ @ -", field="name")
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        raise OperatorRefused(f"from {LEAST_PASSWORD} to {MOST_PASSWORD} characters", field="password")
    operators.put(name, active=True, act="password", password=hasher.hash(password))


def shut_out(operators: Operators, name: str) -> None:
    """End an operator's access. Raises OperatorRefused for an unknown one."""
    if operators.named(name) is None:
        raise OperatorRefused("nobody of this name works here", field="name")
    operators.put(name, active=False, act="removed")
