"""Who signed in, according to an ID token that holds (OpenID Connect Core 1.0, 3.1.3.7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from servicekit.openid.provider import Provider, SignInRefused

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures only; a token under a shared secret, or none, proves nothing."""
MOST_TOKEN_BYTES = 16_384
MOST_GROUPS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SignedIn:
    """A person whom the provider vouches for. `user` names them for good, `name` is how they are called."""

    user: str
    name: str
    groups: frozenset[str]


def verified(token: str, provider: Provider, *, nonce: str, now: datetime) -> SignedIn:
    """Return who signed in. Raises SignInRefused naming the check that failed, ProviderUnavailable.

    `nonce` is what the flow drew: a token of another sign-in is refused.
    """
    if len(token) > MOST_TOKEN_BYTES:
        raise SignInRefused(field="token")
    claims = _signed_claims(token, provider)
    _check(claims, provider, nonce=nonce, now=now)
    settings = provider.settings
    user = claims.get(settings.user_claim)
    if not isinstance(user, str) or not user:
        raise SignInRefused(field="user_claim")
    name = claims.get(settings.name_claim)
    return SignedIn(
        user=user, name=name if isinstance(name, str) and name else user, groups=_groups(claims, settings.group_claim)
    )


def _signed_claims(token: str, provider: Provider) -> Mapping[str, Any]:
    for unknown in (False, True):
        claims = _claims(token, provider.keys(unknown=unknown))
        if claims is not None:
            return claims
    raise SignInRefused(field="signature")


def _claims(token: str, keys: KeySet) -> Mapping[str, Any] | None:
    """Return the claims of a token that one of the keys signed, else None."""
    try:
        return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
    except (JoseError, ValueError, KeyError, TypeError):
        return None


def _check(claims: Mapping[str, Any], provider: Provider, *, nonce: str, now: datetime) -> None:
    client = provider.settings.client_id
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=provider.settings.clock_skew_seconds,
        aud={"essential": True, "value": client},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )
    try:
        registry.validate(dict(claims))
    except JoseError:
        # Not chained: the library's text repeats the claim.
        failed = "claims"
    else:
        failed = _failed(claims, provider, nonce)
    if failed:
        raise SignInRefused(field=failed)


def _failed(claims: Mapping[str, Any], provider: Provider, nonce: str) -> str:
    if str(claims.get("iss", "")).rstrip("/") != provider.settings.issuer:
        return "iss"
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.settings.client_id:
        return "azp"
    if not compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        return "nonce"
    return ""


def _groups(claims: Mapping[str, Any], name: str) -> frozenset[str]:
    found = claims.get(name, [])
    if isinstance(found, str):
        found = [found]
    if not isinstance(found, list) or len(found) > MOST_GROUPS:
        raise SignInRefused(field="group_claim")
    return frozenset(group for group in found if isinstance(group, str))
