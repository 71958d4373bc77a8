"""Brokers lost what waited: two officers let it go, the mailbox is delivered again, and the partner is told.

A real gateway and three real brokers.
"""

import asyncio
import json
import os
import signal
from contextlib import asynccontextmanager, closing

import grpc
import pytest
from drempel.v1 import node_pb2, partner_pb2
from sqlalchemy import select

from audit.verify.source import open_source
from audit.verify.verification import verify
from gateway.adapters.frame_stream import FrameStream, StreamPlace
from gateway.adapters.schema import mailbox_item
from gateway.serving import serve
from gateway.wiring.running import build
from keys.identity import SignalId
from servicekit.clock import FileClock
from servicekit.store import open_engine
from servicekit.tls import client_context
from servicekit.transactions import read_transaction
from tests.support.framed_gateway import a_stream, remove
from tests.support.gateway import MUNICIPALITY, NODE, OFFICERS, PARTNER, calling, lay_out, running
from tests.support.postgresql import as_configured
from tests.support.signals import a_signal


@pytest.fixture
def options(jetstream):
    return jetstream.options()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, options, tmp_path):
    if request.param == "sqlite":
        return lay_out(tmp_path, mailboxes=options)
    store = request.getfixturevalue("postgresql").database()
    return lay_out(tmp_path, mailboxes=options, store=as_configured(store.url))


async def test_what_brokers_lost_is_let_go_by_two_officers_and_nothing_acts_twice(place, options):
    lost, kept = (place.signed(a_signal(), SignalId(os.urandom(16))) for _ in range(2))
    async with (
        running(place) as gateway,
        calling(place, PARTNER, gateway.port) as partner,
        calling(place, NODE, gateway.port) as node,
    ):
        for one in (lost, kept):
            await submitted(partner, one)
        assert len(await pulled(node)) == 2  # and the node dies before it says so
        assert await command(place, "lost", "--json") == "[]\n"
        await asyncio.to_thread(lose, place, options)
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await pulled(node)
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE

        [row] = json.loads(await command(place, "lost", "--json", code=1))
        assert (row["municipality"], row["partner"], row["signals"], row["feedback"]) == (
            MUNICIPALITY.value, PARTNER.value, 1, 0,
        )  # fmt: skip
        for officers in (OFFICERS[:1], OFFICERS[:1] * 2):
            assert "RELEASE_REFUSED:officer" in await let_go(place, [row["frame"]], officers, code=1)
        assert "RELEASE_REFUSED:frame" in await let_go(place, [row["frame"] + 1], OFFICERS, code=1)
        assert "1 signals and feedback records" in await let_go(place, [row["frame"]], OFFICERS)
        assert await command(place, "lost", "--json") == "[]\n"

        left, withdrawal = await pulled(node)
        assert (left.WhichOneof("item"), withdrawal.withdrawal.signal_id) == ("bundle", lost.signal_id)
        asked = partner_pb2.GetReceiptsRequest(signal_ids=[lost.signal_id, kept.signal_id])
        told = {one.signal_id: one.receipt for one in (await partner.partner.GetReceipts(asked)).receipts}
        assert (told[lost.signal_id].withdrawn, told[lost.signal_id].lost) == (True, True)
        assert (told[kept.signal_id].withdrawn, told[kept.signal_id].lost) == (False, False)
        again = await submitted(partner, lost)
        assert (again.repeated_submission, again.lost) == (True, True), "under its own id it comes no more"
        assert len(await pulled(node)) == 2


