"""Works on several requests of one stream at once and answers in their order, with a bound on what is in flight."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from gateway.errors import Draining, StreamIdle, StreamLimit

Request = TypeVar("Request")
Response = TypeVar("Response")


async def bounded(
    requests: AsyncIterator[Request], *, idle_seconds: float, most: int, draining: asyncio.Event
) -> AsyncIterator[Request]:
    """Yield at most `most` requests. Raises StreamIdle, StreamLimit, or Draining when the process stops."""
    stop = asyncio.ensure_future(draining.wait())
    try:
        for count in itertools.count(1):
            following = asyncio.ensure_future(_next(requests))
            try:
                await asyncio.wait({following, stop}, timeout=idle_seconds, return_when=asyncio.FIRST_COMPLETED)
                if not following.done():
                    raise Draining if stop.done() else StreamIdle
                request = following.result()
            except StopAsyncIteration:
                return
            finally:
                await _cancelled(following)
            if count > most:
                raise StreamLimit
            yield request
    finally:
        stop.cancel()


async def _next(requests: AsyncIterator[Request]) -> Request:
    return await anext(requests)


async def in_order(
    requests: AsyncIterator[Request],
    work: Callable[[Request], Coroutine[Any, Any, Response]],
    *,
    depth: int,
    room: asyncio.Semaphore,
) -> AsyncIterator[Response]:
    """Yield the response of each request, in order, with at most `depth` requests taken in and not yet answered.

    Of those no more are worked on than have `room`, which the caller's other streams share; one more is read ahead. The
    first failure ends the stream, after everything before it was answered.
    """
    waiting: asyncio.Queue[asyncio.Task[Response] | Exception | None] = asyncio.Queue()
    unanswered = asyncio.Semaphore(depth)
    begun: set[asyncio.Task[Response]] = set()

    async def read() -> None:
        try:
            async for request in requests:
                await unanswered.acquire()
                await room.acquire()
                task = asyncio.ensure_future(work(request))
                task.add_done_callback(lambda _: room.release())
                begun.add(task)
                waiting.put_nowait(task)
        except Exception as error:  # noqa: BLE001 - raised where the responses are made
            waiting.put_nowait(error)
        else:
            waiting.put_nowait(None)

    reader = asyncio.ensure_future(read())
    try:
        while (item := await waiting.get()) is not None:
            if isinstance(item, Exception):
                raise item
            response = await item
            begun.discard(item)
            unanswered.release()
            yield response
    finally:
        for task in (reader, *begun):
            await _cancelled(task)


async def _cancelled(task: Awaitable[Any]) -> None:
    future = asyncio.ensure_future(task)
    future.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await future
