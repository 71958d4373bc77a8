"""Runs a gateway until it is told to stop, and then lets it finish what it began."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable
from functools import partial
from importlib import metadata

from gateway.attesting import checkpoint, checkpoints, confirm
from gateway.bell import Bell
from gateway.observing import watch
from gateway.ports.mailboxes import FramedMailboxes
from gateway.rpc.server import say
from gateway.settings import Settings
from gateway.wiring.running import Gateway
from keys.identity import MunicipalityCode
from servicekit.collector import expect_batches
from servicekit.logs import get_logger
from servicekit.metrics.exposition import Exposition
from servicekit.refusal import RefusalError, UnavailableError

ENDINGS_SECONDS = 3_600
_TURN_SECONDS = 0.001
"""How long a thread waits for the interpreter before it takes it: the usual 5 ms let writer and event loop wait for
each other, and with less than this they take it from each other in the middle of what they do."""
RETENTION_SECONDS = 60.0
"""How often the day is looked at."""
_log = get_logger(__name__)


async def serve(gateway: Gateway, settings: Settings, *, ready: Callable[[int], None] = lambda _: None) -> None:
    """Serve until SIGTERM or SIGINT. Everything acknowledged is durable at any instant, so a kill loses nothing."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    await _reach_mailboxes(gateway)
    await gateway.sealing.start()
    expect_batches()
    sys.setswitchinterval(_TURN_SECONDS)
    await confirm(gateway.attestation)
    gateway.listener.bind()  # before anything is written: a second process at our address writes nothing
    await gateway.journal.started(metadata.version("drempel"), gateway.directory.active_epoch())
    await gateway.listener.start()
    _log.info("gateway_serving", address=settings.listen, version=gateway.directory.manifest_version())
    if gateway.console is not None:
        gateway.console.start()
    if gateway.traces is not None:
        gateway.traces.start()
    ready(gateway.port)
    gateway.mailbox_calls.start(partial(_heard, loop, gateway.bell))
    background = [
        asyncio.ensure_future(gateway.directory.run(settings.refresh_seconds)),
        asyncio.ensure_future(
            checkpoints(gateway.attestation, gateway.health_state, gateway.meter, settings.checkpoint_seconds)
        ),
        asyncio.ensure_future(_endings(gateway)),
        asyncio.ensure_future(_retention(gateway)),
        asyncio.ensure_future(
            watch(gateway.readiness, gateway.health_state, gateway.meter, settings.readiness.seconds)
        ),
    ]
    if gateway.frames is not None and settings.mailboxes is not None:
        background.append(asyncio.ensure_future(_erase(gateway.frames, settings.mailboxes.erase_seconds)))
    exposition = None
    if settings.metrics:
        background.append(asyncio.ensure_future(gateway.readings.run(settings.metrics.readings_seconds)))
        exposition = Exposition(settings.metrics.listen, gateway.meter)
        exposition.start()
    await stopping.wait()
    await drain(gateway, settings.drain_seconds)
    if exposition:
        await asyncio.to_thread(exposition.stop)
    if gateway.traces is not None:
        await asyncio.to_thread(gateway.traces.stop)
    for task in background:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    _log.info("gateway_stopped")


async def drain(gateway: Gateway, seconds: float) -> None:
    """Take no new work, answer what was taken in, sign the log's last state, and close the store."""
    await say(gateway.health_state, serving=False)
    gateway.draining.set()
    gateway.bell.ring_all()
    await gateway.server.stop(seconds)
    if gateway.console is not None:
        await asyncio.to_thread(gateway.console.stop)
    await _last_entry(gateway)
    await asyncio.to_thread(gateway.mailbox_calls.stop)
    gateway.sealing.stop()
    gateway.threads.shutdown()
    gateway.writer.stop()
    if gateway.frames is not None:
        await asyncio.to_thread(gateway.frames.close)


async def _reach_mailboxes(gateway: Gateway) -> None:
    """Refuse to start on a stream that would not keep what it has.

    Brokers that are not there yet, and a stream that is gone, are waited for in service; nothing is taken in meanwhile.
    """
    if gateway.frames is None:
        return
    try:
        await asyncio.to_thread(gateway.frames.prepare)
    except UnavailableError as error:
        _log.warning("mailboxes_not_reached", error_type=type(error).__name__)


async def _erase(frames: FramedMailboxes, seconds: float) -> None:
    """Erase, again and again, frames in which nothing waits."""
    while True:
        await asyncio.sleep(seconds)
        try:
            if erased := await asyncio.to_thread(frames.sweep):
                _log.info("frames_erased", count=erased)
        except (UnavailableError, RefusalError) as error:
            _log.warning("frames_not_erased", error_type=type(error).__name__)


def _heard(loop: asyncio.AbstractEventLoop, bell: Bell, municipality: MunicipalityCode | None) -> None:
    loop.call_soon_threadsafe(bell.ring_all if municipality is None else partial(bell.ring, [municipality]))


async def _last_entry(gateway: Gateway) -> None:
    try:
        await gateway.journal.stopped()
    except UnavailableError:
        _log.warning("stop_not_recorded")
    await checkpoint(gateway.attestation, gateway.health_state, gateway.meter)


async def _endings(gateway: Gateway) -> None:
    """Destroy, every hour, what has come to its end."""
    while True:
        try:
            if days := await gateway.reference_expiry.run():
                _log.info("references_destroyed", count=days)
        except (UnavailableError, OSError) as error:
            _log.error("references_not_destroyed", error_type=type(error).__name__)
        await asyncio.sleep(ENDINGS_SECONDS)


async def _retention(gateway: Gateway) -> None:
    """End what is over, at the start and when a day begins."""
    while True:
        try:
            ended = await asyncio.to_thread(gateway.retention.run_when_due)
        except UnavailableError:
            _log.warning("retention_postponed")
        else:
            if ended:
                _log.info("retention_run", count=ended)
        await asyncio.sleep(RETENTION_SECONDS)
