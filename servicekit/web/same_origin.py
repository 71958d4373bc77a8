"""Acts are asked for by the console's own pages only (cross-site request forgery).

A browser says where a request comes from (Fetch Metadata, W3C), and no page can set that header; a browser that is too
old for it sends Origin with every POST.
"""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE_METHODS = frozenset({"GET", "HEAD"})
METHODS = SAFE_METHODS | {"POST"}
_REFUSED = PlainTextResponse("REQUEST_FOREIGN", status_code=403)
_UNKNOWN_METHOD = PlainTextResponse("METHOD_UNKNOWN", status_code=405, headers={"allow": "GET, HEAD, POST"})


def comes_from_here(headers: Headers) -> bool:
    """Whether a request was made by a page of the same origin, or by a person who typed the address."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin, host = headers.get("origin"), headers.get("host")
    return origin is not None and host is not None and origin.partition("://")[2] == host


class SameOrigin:
    """Refuses every request that could change something and does not come from a page of this console."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse with 403."""
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self._app(scope, receive, send)
        elif scope["method"] not in METHODS:
            await _UNKNOWN_METHOD(scope, receive, send)
        elif comes_from_here(Headers(scope=scope)):
            await self._app(scope, receive, send)
        else:
            await _REFUSED(scope, receive, send)
