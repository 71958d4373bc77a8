"""The memory of a gateway over a million signals, in blind mode: accepted, pulled and acknowledged, so that none waits.

One gateway process over mutual TLS; ten partners with a connection each and the node are in one process beside it.
Memory is what the gateway and its sealing processes hold of their own, files apart.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from drempel.v1 import node_pb2

from bench import _bundles
from bench._rows import row
from bench._senders import Sender, accepted, serving
from keys.identity import Oin
from tests.support.gateway import NODE, Caller, Place, calling
from tests.support.memory import anonymous, family

PARTNERS = 10
BATCH, PAGE = 100, 1_000
SIGNALS, STEP = 1_000_000, 100_000
SETTLED = 200_000
"""Signals after which the store's caches are full."""
MOST_WAITING = 5 * PAGE
GOAL = 1.1


def run() -> list[dict[str, object]]:
    with serving(PARTNERS) as (place, oins, pid):
        memory, seconds = asyncio.run(_measure(place, oins, pid))
    rate = row("accepted, pulled and acknowledged", SIGNALS / seconds, "signals/s", note=f"{PARTNERS} partners")
    return [rate, *(_row(signals, held, memory[SETTLED]) for signals, held in memory.items())]


def _row(signals: int, held: int, settled: int) -> dict[str, object]:
    name, note = f"memory after {signals:,} signals", f"ratio to that after {SETTLED:,}"
    return row(name, held / 2**20, "MiB", held / settled, GOAL if signals > SETTLED else None, note=note)


@dataclass(slots=True)
class _Counts:
    """How far partners and node are."""

    sent: int = 0
    pulled: int = 0
    memory: dict[int, int] = field(default_factory=dict)


async def _measure(place: Place, oins: Sequence[Oin], gateway: int) -> tuple[dict[int, int], float]:
    """Return the bytes that the gateway holds after each step, and how long all of it took."""
    port = int(place.settings.listen.rpartition(":")[2])
    to, counts = _bundles.destination(place), _Counts()
    async with AsyncExitStack() as stack:
        senders = [
            await stack.enter_async_context(
                Sender(f"localhost:{port}", place.authority.client(oin.value), oin, to)
            )
            for oin in oins
        ]  # fmt: skip
        node = await stack.enter_async_context(calling(place, NODE, port))
        began = time.perf_counter()
        await asyncio.gather(_take(node, counts, gateway), *(_send(sender, counts) for sender in senders))
        return counts.memory, time.perf_counter() - began


async def _send(sender: Sender, counts: _Counts) -> None:
    call = sender.stream()()
    while counts.sent < SIGNALS:
        if counts.sent - counts.pulled > MOST_WAITING:
            await asyncio.sleep(0.01)
            continue
        counts.sent += BATCH
        await call.write(sender.batch(BATCH))
        accepted(await call.read())
    await call.done_writing()


async def _take(node: Caller, counts: _Counts, gateway: int) -> None:
    while counts.pulled < SIGNALS:
        page = (await node.node.Pull(node_pb2.PullRequest(max_items=PAGE, wait_ms=1_000))).items
        await node.node.Acknowledge(node_pb2.AcknowledgeRequest(sequences=[item.sequence for item in page]))
        before, counts.pulled = counts.pulled, counts.pulled + len(page)
        if counts.pulled // STEP > before // STEP:
            counts.memory[counts.pulled // STEP * STEP] = anonymous(family(gateway))
