"""The authorization code flow with PKCE (RFC 6749 4.1, RFC 7636), as the console walks it.

State, nonce and code verifier stay in the console between the two steps; the browser holds only a name for them.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client

from servicekit.openid.provider import TIMEOUT_SECONDS, Provider, ProviderUnavailable, SignInRefused

_RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True, repr=False)
class Pending:
    """What the second step is held to."""

    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, repr=False)
class Proof:
    """An ID token, not verified yet, and the nonce that it must carry."""

    id_token: str
    nonce: str


class Flow:
    """Sends a browser to the provider and takes up what it brings back."""

    def __init__(self, provider: Provider, *, redirect_uri: str) -> None:
        self._provider = provider
        self._redirect_uri = redirect_uri
        secret = provider.settings.client_secret
        self._secret = secret.read_text(encoding="utf-8").strip() if secret is not None else None

    def begin(self) -> tuple[str, Pending]:
        """Return where the browser must go, and what to keep meanwhile. Raises ProviderUnavailable."""
        pending = Pending(*(secrets.token_urlsafe(_RANDOM_BYTES) for _ in range(3)))
        with self._client() as client:
            address, _ = client.create_authorization_url(
                self._provider.endpoint("authorization_endpoint"),
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return address, pending

    def finish(self, pending: Pending, answer: Mapping[str, str]) -> Proof:
        """Return what the provider states about whoever came back. Raises SignInRefused, ProviderUnavailable."""
        if not secrets.compare_digest(answer.get("state", "").encode(), pending.state.encode()):
            raise SignInRefused(field="state")
        # RFC 9207: an answer of another provider must not be taken for one of ours.
        if answer.get("iss", self._provider.settings.issuer).rstrip("/") != self._provider.settings.issuer:
            raise SignInRefused(field="iss")
        code = answer.get("code")
        if not code:
            raise SignInRefused(field="code")
        token = self._token(code, pending)
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise SignInRefused(field="id_token")
        return Proof(id_token, pending.nonce)

    def _token(self, code: str, pending: Pending) -> Mapping[str, object]:
        try:
            with self._client() as client:
                found: Mapping[str, object] = client.fetch_token(
                    self._provider.endpoint("token_endpoint"), code=code, code_verifier=pending.verifier
                )
        except AuthlibBaseError:
            refused = True
        except (httpx2.HTTPError, OSError, ValueError):
            refused = False
        else:
            return found
        if refused:
            raise SignInRefused(field="code")
        raise ProviderUnavailable("token_endpoint")

    def _client(self) -> OAuth2Client:
        return OAuth2Client(
            client_id=self._provider.settings.client_id,
            client_secret=self._secret,
            scope=" ".join(self._provider.settings.scopes),
            redirect_uri=self._redirect_uri,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self._secret else "none",
            verify=self._provider.trust,
            timeout=TIMEOUT_SECONDS,
        )
