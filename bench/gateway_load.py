"""Many partners at one gateway: how long an answer takes at half load, and what one flood does to the others.

One gateway process over mutual TLS, blind mode, a connection per partner with its own certificate; all clients are in
one process beside it. Bundles differ in their header only: the gateway cannot tell. Every partner but one sends a
batch, and the next when it was answered; the flood opens every stream it may and keeps each full.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Self

import grpc
from drempel.v1 import partner_pb2

from bench import _bundles
from bench._rows import row
from gateway.wiring.installation import open_installation
from keys.destination import Destination
from keys.identity import Oin
from keys.suite import Mode, Suite
from servicekit.clock import FileClock
from servicekit.tls import TlsFiles, channel_credentials
from tests.support.gateway import Place, lay_out
from tests.support.gateway_stores import a_partner

PARTNERS = 200
BATCH, FLOOD_BATCH = 100, 500
STREAMS, IN_FLIGHT = 8, 8
"""What the gateway allows a partner by default."""
SECONDS = 8.0
ROUNDS = 3
SLOWDOWN = 0.8
PATIENCE = 120.0


def run() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as directory:
        place = lay_out(Path(directory), suite=Suite.AS1)
        oins = _enrol(place)
        command = [sys.executable, "-m", "gateway", "serve", "--config", str(place.config), "--clock", str(place.clock)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as gateway:
            try:
                found = asyncio.run(_measure(place, oins, gateway.pid))
            finally:
                gateway.terminate()
                gateway.wait(PATIENCE)
    calm, flooded = (median(column) for column in zip(*found.others, strict=True))
    latencies = sorted(found.latencies)
    return [
        row("capacity", found.capacity, "signals/s", note=f"{PARTNERS} partners, a batch of {BATCH} each at a time"),
        row("answer at half load, median", median(latencies) * 1e3, "ms", note=f"a batch of {BATCH}"),
        row("answer at half load, 99 of 100", latencies[len(latencies) * 99 // 100] * 1e3, "ms"),
        row(
            f"{PARTNERS - 1} partners beside one flood",
            flooded,
            "signals/s",
            median(beside / alone for alone, beside in found.others),
            SLOWDOWN,
            f"ratio to the same without it ({calm:,.0f}/s), by turns; the flood got {found.flood:,.0f}/s",
        ),
        row("memory of the gateway", found.after / 2**20, "MiB", found.after / found.before, 1.1,
             f"ratio to that after {SECONDS:.0f} seconds; now after {found.signals:,} signals and the floods' own"),
    ]  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Found:
    capacity: float = 0.0
    latencies: Sequence[float] = ()
    others: list[tuple[float, float]]
    flood: float = 0.0
    signals: int = 0
    before: int = 0
    after: int = 0


def _enrol(place: Place) -> list[Oin]:
    """Enrol partners in blind mode, straight into the store: a command each would take minutes."""
    oins = [Oin(f"{99_000_000_000:011d}{number:09d}"[-20:]) for number in range(1, PARTNERS + 1)]
    store = open_installation(place.settings, FileClock(place.clock)).enrolments
    for oin in oins:
        store.put_partner(a_partner(oin, modes={"*": Mode.BLIND}, volumes={"*": 100_000_000}))
    place.build_manifest()
    return oins


class _Sender:
    """One partner: its connection, and bundles that nobody sent before."""

    def __init__(self, address: str, files: TlsFiles, partner: Oin, to: Destination) -> None:
        self._channel = grpc.aio.secure_channel(address, channel_credentials(files))
        self._partner = partner
        self._to = to
        self._inside = _bundles.inside(to)

    async def __aenter__(self) -> Self:
        await asyncio.wait_for(self._channel.channel_ready(), PATIENCE)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._channel.close()

    def stream(self) -> Any:
        return self._channel.stream_stream(
            "/drempel.v1.PartnerService/SubmitSealed",
            request_serializer=bytes,
            response_deserializer=partner_pb2.SubmitResponse.FromString,
        )

    def batch(self, size: int) -> bytes:
        return _bundles.request(self._to, self._partner, [self._inside] * size)


async def _measure(place: Place, oins: Sequence[Oin], gateway: int) -> _Found:
    address = f"localhost:{place.settings.listen.rpartition(':')[2]}"
    to = _bundles.destination(place)
    found = _Found(others=[])
    async with AsyncExitStack() as stack:
        senders = [
            await stack.enter_async_context(_Sender(address, place.authority.client(oin.value), oin, to))
            for oin in oins
        ]
        *others, flood = senders
        found.signals = await _closed(senders, SECONDS)
        found.capacity = found.signals / SECONDS
        found.before = _memory(gateway)
        found.latencies = await _paced(others, found.capacity / 2)
        for _ in range(ROUNDS):
            alone = await _closed(others, SECONDS)
            flooding = asyncio.ensure_future(_flood(flood))
            await asyncio.sleep(1.0)
            beside = await _closed(others, SECONDS)
            flooding.cancel()
            [flooded] = await asyncio.gather(flooding, return_exceptions=True)
            found.flood = flooded if isinstance(flooded, float) else found.flood
            found.others.append((alone / SECONDS, beside / SECONDS))
            found.signals += alone + beside
        found.after = _memory(gateway)
    return found


async def _closed(senders: Sequence[_Sender], seconds: float) -> int:
    """Return how many signals were accepted while every sender waited for an answer before it sent more."""
    until = time.perf_counter() + seconds
    return sum(await asyncio.gather(*(_one_by_one(sender, until) for sender in senders)))


async def _one_by_one(sender: _Sender, until: float) -> int:
    call, accepted = sender.stream()(), 0
    while time.perf_counter() < until:
        await call.write(sender.batch(BATCH))
        accepted += _accepted(await call.read())
    await call.done_writing()
    return accepted


async def _paced(senders: Sequence[_Sender], rate: float) -> list[float]:
    """Return how many seconds each batch took, sent at `rate` signals per second by turns, answered or not."""
    pause, tasks, began = BATCH / rate, [], time.perf_counter()
    for number in range(int(SECONDS / pause)):
        await asyncio.sleep(max(0.0, began + number * pause - time.perf_counter()))
        tasks.append(asyncio.ensure_future(_timed(senders[number % len(senders)])))
    return list(await asyncio.gather(*tasks))


async def _timed(sender: _Sender) -> float:
    request = sender.batch(BATCH)
    began = time.perf_counter()
    async for response in sender.stream()(iter((request,))):
        _accepted(response)
    return time.perf_counter() - began


async def _flood(sender: _Sender) -> float:
    """Return the signals per second that one partner gets accepted on all its streams, until cancelled."""
    began, counts = time.perf_counter(), [0] * STREAMS

    async def stream(number: int) -> None:
        async def endless() -> AsyncIterator[bytes]:
            while True:
                yield sender.batch(FLOOD_BATCH)

        async for response in sender.stream()(endless()):
            counts[number] += _accepted(response)

    streams = [asyncio.ensure_future(stream(number)) for number in range(STREAMS)]
    try:
        await asyncio.gather(*streams)
    except asyncio.CancelledError:
        for each in streams:
            each.cancel()
    return sum(counts) / (time.perf_counter() - began)


def _accepted(response: Any) -> int:
    taken = sum(result.HasField("receipt") for result in response.results)
    if taken != len(response.results):
        raise RuntimeError("refused")
    return taken


def _memory(pid: int) -> int:
    """Return the bytes that a process holds in memory, files apart."""
    [line] = (each for each in Path(f"/proc/{pid}/status").read_text().splitlines() if each.startswith("RssAnon:"))
    return int(line.split()[1]) << 10
