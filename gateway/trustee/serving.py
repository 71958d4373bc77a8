"""Runs a trustee until it is told to stop."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from importlib import metadata

from gateway.attesting import checkpoint, checkpoints, confirm
from gateway.observing import watch
from gateway.rpc.server import say
from gateway.trustee.settings import TrusteeSettings
from gateway.trustee.wiring import Trustee
from servicekit.logs import get_logger
from servicekit.metrics.exposition import Exposition
from servicekit.refusal import UnavailableError

_log = get_logger(__name__)


async def serve(trustee: Trustee, settings: TrusteeSettings, *, ready: Callable[[int], None] = lambda _: None) -> None:
    """Serve until SIGTERM or SIGINT. Everything charged is durable at any instant, so a kill loses nothing."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await confirm(trustee.attestation)
    await asyncio.to_thread(trustee.watch.refresh)
    trustee.listener.bind()  # before anything is written: a second process at our address writes nothing
    await trustee.journal.started(metadata.version("drempel"), 0)
    await trustee.listener.start()
    await say(trustee.health_state, serving=True)
    _log.info("trustee_serving", address=settings.listen)
    ready(trustee.port)
    background = [
        asyncio.ensure_future(trustee.watch.run(settings.refresh_seconds)),
        asyncio.ensure_future(
            checkpoints(trustee.attestation, trustee.health_state, trustee.meter, settings.checkpoint_seconds)
        ),
        asyncio.ensure_future(
            watch(trustee.readiness, trustee.health_state, trustee.meter, settings.readiness.seconds)
        ),
    ]
    exposition = Exposition(settings.metrics.listen, trustee.meter) if settings.metrics else None
    if exposition:
        exposition.start()
    await stopping.wait()
    await drain(trustee, settings.drain_seconds)
    if exposition:
        await asyncio.to_thread(exposition.stop)
    for task in background:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def drain(trustee: Trustee, seconds: float) -> None:
    """Take no new work, answer what was taken in, sign the log's last state, and close the store."""
    await say(trustee.health_state, serving=False)
    await trustee.server.stop(seconds)
    with contextlib.suppress(UnavailableError):
        await trustee.journal.stopped()
    await checkpoint(trustee.attestation, trustee.health_state, trustee.meter)
    trustee.close()
