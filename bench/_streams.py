"""Batches of serialised signals through a gateway, or through a server that does nothing; timed from outside."""

import asyncio
import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import grpc
from drempel.v1 import partner_pb2

from bench import _processor_time
from bench._noop_stream import serve_noop
from servicekit.tls import channel_credentials
from tests.support.gateway import PARTNER, Place, free_port

PATIENCE = 60.0
Rounds = Sequence[Sequence[bytes]]
"""Serialised requests; round 0 warms up."""
Bar = Callable[[], tuple[float, dict[str, float]]]
"""Measures what a round is held to, and what else it found in seconds per signal."""
Measured = tuple[float, float, dict[str, float]]
"""Signals per second, the bar, and CPU seconds per signal by process."""


@dataclass(frozen=True, slots=True)
class Method:
    """A stream of the partner service, and how many signals a batch has."""

    name: str
    batch: int = 500


DIRECT, SEALED = Method("SubmitDirect"), Method("SubmitSealed")


def through_a_gateway(place: Place, method: Method, rounds: Rounds, bar: Bar) -> list[Measured]:
    """Measure a real gateway in a process of its own, and before each round the bar."""
    command = [sys.executable, "-m", "gateway", "serve", "--config", str(place.config), "--clock", str(place.clock)]
    port = int(place.settings.listen.rpartition(":")[2])
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            return asyncio.run(_submit(place, port, method, rounds, bar, lambda: _cpu_seconds(process.pid)))
        finally:
            process.terminate()
            process.wait(PATIENCE)


def through_nothing(place: Place, method: Method, rounds: Rounds) -> float:
    """Return the signals per second of the same stack when nothing is done."""
    port = free_port()
    server = multiprocessing.get_context("spawn").Process(
        target=serve_noop, args=(place.settings.tls, port), daemon=True
    )
    server.start()
    try:
        [(rate, _, _)] = asyncio.run(_submit(place, port, method, rounds, lambda: (0.0, {}), dict))
    finally:
        server.terminate()
        server.join()
    return rate


async def _submit(
    place: Place, port: int, method: Method, rounds: Rounds, bar: Bar, cpu: Callable[[], dict[str, float]]
) -> list[Measured]:
    files = place.authority.client(PARTNER.value)
    measured = []
    async with grpc.aio.secure_channel(f"localhost:{port}", channel_credentials(files)) as channel:
        await asyncio.wait_for(channel.channel_ready(), PATIENCE)
        submit: Any = channel.stream_stream(
            f"/drempel.v1.PartnerService/{method.name}",
            request_serializer=bytes,
            response_deserializer=partner_pb2.SubmitResponse.FromString,
        )
        await _stream(submit, rounds[0], method)
        for batches in rounds[1:]:
            bound, beside = bar()
            before, start = cpu(), time.perf_counter()
            count = await _stream(submit, batches, method)
            seconds, after = time.perf_counter() - start, cpu()
            each = {name: (after[name] - before[name]) / count for name in after} | beside
            measured.append((count / seconds, bound, each))
    return measured


async def _stream(submit: Callable[..., Any], batches: Sequence[bytes], method: Method) -> int:
    accepted = 0
    async for response in submit(iter(batches)):
        accepted += sum(
            result.HasField("receipt") and not result.receipt.repeated_submission for result in response.results
        )
    if accepted != method.batch * len(batches):
        raise RuntimeError(f"{accepted} accepted")
    return accepted


def _cpu_seconds(pid: int) -> dict[str, float]:
    """Return CPU time of a gateway and of its sealing processes, and of this client."""
    return {
        "main process": _processor_time.of_process(pid),
        "sealing processes": sum(map(_processor_time.of_process, _processor_time.children(pid))),
        "client": _processor_time.of_process(os.getpid()),
    }