async def test_where_the_stream_is_gone_the_gateway_says_so_and_two_officers_begin_another(place, options):
    waits, later = (place.signed(a_signal(), SignalId(os.urandom(16))) for _ in range(2))
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as partner:
        await submitted(partner, waits)
        await asyncio.to_thread(drop, options)
        for _ in range(2):
            with pytest.raises(grpc.aio.AioRpcError) as refused:
                await submitted(partner, later)
            assert (refused.value.code(), refused.value.details()) == (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE")
    # It starts without the stream as well: receipts and withdrawals need none.
    async with (
        serving(place) as gateway,
        calling(place, PARTNER, gateway.port) as partner,
        calling(place, NODE, gateway.port) as node,
    ):
        asked = partner_pb2.GetReceiptsRequest(signal_ids=[waits.signal_id, later.signal_id])
        assert [one.signal_id for one in (await partner.partner.GetReceipts(asked)).receipts] == [waits.signal_id]
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await submitted(partner, later)
        assert (refused.value.code(), refused.value.details()) == (grpc.StatusCode.UNAVAILABLE, "UNAVAILABLE")
        assert await standing(place) == (False, "StreamGone")
        async with asyncio.timeout(30):
            while b'drempel_ready{dependency="mailboxes"} 0.0' not in gateway.meter.exposition():  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        assert "UNAVAILABLE: the stream is gone" in await command(place, "lost", code=1)

        assert "RELEASE_REFUSED:officer" in await signed(place, "renew-stream", OFFICERS[:1], code=1)
        assert "1 frames waited" in await signed(place, "renew-stream", OFFICERS)
        assert "RELEASE_REFUSED:mailboxes.stream" in await signed(place, "renew-stream", OFFICERS, code=1)
        assert await standing(place) == (True, "")
        assert not (await submitted(partner, later)).repeated_submission, "it was never acknowledged before"
        [row] = json.loads(await command(place, "lost", "--json", code=1))
        assert "1 signals and feedback records" in await let_go(place, [row["frame"]], OFFICERS)
        bundle, withdrawal = await pulled(node)
        assert (bundle.WhichOneof("item"), withdrawal.withdrawal.signal_id) == ("bundle", waits.signal_id)
    await asyncio.to_thread(place.command, "audit", "copy", place.directory / "copy.sqlite")
    verdict = verify(open_source(place.directory / "copy.sqlite"), place.settings.verifier_file.read_text())
    assert verdict.sound, verdict.findings
    assert (verdict.actions["stream_renewed"], verdict.actions["frame_released"]) == (1, 1)


@asynccontextmanager
async def serving(place):
    """Serve as the command does, start and end included."""
    gateway = build(place.settings, FileClock(place.clock))
    begun = asyncio.Event()
    work = asyncio.ensure_future(serve(gateway, place.settings, ready=lambda _: begun.set()))
    await asyncio.wait([work, asyncio.ensure_future(begun.wait())], return_when=asyncio.FIRST_COMPLETED)
    try:
        yield gateway
    finally:
        os.kill(os.getpid(), signal.SIGTERM)
        await work


async def standing(place):
    told = await asyncio.to_thread(place.command, "status", "--ready", "--json", "--clock", place.clock, code=None)
    [found] = [row for row in json.loads(told) if row["dependency"] == "mailboxes"]
    return found["ready"], found["reason"]


def drop(options):
    with closing(a_stream(options)) as stream:
        remove(stream, options)


async def command(place, *words, code=0):
    return await asyncio.to_thread(place.command, "mailbox", *words, "--clock", place.clock, code=code)


async def pulled(node):
    return (await node.node.Pull(node_pb2.PullRequest(max_items=10))).items


async def submitted(caller, signal):
    [response] = await caller.submit([signal])
    [result] = response.results
    return result.receipt


async def let_go(place, frames, officers, code=0):
    numbers = [part for number in frames for part in ("--frame", number)]
    return await signed(place, "let-go", officers, *numbers, code=code)


async def signed(place, what, officers, *words, code=0):
    keys = [part for name in officers for part in ("--officer-key", place.directory / f"{name}.key",
                                                   "--passphrase-file", place.directory / "passphrase")]  # fmt: skip
    return await command(place, what, *words, *keys, code=code)


def lose(place, options):
    """Have the stream lose the frame of the first bundle."""
    engine = open_engine(place.settings.store)
    with read_transaction(engine) as connection:
        bundle = connection.scalar(select(mailbox_item.c.frame).order_by(mailbox_item.c.sequence).limit(1))
    engine.dispose()
    stream = FrameStream(
        StreamPlace(servers=options.nats, tls=client_context(options.tls), name=options.stream, replicas=3, patience=10)
    )
    stream.erase([bundle])
    stream.close()
