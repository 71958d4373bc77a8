"""The console as an ASGI application: routes, and the guards around them."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from municipality_node.console.house import House
from municipality_node.console.node import Node, NodeRefused, NodeUnavailable
from municipality_node.console.pages import letter_pages, policy_pages, review_pages, tray_pages, user_pages
from municipality_node.console.pages.auditing import AuditPages
from municipality_node.console.pages.case_file import CaseFile
from municipality_node.console.pages.entrance import SEE_OTHER, Entrance
from municipality_node.console.pages.report_pages import ReportPages
from municipality_node.console.pages.team import Team
from municipality_node.console.pages.work_list import WorkList
from municipality_node.console.settings import RETURN_PATH, ConsoleSettings
from municipality_node.console.visitor import SESSION_COOKIE, forget_cookie
from municipality_node.console.words import N_
from servicekit.clock import Clock
from servicekit.logs import get_logger
from servicekit.openid.flow import Flow
from servicekit.openid.provider import Provider, ProviderUnavailable
from servicekit.rpc_errors import where
from servicekit.web.assets import Assets
from servicekit.web.bounds import BoundedBody, Rate
from servicekit.web.headers import SafeHeaders
from servicekit.web.same_origin import SameOrigin

LARGEST_BODY = 64 << 10
_MINUTE = 60.0
_log = get_logger(__name__)
_HEADINGS = {
    403: N_("This is not yours to see"),
    404: N_("There is no such page"),
    500: N_("Something went wrong here"),
    503: N_("The node does not answer now; try again in a moment"),
}


def build(settings: ConsoleSettings, clock: Clock) -> ASGIApp:
    """Return the console. Raises AssetsMissing before the npm packages are installed."""
    assets = Assets(settings.assets, tokens=settings.tokens)
    node = Node(settings.node, settings.municipality)
    house = House.of(settings, assets, node, clock)
    troubles = _Troubles(house)

    @asynccontextmanager
    async def running(_: Starlette) -> AsyncIterator[None]:
        node.open()
        yield
        await node.close()

    console = Starlette(
        routes=_routes(house, assets, settings),
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=[settings.origin.partition("://")[2].partition(":")[0]]),
            Middleware(SameOrigin),
            Middleware(BoundedBody, most=LARGEST_BODY),
        ],
        exception_handlers={
            NodeRefused: troubles.refused,
            NodeUnavailable: troubles.unavailable,
            ProviderUnavailable: troubles.unavailable,
            404: troubles.missing,
            Exception: troubles.failed,
        },
        lifespan=running,
    )
    # Outermost, around Starlette's own handling of errors: a page about trouble is guarded as well.
    return SafeHeaders(console)


def _routes(house: House, assets: Assets, settings: ConsoleSettings) -> list[Route]:
    provider = Provider(settings.provider, time.monotonic) if settings.provider is not None else None
    flow = Flow(provider, redirect_uri=settings.return_address) if provider is not None else None
    rate = Rate(burst=settings.sign_in_per_minute, per_second=settings.sign_in_per_minute / _MINUTE, now=time.monotonic)
    entrance, work, cases = Entrance(house, flow, rate), WorkList(house), CaseFile(house)
    team, reports = Team(house), ReportPages(house)
    return [
        Route("/", entrance.first),
        Route("/assets/{digest}/{name}", assets.serve),
        Route("/sign-in", entrance.form),
        Route("/sign-in", entrance.with_password, methods=["POST"]),
        Route("/sign-in/provider", entrance.to_provider),
        Route(RETURN_PATH, entrance.from_provider),
        Route("/sign-out", entrance.leave, methods=["POST"]),
        Route("/language", entrance.choose_language, methods=["POST"]),
        Route("/work", work.show),
        *letter_pages.routes(house),
        Route("/cases/{number:int}", cases.show),
        Route("/cases/{number:int}/{act}", cases.act, methods=["POST"]),
        *review_pages.routes(house),
        *policy_pages.routes(house),
        *tray_pages.routes(house),
        *user_pages.routes(house),
        Route("/handed", team.handed),
        Route("/handed/{number:int}/attempts", team.record, methods=["POST"]),
        Route("/partners", team.partners),
        Route("/capacity", team.capacity),
        Route("/reports", reports.show),
        Route("/reports/{table}.csv", reports.csv),
        Route("/reports/regressions", reports.regressions),
        *AuditPages(house).routes(),
    ]


class _Troubles:
    """What a browser is told when something does not work: a page, and never a text of an exception."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def refused(self, request: Request, error: Exception) -> Response:
        """Send whoever has no session to sign in; tell everybody else the code."""
        assert isinstance(error, NodeRefused)  # noqa: S101 - registered for nothing else
        if error.status is grpc.StatusCode.UNAUTHENTICATED:
            answer = RedirectResponse("/sign-in", SEE_OTHER)
            forget_cookie(answer, SESSION_COOKIE)
            return answer
        if error.status is grpc.StatusCode.NOT_FOUND:
            return self._page(request, 404, error.code)
        if error.status is grpc.StatusCode.INTERNAL:
            return self._page(request, 500)
        return self._page(request, 403, error.code)

    async def unavailable(self, request: Request, error: Exception) -> Response:
        """Tell that the node, or the provider, does not answer."""
        _log.warning("peer_unavailable", error_type=type(error).__name__)
        return self._page(request, 503)

    async def missing(self, request: Request, _: Exception) -> Response:
        """Tell that there is no such page."""
        return self._page(request, 404)

    async def failed(self, request: Request, error: Exception) -> Response:
        """Tell that something went wrong; where, stays in the log."""
        _log.error("page_failed", error_type=type(error).__name__, at=where(error))
        return self._page(request, 500)

    def _page(self, request: Request, status: int, code: str = "") -> Response:
        heading = self._house.language(request).gettext(_HEADINGS[status])
        return self._house.page(request, "trouble.jinja", status=status, notice_code=code, heading=heading)
