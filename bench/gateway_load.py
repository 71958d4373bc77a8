"""Many partners at one gateway: how long an answer takes at half load, and what one flood does to the others.

One gateway process over mutual TLS, blind mode, a connection per partner with its own certificate; all clients are in
one process beside it. Bundles differ in their header only: the gateway cannot tell. Every partner but one sends a
batch, and the next when it was answered; the flood opens every stream it may and keeps each full.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from statistics import median

from bench import _bundles
from bench._rows import row
from bench._senders import Sender, accepted, serving
from keys.identity import Oin
from tests.support.gateway import Place
from tests.support.memory import anonymous

PARTNERS = 200
BATCH, FLOOD_BATCH = 100, 500
STREAMS, IN_FLIGHT = 8, 8
"""What the gateway allows a partner by default."""
SECONDS = 8.0
ROUNDS = 3
SLOWDOWN = 0.8


def run() -> list[dict[str, object]]:
    with serving(PARTNERS) as (place, oins, pid):
        found = asyncio.run(_measure(place, oins, pid))
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


async def _measure(place: Place, oins: Sequence[Oin], gateway: int) -> _Found:
    address = f"localhost:{place.settings.listen.rpartition(':')[2]}"
    to = _bundles.destination(place)
    found = _Found(others=[])
    async with AsyncExitStack() as stack:
        senders = [
            await stack.enter_async_context(Sender(address, place.authority.client(oin.value), oin, to)) for oin in oins
        ]
        *others, flood = senders
        found.signals = await _closed(senders, SECONDS)
        found.capacity = found.signals / SECONDS
        found.before = anonymous([gateway])
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
        found.after = anonymous([gateway])
    return found


async def _closed(senders: Sequence[Sender], seconds: float) -> int:
    """Return how many signals were accepted while every sender waited for an answer before it sent more."""
    until = time.perf_counter() + seconds
    return sum(await asyncio.gather(*(_one_by_one(sender, until) for sender in senders)))


async def _one_by_one(sender: Sender, until: float) -> int:
    call, taken = sender.stream()(), 0
    while time.perf_counter() < until:
        await call.write(sender.batch(BATCH))
        taken += accepted(await call.read())
    await call.done_writing()
    return taken


async def _paced(senders: Sequence[Sender], rate: float) -> list[float]:
    """Return how many seconds each batch took, sent at `rate` signals per second by turns, answered or not."""
    pause, tasks, began = BATCH / rate, [], time.perf_counter()
    for number in range(int(SECONDS / pause)):
        await asyncio.sleep(max(0.0, began + number * pause - time.perf_counter()))
        tasks.append(asyncio.ensure_future(_timed(senders[number % len(senders)])))
    return list(await asyncio.gather(*tasks))


async def _timed(sender: Sender) -> float:
    request = sender.batch(BATCH)
    began = time.perf_counter()
    async for response in sender.stream()(iter((request,))):
        accepted(response)
    return time.perf_counter() - began


async def _flood(sender: Sender) -> float:
    """Return the signals per second that one partner gets accepted on all its streams, until cancelled."""
    began, counts = time.perf_counter(), [0] * STREAMS

    async def stream(number: int) -> None:
        async def endless() -> AsyncIterator[bytes]:
            while True:
                yield sender.batch(FLOOD_BATCH)

        async for response in sender.stream()(endless()):
            counts[number] += accepted(response)

    streams = [asyncio.ensure_future(stream(number)) for number in range(STREAMS)]
    try:
        await asyncio.gather(*streams)
    except asyncio.CancelledError:
        for each in streams:
            each.cancel()
    return sum(counts) / (time.perf_counter() - began)
