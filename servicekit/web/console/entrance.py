"""Signing in and out, and choosing a language."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from anyio.to_thread import run_sync
from drempel.v1 import session_pb2
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from servicekit.logs import get_logger
from servicekit.openid.flow import Flow, Pending, Proof
from servicekit.openid.provider import ProviderUnavailable, SignInRefused
from servicekit.web.bounds import Rate
from servicekit.web.console.house import House
from servicekit.web.console.peer import PeerRefused
from servicekit.web.console.visitor import (
    SESSION_COOKIE,
    forget_cookie,
    remember_language,
    set_cookie,
    visitor_of,
)

PENDING_COOKIE = "__Host-drempel-pending"
PENDING_SECONDS = 600.0
MOST_PENDING = 10_000
SEE_OTHER = 303
_REFUSED = "SIGN_IN_REFUSED"
_log = get_logger(__name__)


class PendingSignIns:
    """Sign-ins that wait for the provider: what the answer is held to, under a name that the browser keeps."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._waiting: OrderedDict[str, tuple[float, Pending]] = OrderedDict()

    def put(self, pending: Pending) -> str:
        """Keep one for ten minutes; return its name."""
        name = secrets.token_urlsafe(32)
        self._waiting[name] = (self._now() + PENDING_SECONDS, pending)
        if len(self._waiting) > MOST_PENDING:
            self._waiting.popitem(last=False)
        return name

    def take(self, name: str) -> Pending | None:
        """Return one, once; None when it is unknown or took too long."""
        until, pending = self._waiting.pop(name, (0.0, None))
        return pending if self._now() < until else None


class Entrance:
    """Lets people in and out."""

    def __init__(self, house: House[Any], flow: Flow | None, rate: Rate) -> None:
        self._house = house
        self._flow = flow
        self._rate = rate
        self._pending = PendingSignIns()

    async def first(self, request: Request) -> Response:
        """Send somebody to the first page of their role."""
        visitor = await visitor_of(request, self._house.peer)
        return RedirectResponse(self._house.first_page(visitor), SEE_OTHER)

    async def form(self, request: Request) -> Response:
        """Answer with the ways in."""
        return self._form(request)

    async def with_password(self, request: Request) -> Response:
        """Begin a session of a local account."""
        if not self._rate.take(_browser(request)):
            return self._form(request, code=_REFUSED, status=429)
        form = await request.form()
        asked = session_pb2.SignInWithPasswordRequest(
            name=str(form.get("name", ""))[:200], password=str(form.get("password", ""))[:500]
        )
        try:
            answer = await self._house.peer.sessions("SignInWithPassword", asked)
        except PeerRefused as refused:
            return self._form(request, code=refused.code, status=403)
        return self._begun(answer.session)

    async def to_provider(self, request: Request) -> Response:
        """Send the browser to the identity provider."""
        if self._flow is None or not self._rate.take(_browser(request)):
            return self._form(request, code=_REFUSED, status=429)
        address, pending = await run_sync(self._flow.begin)
        answer = RedirectResponse(address, SEE_OTHER)
        set_cookie(answer, PENDING_COOKIE, self._pending.put(pending))
        return answer

    async def from_provider(self, request: Request) -> Response:
        """Take up what the provider sends back with the browser."""
        proof = await self._proof(request)
        if proof is None:
            return self._form(request, code=_REFUSED, status=403)
        asked = session_pb2.SignInWithTokenRequest(id_token=proof.id_token, nonce=proof.nonce)
        try:
            answer = await self._house.peer.sessions("SignInWithToken", asked)
        except PeerRefused as refused:
            return self._form(request, code=refused.code, status=403)
        return self._begun(answer.session)

    async def leave(self, request: Request) -> Response:
        """End the session, at the service and in the browser."""
        token = request.cookies.get(SESSION_COOKIE, "")
        with suppress(PeerRefused):  # it ended already
            await self._house.peer.sessions("SignOut", session_pb2.SignOutRequest(), token)
        answer = RedirectResponse("/sign-in", SEE_OTHER)
        forget_cookie(answer, SESSION_COOKIE)
        return answer

    async def choose_language(self, request: Request) -> Response:
        """Remember a language; back to the page that was open, when it is one of ours."""
        form = await request.form()
        referer = request.headers.get("referer", "")
        origin = self._house.settings.origin
        answer = RedirectResponse(referer if referer.startswith(f"{origin}/") else "/", SEE_OTHER)
        code = str(form.get("language", ""))
        if code in self._house.languages:
            remember_language(answer, code)
        return answer

    async def _proof(self, request: Request) -> Proof | None:
        pending = self._pending.take(request.cookies.get(PENDING_COOKIE, ""))
        if self._flow is None or pending is None:
            return None
        flow, brought = self._flow, dict(request.query_params)
        try:
            return await run_sync(lambda: flow.finish(pending, brought))
        except SignInRefused as refused:
            _log.warning("provider_answer_refused", field=refused.field)
        except ProviderUnavailable as unavailable:
            _log.warning("provider_unavailable", field=str(unavailable))
        return None

    def _form(self, request: Request, *, code: str = "", status: int = 200) -> Response:
        return self._house.page(
            request,
            "sign_in.jinja",
            status=status,
            notice_code=code,
            with_provider=self._flow is not None,
            with_password=self._house.settings.local_accounts,
        )

    @staticmethod
    def _begun(token: str) -> Response:
        # A new name for every session: one that somebody planted before is worth nothing.
        answer = RedirectResponse("/", SEE_OTHER)
        set_cookie(answer, SESSION_COOKIE, token)
        forget_cookie(answer, PENDING_COOKIE)
        return answer


def _browser(request: Request) -> str:
    return request.client.host if request.client else ""
