"""The gateway as its own process while callers strain it.

Storms of connections, a partner that never reads, a certificate that ends under a stream, a disk that takes nothing
more, a clock that jumps.
"""

import asyncio
import os
import resource
import socket
import time
from contextlib import ExitStack, closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import grpc
import pytest
from drempel.v1 import node_pb2, partner_pb2

from audit.verify.source import open_source
from audit.verify.verification import verify
from keys.bundle import parse_bundle
from keys.identity import SignalId
from tests.integration.test_gateway_process import port, ready, served
from tests.support.gateway import NODE, NOW, OTHER_PARTNER, PARTNER, Place, calling, lay_out
from tests.support.signals import a_signal

STORM = 150
PATIENCE = 240
"""Seconds; a machine that does much else is slow, a caller that is kept out never comes in."""


@pytest.fixture
def place(tmp_path) -> Place:
    return lay_out(tmp_path, limits={"streams_per_partner": 64})


def a_batch(place: Place, size: int, partner: Any = PARTNER) -> list[Any]:
    return [place.signed(a_signal(), SignalId(os.urandom(16)), partner) for _ in range(size)]


def connections(pid: int) -> int:
    """Return how many sockets a process holds; its files come and go with whoever reads the store."""
    held = 0
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            held += str(descriptor.readlink()).startswith("socket:")
    return held


async def test_a_storm_of_connections_keeps_nobody_out_for_long_and_leaves_nothing_behind(place):
    with served(place) as process:
        async with calling(place, PARTNER, port(place)) as caller:
            await ready(caller)
            await caller.submit(a_batch(place, 1))
            before = connections(process.pid)
            started = time.monotonic()
            with ExitStack() as storm:
                for number in range(STORM):
                    one = storm.enter_context(closing(socket.create_connection(("127.0.0.1", port(place)))))
                    if number % 2:
                        one.sendall(b"GET / HTTP/1.1\r\nHost: gateway\r\n\r\n" * 20)
                answers = await asyncio.wait_for(
                    asyncio.gather(*(newcomer(place) for _ in range(20)), caller.submit(a_batch(place, 5))), PATIENCE
                )
            took = time.monotonic() - started
            while connections(process.pid) > before:
                assert time.monotonic() < started + PATIENCE, "connections outlive their callers"
                await asyncio.sleep(0.1)
        assert process.poll() is None
    assert all(result.HasField("receipt") for [response] in answers for result in response.results)
    print(f"{STORM} idle or foreign connections: 21 callers answered within {took:.1f} s")  # noqa: T201 - with -s


async def newcomer(place: Place) -> Any:
    async with calling(place, OTHER_PARTNER, port(place)) as caller:
        return await caller.submit(a_batch(place, 5, OTHER_PARTNER))


async def test_a_partner_that_never_reads_holds_up_nobody_else_and_gets_its_receipts_once_it_does(place):
    batches = [a_batch(place, 40) for _ in range(40)]
    with served(place) as process:
        async with calling(place, PARTNER, port(place)) as slow, calling(place, OTHER_PARTNER, port(place)) as other:
            await ready(slow)
            await ready(other)
            call: Any = slow.partner.SubmitDirect()
            writing = asyncio.ensure_future(written(call, batches))
            for _ in range(5):
                [answer] = await asyncio.wait_for(other.submit(a_batch(place, 5, OTHER_PARTNER)), PATIENCE)
                assert all(result.HasField("receipt") for result in answer.results)
            answered = [response async for response in call]
            await writing
        assert process.poll() is None
    assert [response.batch_number for response in answered] == list(range(len(batches)))
    assert all(result.HasField("receipt") for response in answered for result in response.results)


async def written(call: Any, batches: list[Any]) -> None:
    for number, batch in enumerate(batches):
        await call.write(partner_pb2.SubmitDirectRequest(batch_number=number, signals=batch))
    await call.done_writing()


