"""Several processes of one gateway behind one address, on PostgreSQL: killed in turn, and none of it shows."""

import asyncio
import os
import subprocess
import sys
import time
from contextlib import ExitStack

from drempel.v1 import node_pb2

from audit.verify.source import open_source
from audit.verify.verification import verify
from keys.bundle import parse_bundle
from keys.identity import SignalId
from tests.integration.test_gateway_process import PATIENCE, collect, port, ready, served
from tests.support.gateway import NODE, PARTNER, calling, lay_out
from tests.support.postgresql import as_configured
from tests.support.signals import a_signal

CLIENTS = 6


def place_on(server, directory, **options):
    url = as_configured(server.database().url)
    return lay_out(directory, store=url, share_port="true", **options)


def serving(place):
    """How many processes said so far that they serve."""
    log = place.directory / "gateway.log"
    return log.read_text().count("gateway_serving") if log.exists() else 0


async def until_serving(place, count, patience=PATIENCE):
    deadline = time.monotonic() + patience
    while serving(place) < count:
        assert time.monotonic() < deadline, (place.directory / "gateway.log").read_text()[-2_000:]
        await asyncio.sleep(0.05)


def test_every_acknowledged_signal_is_kept_once_whichever_process_dies(postgresql, tmp_path):
    place = place_on(postgresql, tmp_path)
    asyncio.run(kill_in_turn(place))


async def kill_in_turn(place):
    submitted, acknowledged, started = [], {}, 2
    with ExitStack() as processes:
        two = [processes.enter_context(served(place)) for _ in range(2)]
        for wait, victim in ((0.02, 0), (0.1, 1), (0.2, 0)):
            await until_serving(place, started)
            # Every client sends the same two batches and four of its own.
            shared, *own = [[batch(place) for _ in range(2 if at == 0 else 4)] for at in range(1 + CLIENTS)]
            submitted += [*shared, *(one for batches in own for one in batches)]
            streams = [asyncio.ensure_future(submit(place, [*batches, *shared], acknowledged)) for batches in own]
            await asyncio.sleep(wait)
            two[victim].kill()
            await asyncio.gather(*streams)
            two[victim] = processes.enter_context(served(place))
            started += 1
        await until_serving(place, started)
        kept = dict(acknowledged)
        assert len(kept) < len({item.signal_id for one in submitted for item in one}), "no kill hit anything"
        await submit(place, submitted, acknowledged)
        waiting = await everything(place)
    ids = [parse_bundle(item.bundle).header.signal_id.value for item in waiting]
    assert sorted(ids) == sorted({item.signal_id for one in submitted for item in one})
    assert {signal_id: acknowledged[signal_id] for signal_id in kept} == kept
    place.command("audit", "copy", place.directory / "copy.sqlite")
    verdict = verify(open_source(place.directory / "copy.sqlite"), place.settings.verifier_file.read_text())
    assert verdict.sound, verdict.findings
    assert verdict.actions["signal_accepted"] == len(ids)
    assert verdict.actions["service_started"] == started


def batch(place):
    return [place.signed(a_signal(), SignalId(os.urandom(16))) for _ in range(40)]


async def submit(place, batches, acknowledged):
    async with calling(place, PARTNER, port(place)) as caller:
        await ready(caller)
        await collect(caller, batches, acknowledged)


async def everything(place):
    items, after = [], 0
    async with calling(place, NODE, port(place)) as node:
        await ready(node)
        while page := (await node.node.Pull(node_pb2.PullRequest(after_sequence=after, max_items=1000))).items:
            items += page
            after = page[-1].sequence
    return items


async def test_a_node_at_one_process_hears_of_what_came_to_the_other(postgresql, tmp_path):
    place = place_on(postgresql, tmp_path)
    with served(place), served(place):
        await until_serving(place, 2)
        pulls = [asyncio.ensure_future(first_page(place)) for _ in range(8)]  # some at either process
        await asyncio.sleep(1)
        began = time.monotonic()
        await submit(place, [[place.signed(a_signal(), SignalId(os.urandom(16)))]], {})
        pages = await asyncio.gather(*pulls)
    assert [len(page) for page in pages] == [1] * len(pulls)
    assert time.monotonic() - began < 10, "not after the whole waiting time"


async def first_page(place):
    async with calling(place, NODE, port(place)) as node:
        await ready(node)
        return (await node.node.Pull(node_pb2.PullRequest(max_items=10, wait_ms=30_000))).items


def test_without_the_option_a_second_process_at_the_address_does_not_start(tmp_path):
    place = lay_out(tmp_path)
    with served(place):
        asyncio.run(until_serving(place, 1))
        command = [sys.executable, "-m", "gateway", "serve", "--config", str(place.config)]
        second = subprocess.run(command, check=False, capture_output=True, timeout=PATIENCE)
    assert second.returncode != 0
