"""The stream that frames travel in, on NATS JetStream: replicated, acknowledged by a majority of its servers.

Everything with the brokers happens on an event loop in a thread of its own: what serves calls waits for it, and so do
commands and the daily runs, which know no event loop. A failure of whatever kind is MailboxesUnavailable.
"""

import asyncio
import json
import secrets
import ssl
import threading
import weakref
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from nats.aio.client import Client
from nats.errors import ConnectionClosedError, NoRespondersError, OutboundBufferLimitError
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig, StreamInfo
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError, ServiceUnavailableError

from gateway.adapters.frames import Kind
from gateway.adapters.nats_connection import connect
from gateway.errors import MailboxesUnavailable, ReleaseRefused, StreamGone
from keys.identity import MunicipalityCode
from servicekit.settings import SettingsRefused

Result = TypeVar("Result")
_ANSWER_SECONDS = 2.0
_SILENCE_SECONDS = 3.0
"""After that the server that we are connected to may be the one that was cut off: another is tried."""
_PAUSE_SECONDS = 0.1
_ABREAST = 200
_NOT_THERE = frozenset({10043, 10057})
"""The server's codes for erasing what is not there: between messages that are, and before the first."""
_PASSING = (
    TimeoutError, NoStreamResponseError, NoRespondersError, ServiceUnavailableError, OutboundBufferLimitError,
    ConnectionClosedError,
)  # fmt: skip
"""A leader is being chosen, or a connection made; anything else does not pass by waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPlace:
    """Where the stream is."""

    servers: tuple[str, ...]
    tls: ssl.SSLContext | None
    name: str
    replicas: int
    patience: float
    """Seconds in which a majority must answer."""


class FrameStream:
    """See `gateway.adapters.framing.Stream`."""

    def __init__(self, place: StreamPlace) -> None:
        self._place = place
        self._starting = threading.Lock()
        self._running: asyncio.AbstractEventLoop | None = None
        self._end: Callable[[], object] = _nothing
        self._connecting: asyncio.Task[Client] | None = None
        self._turn = secrets.randbelow(len(place.servers))
        self._answered = 0.0
        self._answer_seconds = min(_ANSWER_SECONDS, place.patience / 2)
        self._silence_seconds = min(_SILENCE_SECONDS, place.patience / 2)

    def close(self) -> None:
        """Let go of the servers."""
        with self._starting:  # not while it ends: what still runs asks for the loop
            running, end = self._running, self._end
        if running is not None and not running.is_closed():
            asyncio.run_coroutine_threadsafe(self._close(), running).result()
        end()

    def ensure(self, made: int | None) -> int:
        """Return when the stream was made; make it when there was none yet."""
        return self._call(self._patiently(lambda: self._ensure(made))).result()

    def renew(self, made: int, beyond: int) -> int:
        """Begin another stream where the one made then is gone."""
        return self._call(self._renew(made, beyond)).result()

    def last(self) -> int:
        """Return the number of the newest frame."""
        return self._call(self._patiently(self._last)).result()

    def erase(self, numbers: Sequence[int]) -> None:
        """Take frames out."""
        self._call(self._erase(numbers)).result()

    async def publish(self, kind: Kind, municipality: MunicipalityCode, frame: bytes) -> int:
        """Return the number of a frame."""
        # The same name at every attempt: what arrived and was not acknowledged is acknowledged then, not doubled.
        headers = {"Nats-Msg-Id": secrets.token_hex(16)}

        async def attempt() -> int:
            subject = f"{self._place.name}.{kind}.{municipality}"
            streams = await self._streams()
            acknowledged = await streams.publish(subject, frame, stream=self._place.name, headers=dict(headers))
            return int(acknowledged.seq)

        return await asyncio.wrap_future(self._call(self._patiently(attempt)))

    async def fetch(self, number: int) -> bytes | None:
        """Return a frame."""
        return await asyncio.wrap_future(self._call(self._patiently(lambda: self._fetch(number))))

    @property
    def _loop(self) -> asyncio.AbstractEventLoop:
        """The event loop, in a thread that begins with the first question: most commands never ask one."""
        with self._starting:
            if self._running is None:
                self._running = asyncio.new_event_loop()
                thread = threading.Thread(target=self._running.run_forever, name="frame-stream", daemon=True)
                thread.start()
                self._end = weakref.finalize(self, _stop, self._running, thread)  # commands let go without a word
            return self._running

    def _call(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        if self._loop.is_closed():
            work.close()
            raise MailboxesUnavailable("stopped")
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _patiently(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        latest = self._loop.time() + self._place.patience
        while True:
            try:
                answer = await attempt()
                self._answered = self._loop.time()
                return answer  # noqa: TRY300 - an else would have to leave the loop from afar
            except _PASSING:
                problem = "no majority of the brokers answers"
                self._turn_away()
                if self._loop.time() > latest:
                    break
            except (NatsError, OSError, ssl.SSLError) as error:
                problem = f"the brokers refused: {type(error).__name__}"
                break
            await asyncio.sleep(_PAUSE_SECONDS)
        raise MailboxesUnavailable(problem)

    async def _streams(self) -> JetStreamContext:
        return (await self._client()).jetstream(timeout=self._answer_seconds)

    async def _client(self) -> Client:
        if self._connecting is None:
            first, self._answered = self._turn % len(self._place.servers), self._loop.time()
            servers = (*self._place.servers[first:], *self._place.servers[:first])
            self._connecting = asyncio.ensure_future(connect(servers, self._place.tls))
        connecting = self._connecting
        try:
            return await asyncio.wait_for(asyncio.shield(connecting), self._answer_seconds)
        except asyncio.CancelledError:
            if connecting.cancelled():  # somebody else turned away from these servers: nobody cancelled us
                raise TimeoutError from None
            raise

    def _turn_away(self) -> None:
        """Connect to another server after a while of silence."""
        if self._connecting is not None and self._loop.time() > self._answered + self._silence_seconds:
            self._turn += 1
            asyncio.ensure_future(_let_go(self._connecting)).add_done_callback(_look_at)
            self._connecting = None

    async def _close(self) -> None:
        if self._connecting is not None:
            await _let_go(self._connecting)

    async def _ensure(self, made: int | None) -> int:
        streams = await self._streams()
        try:
            info = await streams.stream_info(self._place.name)
        except NotFoundError:
            if made is not None:
                raise StreamGone("the stream is gone") from None
            info = await streams.add_stream(_configuration(self._place))
        self._check(info)
        moment = _made(info)
        if made not in {None, moment}:
            raise StreamGone("another stream than the one that bundles are in")
        return moment

    async def _renew(self, made: int, beyond: int) -> int:
        successor = f"succeeds the one of {made}"
        info = await self._patiently(lambda: self._there(successor))
        self._check(info)
        if _made(info) == made:
            raise ReleaseRefused("the stream is there", field="mailboxes.stream")
        if info.state.messages and info.config.description != successor:
            raise ReleaseRefused("another stream is there, with something in it", field="mailboxes.stream")
        if beyond:
            await self._patiently(lambda: self._go_on_behind(beyond))
        return _made(info)

    async def _there(self, description: str) -> StreamInfo:
        """Return the stream of our name, made now and described if there is none."""
        streams = await self._streams()
        try:
            return await streams.stream_info(self._place.name)
        except NotFoundError:
            return await streams.add_stream(_configuration(self._place, description))

    async def _go_on_behind(self, beyond: int) -> None:
        """Have an empty stream give numbers that no frame ever had: numbers are not used twice."""
        streams = await self._streams()
        if await self._last() < beyond:
            await streams.purge_stream(self._place.name, seq=beyond + 1)
        # The first publication after that fails where replicas have to learn of it: better this one than a partner's.
        # Nothing will name it, so it is swept.
        probe = await streams.publish(f"{self._place.name}.{Kind.BUNDLES}.none", b"", stream=self._place.name)
        if probe.seq <= beyond:
            raise MailboxesUnavailable("the stream gives numbers that frames had")

    def _check(self, info: StreamInfo) -> None:
        asked, found = _configuration(self._place), info.config
        for name in ("retention", "discard", "storage"):
            if getattr(found, name) != getattr(asked, name):
                raise SettingsRefused(f"the stream's {name} is not {getattr(asked, name)}", field="mailboxes")
        if (found.num_replicas or 0) < self._place.replicas:
            raise SettingsRefused("the stream has fewer replicas", field="mailboxes.replicas")
        if found.max_age:
            raise SettingsRefused("the stream forgets by age", field="mailboxes")

    async def _last(self) -> int:
        return int((await (await self._streams()).stream_info(self._place.name)).state.last_seq)

    async def _fetch(self, number: int) -> bytes | None:
        streams = await self._streams()
        for direct in (True, False):  # a replica that lags does not have it yet: then ask the leader
            try:
                found = await streams.get_msg(self._place.name, number, direct=direct)
            except NotFoundError:
                continue
            return found.data or b""
        return None

    async def _erase(self, numbers: Sequence[int]) -> None:
        last = await self._patiently(self._last)  # servers do not answer about numbers that were never given
        there = [number for number in numbers if number <= last]
        for at in range(0, len(there), _ABREAST):
            some = there[at : at + _ABREAST]
            await asyncio.gather(*(self._patiently(partial(self._erase_one, number)) for number in some))

    async def _erase_one(self, number: int) -> None:
        client = await self._client()
        request = json.dumps({"seq": number}).encode()  # without `no_erase`: the bytes are overwritten
        subject = f"$JS.API.STREAM.MSG.DELETE.{self._place.name}"
        answer = await client.request(subject, request, timeout=self._answer_seconds)
        refused = json.loads(answer.data).get("error")
        if refused and refused.get("err_code") not in _NOT_THERE:
            raise APIError.from_error(refused)


def _made(info: StreamInfo) -> int:
    """Return when a stream was made, in microseconds."""
    created = info.created
    assert isinstance(created, datetime)  # noqa: S101 - every stream has it
    return round(created.timestamp() * 1_000_000)


def _nothing() -> None:
    """Nothing was begun."""


def _stop(loop: asyncio.AbstractEventLoop, thread: threading.Thread) -> None:
    asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


async def _cancel_all() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _let_go(connecting: asyncio.Task[Client]) -> None:
    if connecting.done() and not connecting.cancelled() and connecting.exception() is None:
        await connecting.result().close()
    connecting.cancel()


def _look_at(done: asyncio.Future[None]) -> None:
    """Take up what became of letting go: nothing depends on it."""
    if not done.cancelled():
        done.exception()


def _configuration(place: StreamPlace, description: str | None = None) -> StreamConfig:
    return StreamConfig(
        name=place.name,
        description=description,
        subjects=[f"{place.name}.{kind}.*" for kind in Kind],
        retention=RetentionPolicy.WORK_QUEUE,
        discard=DiscardPolicy.NEW,  # a full stream refuses; it never makes room by forgetting
        storage=StorageType.FILE,
        num_replicas=place.replicas,
        allow_direct=True,
        duplicate_window=120,
    )