async def test_a_certificate_that_ends_under_a_stream_ends_the_stream_and_the_connection_opens_no_other(place):
    with served(place):
        async with calling(place, PARTNER, port(place)) as caller:
            await ready(caller)  # the process is up: what follows takes no more than the certificate lives
        files = place.authority.ending(PARTNER.value, seconds=8)
        ends = time.monotonic() + 8
        async with calling(place, files, port(place)) as caller:
            call: Any = caller.partner.SubmitDirect()
            await call.write(partner_pb2.SubmitDirectRequest(batch_number=1, signals=a_batch(place, 3)))
            answered = await call.read()
            await asyncio.sleep(max(0.0, ends - time.monotonic()) + 0.5)
            await call.write(partner_pb2.SubmitDirectRequest(batch_number=2, signals=a_batch(place, 3)))
            with pytest.raises(grpc.aio.AioRpcError) as ended:
                await call.read()
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                # Nothing is written: a write that meets an ended stream would hide how it ended.
                await caller.partner.SubmitDirect().read()
        async with calling(place, NODE, port(place)) as node:
            waiting = await node.node.Pull(node_pb2.PullRequest(max_items=100))
    assert all(result.HasField("receipt") for result in answered.results)
    for error in (ended.value, refused.value):
        assert (error.code(), error.details()) == (grpc.StatusCode.PERMISSION_DENIED, "CALLER_UNKNOWN")
    assert len(waiting.items) == 3


async def test_a_disk_that_takes_nothing_more_refuses_and_takes_up_again_what_is_sent_anew(place):
    batches = [a_batch(place, 100) for _ in range(6)]
    with served(place) as process:
        async with calling(place, PARTNER, port(place)) as caller, calling(place, NODE, port(place)) as node:
            await ready(caller)
            [first] = await caller.submit(batches[0])
            largest = max(path.stat().st_size for path in place.directory.glob("*.sqlite*"))
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
            refused = 0
            for batch in batches[1:]:
                try:
                    await caller.submit(batch)
                except grpc.aio.AioRpcError as error:
                    assert (error.code(), error.details()) == (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE")  # noqa: PT017
                    refused += 1
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            started = time.monotonic()
            again = await caller.submit(*batches)
            took = time.monotonic() - started
            waiting = await node.node.Pull(node_pb2.PullRequest(max_items=1000))
    assert refused
    receipts = {result.signal_id: result.receipt for response in again for result in response.results}
    assert all(receipts[result.signal_id].repeated_submission for result in first.results)
    ids = [parse_bundle(item.bundle).header.signal_id.value for item in waiting.items]
    assert sorted(ids) == sorted(receipts)
    verdict = verify(open_source(place.settings.store), (place.directory / "audit.verifier").read_text())
    assert verdict.sound, verdict.findings
    assert verdict.actions["signal_accepted"] == len(ids)
    print(f"{refused} batches refused on a full disk; 600 signals taken {took:.1f} s after there was room")  # noqa: T201


async def test_a_clock_that_jumps_and_comes_back_loses_nothing_and_doubles_nothing(place):
    batches = [a_batch(place, 20) for _ in range(3)]
    with served(place):
        async with calling(place, PARTNER, port(place)) as caller, calling(place, NODE, port(place)) as node:
            await ready(caller)
            await caller.submit(batches[0])
            place.set_clock(NOW + timedelta(days=400))  # no manifest is in force then
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await caller.submit(batches[1])
            place.set_clock(NOW - timedelta(days=1))
            with pytest.raises(grpc.aio.AioRpcError):
                await caller.submit(*batches[1:], a_batch(place, 501))  # too large: the stream ends after the others
            place.set_clock(NOW)
            again = await caller.submit(*batches)
            waiting = await node.node.Pull(node_pb2.PullRequest(max_items=1000))
    assert refused.value.code() is grpc.StatusCode.UNAVAILABLE
    ids = [parse_bundle(item.bundle).header.signal_id.value for item in waiting.items]
    assert sorted(ids) == sorted(result.signal_id for response in again for result in response.results)
    verdict = verify(open_source(place.settings.store), (place.directory / "audit.verifier").read_text())
    assert verdict.sound, verdict.findings
