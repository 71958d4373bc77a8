"""What the gateway's store takes: accepted, durable signals per second on each engine, from one process and several."""

import asyncio
import multiprocessing
import tempfile
import time
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from bench._rows import row
from servicekit.store import StorePlace
from tests.support.gateway_stores import ALICE, Stores, a_partner, open_stores, parcel
from tests.support.postgresql import made

BATCH = 500
STREAMS = 4
SECONDS = 5.0
PROCESSES = (1, 2, 4)


def run() -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    with tempfile.TemporaryDirectory() as directory:
        base = measured(Path(directory, "gateway.sqlite"), Path(directory), 1)
    rows.append(row("SQLite, one process", base, "signals/s"))
    with made() as server:
        server.start()
        for processes in PROCESSES:
            with tempfile.TemporaryDirectory() as directory:
                value = measured(server.database(), Path(directory), processes)
            name = f"PostgreSQL, {processes} process{'es' if processes > 1 else ''}"
            note = "ratio to SQLite in this run; client, store and server share the cores"
            rows.append(row(name, value, "signals/s", value / base, note=note))
    return rows


def measured(place: StorePlace, directory: Path, processes: int) -> float:
    """Return how many signals per second so many processes have accepted together."""
    stores, close = open_stores(place, directory=directory)
    stores.enrolments.put_partner(a_partner(ALICE))
    close()
    context = multiprocessing.get_context("spawn")
    begin, counts = context.Barrier(processes), context.Queue()
    workers = [context.Process(target=_work, args=(place, directory, begin, counts)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    total = sum(counts.get() for _ in workers)
    for worker in workers:
        worker.join()
    return total


def _work(place: StorePlace, directory: Path, begin: Barrier, counts: "Queue[float]") -> None:
    stores, close = open_stores(place, directory=directory)
    begin.wait()
    counts.put(asyncio.run(_feed(stores)))
    close()


async def _feed(stores: Stores) -> float:
    accepted, began = 0, time.monotonic()

    async def stream() -> None:
        nonlocal accepted
        while time.monotonic() - began < SECONDS:
            # 1,100 bytes: what a bundle has.
            await stores.acceptances.accept(ALICE, [parcel(size=1_100) for _ in range(BATCH)], {})
            accepted += BATCH

    await asyncio.gather(*(stream() for _ in range(STREAMS)))
    return accepted / (time.monotonic() - began)
