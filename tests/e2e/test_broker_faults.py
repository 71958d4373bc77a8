"""Gateways and brokers killed, cut off and outvoted: what was acknowledged is there, once, and nothing else is claimed.

Real processes: two gateways at one address on PostgreSQL, three brokers. Every batch is sent several times, at once and
in the wrong order; the node is slow and forgets to acknowledge. Each run prints how long each fault was felt.
"""

import asyncio
import os
import random
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import grpc
from drempel.v1 import node_pb2, partner_pb2

from audit.verify.source import open_source
from audit.verify.verification import verify
from gateway.adapters.frame_stream import FrameStream, StreamPlace
from keys.bundle import parse_bundle
from keys.identity import SignalId
from servicekit.tls import client_context
from tests.integration.test_gateway_process import port, ready, served
from tests.integration.test_gateway_processes import place_on, until_serving
from tests.support import cut_off
from tests.support.gateway import NODE, PARTNER, calling, lay_out
from tests.support.planted import forms_of_text
from tests.support.signals import a_signal

SEED = 20261127
FAULTS = ("gateway", "broker", "gateway", "broker", "gateway")
BATCH, STREAMS = 15, 3
BOUND = 240.0
"""Seconds within which every fault must be over; the machine is shared, and an election takes a few."""
SURNAME = "Quatrebrassens-Vondelinck"
LOST_CALL = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.UNKNOWN, grpc.StatusCode.CANCELLED}


def lost(error):
    """Return the status of a call that failed as it may: whoever served was killed, or said that it cannot serve."""
    code = error.code() if isinstance(error, grpc.aio.AioRpcError) else grpc.StatusCode.UNAVAILABLE
    assert code in LOST_CALL, code
    return code


@dataclass
class Run:
    """What was sent, what was acknowledged, and what a node saw."""

    place: Any
    chance: random.Random
    sent: list[list[partner_pb2.SignedSignal]] = field(default_factory=list)
    acknowledged: dict[bytes, bytes] = field(default_factory=dict)
    seen: dict[int, bytes] = field(default_factory=dict)
    felt: list[tuple[str, float]] = field(default_factory=list)

    def batch(self, size=BATCH):
        made = [self.place.signed(a_signal(surname=SURNAME), SignalId(os.urandom(16))) for _ in range(size)]
        self.sent.append(made)
        return made

    async def submit(self, batches):
        """Send batches in one stream; return the status it ended with."""
        requests = [partner_pb2.SubmitDirectRequest(batch_number=at, signals=one) for at, one in enumerate(batches)]
        async with calling(self.place, PARTNER, port(self.place)) as caller:
            try:
                await ready(caller)
                async for response in caller.partner.SubmitDirect(iter(requests)):
                    for result in response.results:
                        assert result.HasField("receipt"), result
                        first = self.acknowledged.setdefault(result.signal_id, result.receipt.receipt_id)
                        assert first == result.receipt.receipt_id, "one receipt, whoever is asked"
            except (grpc.aio.AioRpcError, TimeoutError) as error:
                return lost(error)
        return grpc.StatusCode.OK

    async def until_taken(self, fault, since):
        """Send one signal until it is taken, and write down how long ago the fault was."""
        one = [self.batch(1)]
        while await self.submit(one) is not grpc.StatusCode.OK:
            assert time.monotonic() < since + BOUND, fault
            await asyncio.sleep(0.1)
        self.felt.append((fault, time.monotonic() - since))

    async def collect(self, *, until: Callable[[], bool]):
        """Be a node, slow and forgetful, until `until` holds and nothing is left."""
        while True:
            done = until()
            items = await self._pull(50)
            for item in items or ():
                signal_id = parse_bundle(item.bundle).header.signal_id.value
                assert self.seen.setdefault(item.sequence, signal_id) == signal_id
            if items and (done or self.chance.random() < 0.7):
                await self._let_go([item.sequence for item in items])
            if done and items == []:
                return
            await asyncio.sleep(0.05)

    async def _pull(self, most):
        async with calling(self.place, NODE, port(self.place)) as node:
            try:
                await ready(node)
                return list((await node.node.Pull(node_pb2.PullRequest(max_items=most))).items)
            except (grpc.aio.AioRpcError, TimeoutError) as error:
                lost(error)
                return None

    async def _let_go(self, sequences):
        async with calling(self.place, NODE, port(self.place)) as node:
            try:
                await node.node.Acknowledge(node_pb2.AcknowledgeRequest(sequences=sequences))
            except (grpc.aio.AioRpcError, TimeoutError) as error:
                lost(error)

    @property
    def ids(self):
        return {signal.signal_id for batch in self.sent for signal in batch}


