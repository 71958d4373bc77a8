"""An identity provider as it describes itself: its endpoints and its keys (OpenID Connect Discovery 1.0)."""

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import httpx2
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import Field, StringConstraints, field_validator

from servicekit.refusal import RefusalError, UnavailableError
from servicekit.settings import StrictModel

TIMEOUT_SECONDS = 10.0
KEYS_KEPT_SECONDS = 3600.0
LEAST_BETWEEN_FETCHES = 30.0
"""A token under an unknown key makes us ask for the keys again, but not more often than this."""
MOST_BYTES = 1 << 20
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_WELL_KNOWN = "/.well-known/openid-configuration"
Claim = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:/-]{1,100}$")]


class SignInRefusal(StrEnum):
    """Why nobody was signed in. Never renamed."""

    SIGN_IN_REFUSED = "SIGN_IN_REFUSED"


class SignInRefused(RefusalError):
    """The provider's answer does not prove who somebody is; the field names the check that failed."""

    refusal = SignInRefusal.SIGN_IN_REFUSED


class ProviderUnavailable(UnavailableError):
    """The identity provider does not answer, or not as OpenID Connect says."""


class ProviderSettings(StrictModel):
    """The provider, and the client that we are there."""

    issuer: str
    client_id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    client_secret: Path | None = None
    """A file; none for a public client, which PKCE protects."""
    ca: Path | None = None
    """Authorities to trust instead of the system's."""
    user_claim: Claim = "sub"
    """Names a user for good; stays the same when somebody marries."""
    name_claim: Claim = "name"
    group_claim: Claim = "groups"
    scopes: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z_.:-]+$")], ...] = ("openid", "profile")
    clock_skew_seconds: int = Field(default=60, ge=0, le=300)

    @field_validator("issuer")
    @classmethod
    def _secure(cls, issuer: str) -> str:
        check_secure(issuer)
        return issuer.rstrip("/")


def check_secure(address: str) -> None:
    """Accept only https, or http on this machine. Raises ValueError without the address."""
    parts = urlsplit(address)
    if not parts.hostname or parts.username or parts.fragment:
        raise ValueError("not an address of a provider")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ValueError("a provider is reached over https")


class Provider:
    """Fetches what the provider says of itself, and keeps it for an hour. Safe for several threads."""

    def __init__(self, settings: ProviderSettings, now: Callable[[], float]) -> None:
        self.settings = settings
        self._now = now
        self._lock = threading.Lock()
        self._described: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        self._trust: ssl.SSLContext | bool = (
            ssl.create_default_context(cafile=str(settings.ca)) if settings.ca is not None else True
        )

    @property
    def trust(self) -> ssl.SSLContext | bool:
        """What connections to the provider are verified against."""
        return self._trust

    def endpoint(self, name: str) -> str:
        """Return an endpoint, such as `authorization_endpoint`. Raises ProviderUnavailable."""
        address = self._description().get(name)
        if not isinstance(address, str):
            raise ProviderUnavailable(name)
        try:
            check_secure(address)
        except ValueError:
            raise ProviderUnavailable(name) from None
        return address

    def keys(self, *, unknown: bool = False) -> KeySet:
        """Return the keys that the provider signs with; `unknown` asks again for one that is not among them."""
        with self._lock:
            age = self._now() - self._keys[0] if self._keys else None
            if self._keys and age is not None and age < (LEAST_BETWEEN_FETCHES if unknown else KEYS_KEPT_SECONDS):
                return self._keys[1]
        try:
            keys = KeySet.import_key_set(self._fetch(self.endpoint("jwks_uri")))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError, TypeError):
            raise ProviderUnavailable("jwks_uri") from None
        with self._lock:
            self._keys = (self._now(), keys)
        return keys

    def _description(self) -> Mapping[str, Any]:
        with self._lock:
            if self._described and self._now() - self._described[0] < KEYS_KEPT_SECONDS:
                return self._described[1]
        described = self._fetch(self.settings.issuer + _WELL_KNOWN)
        if str(described.get("issuer", "")).rstrip("/") != self.settings.issuer:
            raise ProviderUnavailable("issuer")
        with self._lock:
            self._described = (self._now(), described)
        return described

    def _fetch(self, address: str) -> Mapping[str, Any]:
        try:
            with (
                httpx2.Client(verify=self._trust, timeout=TIMEOUT_SECONDS, follow_redirects=False) as client,
                client.stream("GET", address, headers={"accept": "application/json"}) as answer,
            ):
                if answer.status_code != httpx2.codes.OK:
                    raise ProviderUnavailable("status")
                found = json.loads(_bounded(answer))
        except (httpx2.HTTPError, OSError, ValueError):
            raise ProviderUnavailable("answer") from None
        if not isinstance(found, dict):
            raise ProviderUnavailable("answer")
        return found


def _bounded(answer: httpx2.Response) -> bytes:
    content = bytearray()
    for part in answer.iter_bytes():
        content += part
        if len(content) > MOST_BYTES:
            raise ProviderUnavailable("answer")
    return bytes(content)
