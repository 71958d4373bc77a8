"""What mailboxes on JetStream take: accepted, durable signals per second with one broker and with three.

By turns with the store alone and with what the same client publishes when it does nothing else; then a stream that does
nothing at all.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from bench import _streams
from bench._rows import row
from bench.gateway_sealed import _batches
from gateway.adapters.frame_stream import FrameStream, StreamPlace
from gateway.adapters.frames import Kind, Sealed, frames
from gateway.mailbox_settings import MailboxOptions
from keys.bundle import bundle_size
from keys.suite import Suite
from servicekit.tls import client_context
from tests.support import jetstream
from tests.support.gateway import PARTNER, enrol_partner, lay_out
from tests.support.gateway_stores import ALICE, HERE, Stores, a_partner, open_stores, parcel

BATCH = 500
SIZE = bundle_size(Suite.AS1)
STREAMS = 4
SECONDS = 2.0
ROUNDS = 5
NAMES = ("the store alone", "JetStream R1", "JetStream R3")
PUBLISHED = ("frames published to R3, nothing else", "bundles published to R3 one by one, nothing else")
Work = Callable[[], Awaitable[int]]
"""Does one batch and returns how many signals that was."""


def run() -> list[dict[str, object]]:
    with ExitStack() as opened:
        works = dict(zip((*NAMES, *PUBLISHED), _works(opened), strict=True))
        measured: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(ROUNDS):
            for name, work in works.items():
                measured[name].append(asyncio.run(_rate(work)))
    noop = _noop()
    base, engine = measured[NAMES[0]], measured[PUBLISHED[0]]
    rows = [
        row(
            name,
            median(rates),
            "signals/s",
            median(rate / other for rate, other in zip(rates, base, strict=True)),
            note="ratio to the store alone, by turns; to frames published: "
            f"{median(rate / other for rate, other in zip(rates, engine, strict=True)):.2f}; "
            f"to the no-op stream: {median(rates) / noop:.2f}",
        )
        for name, rates in measured.items()
    ]
    return [*rows, row("no-op stream", noop, "signals/s", note="sealed batches of the same size, nothing done")]


def _works(opened: ExitStack) -> list[Work]:
    one, three = (opened.enter_context(jetstream.made(servers)) for servers in (1, 3))
    for cluster in (one, three):
        cluster.start()
    stores = [_stores(opened, options) for options in (None, one.options(replicas=1), three.options())]
    stream = _stream(opened, three.options())
    return [*(_accepting(each) for each in stores), _publishing(stream, whole=True), _publishing(stream, whole=False)]


def _stores(opened: ExitStack, options: MailboxOptions | None) -> Stores:
    directory = Path(opened.enter_context(tempfile.TemporaryDirectory()))
    made, close = open_stores(directory / "gateway.sqlite", options, directory=directory)
    opened.callback(close)
    made.enrolments.put_partner(a_partner(ALICE))
    return made


def _stream(opened: ExitStack, options: MailboxOptions) -> FrameStream:
    tls = client_context(options.tls) if options.tls else None
    stream = FrameStream(
        StreamPlace(servers=options.nats, tls=tls, name=options.stream, replicas=options.replicas, patience=30)
    )
    opened.callback(stream.close)
    stream.ensure(None)
    return stream


def _accepting(stores: Stores) -> Work:
    async def work() -> int:
        return len(await stores.acceptances.accept(ALICE, [parcel(size=SIZE) for _ in range(BATCH)], {}))

    return work


def _publishing(stream: FrameStream, *, whole: bool) -> Work:
    async def work() -> int:
        bundles = [os.urandom(SIZE) for _ in range(BATCH)]
        sealed = [Sealed(HERE, None, bundle) for bundle in bundles]
        messages = [one.data for one in frames(sealed)] if whole else bundles
        await asyncio.gather(*(stream.publish(Kind.BUNDLES, HERE, message) for message in messages))
        return BATCH

    return work


async def _rate(work: Work) -> float:
    done, began = 0, time.monotonic()

    async def stream() -> None:
        nonlocal done
        while time.monotonic() - began < SECONDS:
            done += await work()

    await asyncio.gather(*(stream() for _ in range(STREAMS)))
    return done / (time.monotonic() - began)


def _noop() -> float:
    with tempfile.TemporaryDirectory() as directory:
        place = lay_out(Path(directory), suite=Suite.AS1, sealing_processes=1)
        enrol_partner(place, PARTNER, "Energie", "--mode", "blind", "--volume", "10000000")
        place.build_manifest()
        return _streams.through_nothing(place, _streams.SEALED, [_batches(place, 1), _batches(place, 40)])
