"""A console as an ASGI application: the way in, the guards, and what is told when something does not work."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import grpc
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from servicekit.logs import get_logger
from servicekit.openid.flow import Flow
from servicekit.openid.provider import Provider, ProviderUnavailable
from servicekit.rpc_errors import where
from servicekit.web.assets import Assets
from servicekit.web.bounds import BoundedBody, Rate
from servicekit.web.console.entrance import SEE_OTHER, Entrance
from servicekit.web.console.house import House
from servicekit.web.console.peer import PeerRefused, PeerUnavailable
from servicekit.web.console.settings import RETURN_PATH
from servicekit.web.console.visitor import SESSION_COOKIE, Visitor, forget_cookie, visitor_of
from servicekit.web.headers import SafeHeaders
from servicekit.web.languages import N_
from servicekit.web.same_origin import SameOrigin

LARGEST_BODY = 64 << 10
_MINUTE = 60.0
_log = get_logger(__name__)
_WITH_MENU = frozenset({403, 404})
"""Where the service works, and the visitor is only somewhere else than meant."""
_HEADINGS = {
    403: N_("This is not yours to see"),
    404: N_("There is no such page"),
    500: N_("Something went wrong here"),
    503: N_("The service does not answer now; try again in a moment"),
}


def guarded(house: House[Any], assets: Assets, routes: Sequence[Route]) -> ASGIApp:
    """Return a console with these pages behind its entrance."""
    troubles = _Troubles(house)

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        house.peer.open()
        yield
        await house.peer.close()

    console = Starlette(
        routes=[*_entrance(house, assets), *routes],
        middleware=[
            Middleware(
                TrustedHostMiddleware, allowed_hosts=[house.settings.origin.partition("://")[2].partition(":")[0]]
            ),
            Middleware(SameOrigin),
            Middleware(BoundedBody, most=LARGEST_BODY),
        ],
        exception_handlers={
            PeerRefused: troubles.refused,
            PeerUnavailable: troubles.unavailable,
            ProviderUnavailable: troubles.unavailable,
            404: troubles.missing,
            Exception: troubles.failed,
        },
        lifespan=running,
    )
    # Outermost, around Starlette's own handling of errors: a page about trouble is guarded as well.
    return SafeHeaders(console)


def _entrance(house: House[Any], assets: Assets) -> list[Route]:
    settings = house.settings
    provider = Provider(settings.provider, time.monotonic) if settings.provider is not None else None
    flow = Flow(provider, redirect_uri=settings.return_address) if provider is not None else None
    rate = Rate(burst=settings.sign_in_per_minute, per_second=settings.sign_in_per_minute / _MINUTE, now=time.monotonic)
    entrance = Entrance(house, flow, rate)
    return [
        Route("/", entrance.first),
        Route("/assets/{digest}/{name}", assets.serve),
        Route("/sign-in", entrance.form),
        Route("/sign-in", entrance.with_password, methods=["POST"]),
        Route("/sign-in/provider", entrance.to_provider),
        Route(RETURN_PATH, entrance.from_provider),
        Route("/sign-out", entrance.leave, methods=["POST"]),
        Route("/language", entrance.choose_language, methods=["POST"]),
    ]


class _Troubles:
    """What a browser is told when something does not work: a page, and never a text of an exception."""

    def __init__(self, house: House[Any]) -> None:
        self._house = house

    async def refused(self, request: Request, error: Exception) -> Response:
        """Send whoever has no session to sign in; tell everybody else the code."""
        assert isinstance(error, PeerRefused)  # noqa: S101 - registered for nothing else
        if error.status is grpc.StatusCode.UNAUTHENTICATED:
            answer = RedirectResponse("/sign-in", SEE_OTHER)
            forget_cookie(answer, SESSION_COOKIE)
            return answer
        if error.status is grpc.StatusCode.NOT_FOUND:
            return await self._page(request, 404, error.code)
        if error.status is grpc.StatusCode.INTERNAL:
            return await self._page(request, 500)
        return await self._page(request, 403, error.code)

    async def unavailable(self, request: Request, error: Exception) -> Response:
        """Tell that the service, or the provider, does not answer."""
        _log.warning("peer_unavailable", error_type=type(error).__name__)
        return await self._page(request, 503)

    async def missing(self, request: Request, _: Exception) -> Response:
        """Tell that there is no such page."""
        return await self._page(request, 404)

    async def failed(self, request: Request, error: Exception) -> Response:
        """Tell that something went wrong; where, stays in the log."""
        _log.error("page_failed", error_type=type(error).__name__, at=where(error))
        return await self._page(request, 500)

    async def _page(self, request: Request, status: int, code: str = "") -> Response:
        heading = self._house.language(request).gettext(_HEADINGS[status])
        visitor = await self._visitor(request) if status in _WITH_MENU else None
        return self._house.page(
            request, "trouble.jinja", visitor=visitor, status=status, notice_code=code, heading=heading
        )

    async def _visitor(self, request: Request) -> Visitor | None:
        """Return whose menu stands above a page about trouble; None where the service does not tell."""
        try:
            return await visitor_of(request, self._house.peer) if SESSION_COOKIE in request.cookies else None
        except (PeerRefused, PeerUnavailable):
            return None