def test_no_fault_of_gateways_or_brokers_loses_or_doubles_what_was_acknowledged(postgresql, jetstream_apart, tmp_path):
    jetstream_apart.start()
    options = jetstream_apart.options(erase_seconds=1, patience_seconds=5)
    place = place_on(postgresql, tmp_path, mailboxes=options)
    run = Run(place, random.Random(SEED))  # noqa: S311 - repeatable, not secret
    asyncio.run(through_faults(run, jetstream_apart, options))
    for fault, seconds in run.felt:
        print(f"{fault}: {seconds:.1f} s")  # noqa: T201 - what an operator wants to know
    assert sorted(run.seen.values()) == sorted(run.ids), "each signal waited under one number"
    place.command("audit", "copy", tmp_path / "copy.sqlite")
    verdict = verify(open_source(tmp_path / "copy.sqlite"), place.settings.verifier_file.read_text())
    assert verdict.sound, verdict.findings
    assert verdict.actions["signal_accepted"] == len(run.ids)
    nothing_of_a_person_is_with_the_brokers(jetstream_apart, options.stream)


async def through_faults(run, cluster, options):
    finished = []
    with ExitStack() as processes:
        two = [processes.enter_context(served(run.place)) for _ in range(2)]
        await until_serving(run.place, 2, BOUND)
        collecting = asyncio.ensure_future(run.collect(until=lambda: bool(finished)))
        for number, fault in enumerate(FAULTS):
            shared = [run.batch() for _ in range(2)]
            streams = [[run.batch(), run.batch(), *shared] for _ in range(STREAMS)]
            streams[-1].reverse()
            sending = [asyncio.ensure_future(run.submit(batches)) for batches in streams]
            await asyncio.sleep(run.chance.uniform(0, 0.4))
            began = time.monotonic()
            if fault == "gateway":
                two[number % 2].kill()
            else:
                victim = run.chance.randrange(3)
                cluster.kill(victim)
            await asyncio.gather(*sending)
            await run.until_taken(f"{fault} killed", began)
            if fault == "gateway":
                two[number % 2] = processes.enter_context(served(run.place))
            else:
                cluster.start(victim)
        await two_of_three_gone(run, cluster)
        for _ in range(2):  # a partner that sends everything again
            assert await run.submit(run.chance.sample(run.sent, len(run.sent))) is grpc.StatusCode.OK
        assert set(run.acknowledged) == run.ids
        finished.append(True)
        await collecting
        await until_erased(options)


async def two_of_three_gone(run, cluster):
    kept, lonely = dict(run.acknowledged), run.chance.randrange(3)
    gone = [number for number in range(3) if number != lonely]
    cluster.kill(*gone)
    assert await run.submit([run.batch()]) is grpc.StatusCode.UNAVAILABLE
    assert run.acknowledged == kept, "without a majority nothing is acknowledged"
    began = time.monotonic()
    cluster.start(*gone)
    await run.until_taken("a majority is back", began)


def nothing_of_a_person_is_with_the_brokers(cluster, stream):
    assert cluster.files_with(f"{stream}.bundles.0654".encode()), "the files are searched where bundles are"
    found = [path for form in set(forms_of_text(SURNAME)) for path in cluster.files_with(form)]
    assert found == []
    assert SURNAME not in cluster.log


async def until_erased(options):
    """Wait until the stream is empty: what was collected, and what died before the store knew of it."""
    latest = time.monotonic() + BOUND
    while await asyncio.to_thread(frames_left, options):
        assert time.monotonic() < latest, "frames are left behind"
        await asyncio.sleep(0.2)


def frames_left(options):
    async def count(streams):
        return (await streams.stream_info(options.stream)).state.messages

    return asked(options, count)


def leader_of(options):
    async def ask(streams):
        return (await streams.stream_info(options.stream)).cluster.leader

    return int(asked(options, ask).removeprefix("n"))


def asked(options, question):
    """Return what the brokers answer to another client."""
    stream = FrameStream(
        StreamPlace(servers=options.nats, tls=client_context(options.tls), name=options.stream, replicas=3, patience=10)
    )

    async def ask():
        return await question(await stream._streams())

    try:
        return stream._call(stream._patiently(ask)).result()
    finally:
        stream.close()


def test_a_leader_that_is_cut_off_takes_nothing_in_and_the_others_go_on(tmp_path):
    with cut_off.made() as (network, cluster):
        options = cluster.options(patience_seconds=8)
        place = lay_out(tmp_path, mailboxes=options)
        run = Run(place, random.Random(SEED))  # noqa: S311 - idem
        asyncio.run(cut_and_heal(run, network, options))
    for fault, seconds in run.felt:
        print(f"{fault}: {seconds:.1f} s")  # noqa: T201 - idem
    assert sorted(run.seen.values()) == sorted(run.ids)


async def cut_and_heal(run, network, options):
    with served(run.place):
        assert await run.submit([run.batch()]) is grpc.StatusCode.OK
        leader = await asyncio.to_thread(leader_of, options)
        network.cut_off(leader)
        began = time.monotonic()
        await run.submit([run.batch() for _ in range(3)])
        await run.until_taken("leader cut off", began)
        began = time.monotonic()
        network.heal(leader)
        await run.until_taken("healed", began)
        assert await run.submit(run.sent) is grpc.StatusCode.OK
        await run.collect(until=lambda: True)
