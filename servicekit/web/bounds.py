"""Bounds on what a browser can make the console do: how often, and how much at once."""

from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_CALLERS = 10_000
_TOO_LARGE = PlainTextResponse("REQUEST_TOO_LARGE", status_code=413)


class Rate:
    """A bucket of tokens per caller: `burst` at once, `per_second` on average. Not shared between processes."""

    def __init__(self, *, burst: int, per_second: float, now: Callable[[], float]) -> None:
        self._burst = burst
        self._per_second = per_second
        self._now = now
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> bool:
        """Take a token; False when the caller has none left."""
        now = self._now()
        left, at = self._buckets.pop(caller, (float(self._burst), now))
        left = min(self._burst, left + (now - at) * self._per_second)
        allowed = left >= 1
        self._buckets[caller] = (left - 1 if allowed else left, now)
        if len(self._buckets) > MOST_CALLERS:
            self._buckets.popitem(last=False)
        return allowed


class BoundedBody:
    """Refuses a request whose body is larger than `most` bytes, said or sent."""

    def __init__(self, app: ASGIApp, *, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse with 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        said = Headers(scope=scope).get("content-length", "0")
        if not said.isdigit() or int(said) > self._most:
            await _TOO_LARGE(scope, receive, send)
            return
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._most:
                # As if the browser had gone away: whoever reads the body stops, and nothing is answered or done.
                return {"type": "http.disconnect"}
            return message

        await self._app(scope, bounded, send)
