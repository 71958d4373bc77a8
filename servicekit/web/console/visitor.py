"""Whoever is behind a request: a session of the service, a language, and what the role may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drempel.v1 import session_pb2
from starlette.requests import Request
from starlette.responses import Response

from servicekit.web.console.peer import Peer
from servicekit.web.languages import Language, chosen

SESSION_COOKIE = "__Host-drempel-session"
LANGUAGE_COOKIE = "__Host-drempel-language"
"""The prefix makes browsers refuse the cookie unless it is secure, of this host alone, and for every path."""
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, repr=False)
class Visitor:
    """Somebody who is signed in."""

    token: str
    name: str
    role: str
    permissions: frozenset[str]

    def may(self, permission: str) -> bool:
        """Whether the role allows it; the service checks again, whatever a page shows."""
        return permission in self.permissions


async def visitor_of(request: Request, peer: Peer) -> Visitor:
    """Return whose session the request carries. Raises PeerRefused (UNAUTHENTICATED) for nobody's."""
    token = request.cookies.get(SESSION_COOKIE, "")
    own = await peer.sessions("GetSession", session_pb2.GetSessionRequest(), token)
    return Visitor(token, own.name, own.role, frozenset(own.permissions))


def language_of(request: Request, known: Mapping[str, Language]) -> Language:
    """Return the language that was chosen before; Dutch for whoever did not choose."""
    return chosen(known, cookie=request.cookies.get(LANGUAGE_COOKIE))


def set_cookie(response: Response, name: str, value: str, *, seconds: int | None = None) -> None:
    """Let a browser keep a value; until it is closed without a time."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite=_SAME_SITE)


def forget_cookie(response: Response, name: str) -> None:
    """Let a browser forget a value."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite=_SAME_SITE)


def remember_language(response: Response, code: str) -> None:
    """Let a browser remember a language for a year."""
    set_cookie(response, LANGUAGE_COOKIE, code, seconds=_YEAR)


# Lax, not Strict: the identity provider sends browsers back by a link, and they must arrive signed in. Acts are POSTs,
# which Lax withholds from other sites, and same_origin refuses besides.
_SAME_SITE: Any = "lax"
