"""The stream that frames travel in, on NATS JetStream: replicated, acknowledged by a majority of its servers.

Everything with the brokers happens on an event loop in a thread of its own: what serves calls waits for it, and so do
commands and the daily runs, which know no event loop. A failure of whatever kind is MailboxesUnavailable.
"""

import asyncio
import json
import secrets
import ssl
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.errors import NoRespondersError, OutboundBufferLimitError
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, RetentionPolicy, StorageType, StreamConfig, StreamInfo
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError, ServiceUnavailableError

from gateway.adapters.frames import Kind
from gateway.adapters.nats_connection import connect
from gateway.errors import InstallationRefused, MailboxesUnavailable
from keys.identity import MunicipalityCode
from servicekit.settings import SettingsRefused

Result = TypeVar("Result")
PATIENCE = 10.0
"""Seconds: an election of a new leader takes less."""
_ANSWER_SECONDS = 3.0
_PAUSE_SECONDS = 0.1
_ABREAST = 200
_NO_MESSAGE = 10057
"""The server's code for erasing what is not there."""
_PASSING = (
    TimeoutError, NoStreamResponseError, NoRespondersError, ServiceUnavailableError, OutboundBufferLimitError,
)  # fmt: skip
"""A leader is being chosen, or a connection made; anything else does not pass by waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPlace:
    """Where the stream is."""

    servers: tuple[str, ...]
    tls: ssl.SSLContext | None
    name: str
    replicas: int


class FrameStream:
    """See `gateway.adapters.framing.Stream`."""

    def __init__(self, place: StreamPlace) -> None:
        self._place = place
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="frame-stream", daemon=True)
        self._starting = threading.Lock()
        self._connecting: asyncio.Task[Client] | None = None

    def close(self) -> None:
        """Let go of the servers."""
        if self._loop.is_closed():
            return
        if self._thread.ident is None:
            self._loop.close()
            return
        self._call(self._close()).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def ensure(self, made: int | None) -> int:
        """Return when the stream was made; make it when there was none yet."""
        return self._call(self._patiently(lambda: self._ensure(made))).result()

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

    def _call(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        if self._loop.is_closed():
            work.close()
            raise MailboxesUnavailable("stopped")
        with self._starting:
            if self._thread.ident is None:  # a command that never asks has no thread
                self._thread.start()
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _patiently(self, attempt: Callable[[], Awaitable[Result]]) -> Result:
        latest = self._loop.time() + PATIENCE
        while True:
            try:
                return await attempt()
            except _PASSING:
                problem = "no majority of the brokers answers"
                if self._loop.time() > latest:
                    break
            except (NatsError, OSError, ssl.SSLError) as error:
                problem = f"the brokers refused: {type(error).__name__}"
                break
            await asyncio.sleep(_PAUSE_SECONDS)
        raise MailboxesUnavailable(problem)

    async def _streams(self) -> JetStreamContext:
        if self._connecting is None:
            self._connecting = asyncio.ensure_future(connect(self._place.servers, self._place.tls))
        client = await asyncio.wait_for(asyncio.shield(self._connecting), _ANSWER_SECONDS)
        return client.jetstream(timeout=_ANSWER_SECONDS)

    async def _close(self) -> None:
        if self._connecting is None:
            return
        if self._connecting.done() and not self._connecting.exception():
            await self._connecting.result().close()
        self._connecting.cancel()

    async def _ensure(self, made: int | None) -> int:
        streams = await self._streams()
        try:
            info = await streams.stream_info(self._place.name)
        except NotFoundError:
            if made is not None:
                raise InstallationRefused("the stream is gone", field="mailboxes.stream") from None
            info = await streams.add_stream(_configuration(self._place))
        self._check(info)
        created = info.created
        assert isinstance(created, datetime)  # noqa: S101 - every stream has it
        moment = round(created.timestamp() * 1_000_000)
        if made not in {None, moment}:
            raise InstallationRefused("another stream than the one that bundles are in", field="mailboxes.stream")
        return moment

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
        await self._streams()
        assert self._connecting is not None  # noqa: S101 - the line above
        request = json.dumps({"seq": number}).encode()  # without `no_erase`: the bytes are overwritten
        subject = f"$JS.API.STREAM.MSG.DELETE.{self._place.name}"
        answer = await self._connecting.result().request(subject, request, timeout=_ANSWER_SECONDS)
        refused = json.loads(answer.data).get("error")
        if refused and refused.get("err_code") != _NO_MESSAGE:
            raise APIError.from_error(refused)


def _configuration(place: StreamPlace) -> StreamConfig:
    return StreamConfig(
        name=place.name,
        subjects=[f"{place.name}.{kind}.*" for kind in Kind],
        retention=RetentionPolicy.WORK_QUEUE,
        discard=DiscardPolicy.NEW,  # a full stream refuses; it never makes room by forgetting
        storage=StorageType.FILE,
        num_replicas=place.replicas,
        allow_direct=True,
        duplicate_window=120,
    )
