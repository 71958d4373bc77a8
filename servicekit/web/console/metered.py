"""Counts what comes of requests: never which page, and never whose."""

import time
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servicekit.metrics.catalogue import Name
from servicekit.metrics.meter import Meter
from servicekit.web.console.settings import RETURN_PATH

_SIGN_INS = frozenset({("POST", "/sign-in"), ("GET", RETURN_PATH)})


class Metered:
    """A console whose requests are counted, those that its guards refuse as well."""

    def __init__(self, console: ASGIApp, meter: Meter) -> None:
        self._console = console
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the console does; without an answer, the request failed."""
        if scope["type"] != "http":
            await self._console(scope, receive, send)
            return
        status, began = int(HTTPStatus.INTERNAL_SERVER_ERROR), time.monotonic()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._console(scope, receive, noting)
        finally:
            self._meter.count(Name.CONSOLE_REQUESTS, outcome=outcome_of(status))
            self._meter.count(Name.CONSOLE_SECONDS, time.monotonic() - began)
            if (scope["method"], scope["path"]) in _SIGN_INS:
                begun = status == HTTPStatus.SEE_OTHER
                self._meter.count(Name.CONSOLE_SIGN_INS, outcome="begun" if begun else "refused")


def outcome_of(status: int) -> str:
    """Return in one word what a status says of a request."""
    if status < HTTPStatus.BAD_REQUEST:
        return "answered"
    if status == HTTPStatus.NOT_FOUND:
        return "missing"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        return "unavailable"
    return "failed" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused"
