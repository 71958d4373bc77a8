"""Mailboxes in frames of a real stream: what is in it, what leaves it and when, and which stream is refused."""

import asyncio
import os
from contextlib import closing

import pytest
from nats.js.api import DiscardPolicy, StreamConfig
from sqlalchemy import select

from audit.log import AuditLog
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.epoch_store import SqlEpochs
from gateway.adapters.frames import MOST_BYTES, Kind, Sealed
from gateway.adapters.schema import audit_log, frame, mailbox_item
from gateway.domain.epochs import Epoch
from gateway.domain.outcome import SignalCode
from gateway.errors import MailboxesUnavailable, StreamGone
from gateway.mailbox_settings import MailboxOptions
from keys.feedback import SEALED_SIZE
from keys.header import Header
from keys.manifest import EpochState
from keys.suite import Mode, Suite
from servicekit.clock import CallableClock
from servicekit.settings import SettingsRefused
from servicekit.transactions import read_transaction
from tests.support.certificates import GATEWAY_OIN, Authority
from tests.support.framed_gateway import a_stream, deposit, framed_gateway, frames_of, messages, remove
from tests.support.gateway_stores import (
    ALICE,
    HERE,
    NODE,
    NOW,
    THERE,
    TODAY,
    a_partner,
    open_stores,
    parcel,
    sealed,
    waiting,
)
from tests.support.jetstream import plain


@pytest.fixture
def options(jetstream):
    return jetstream.options()


@pytest.fixture
def gateway(options, tmp_path):
    with framed_gateway(options, tmp_path) as made:
        yield made


@pytest.fixture
def stream(options):
    with closing(a_stream(options)) as opened:
        yield opened


async def test_a_subject_says_the_municipality_and_the_store_holds_no_bundle(gateway, stream, options, tmp_path):
    here, there, record = parcel(), parcel(THERE), os.urandom(SEALED_SIZE)
    await gateway.acceptances.accept(ALICE, [here, there], {})
    await deposit(gateway, [record])
    told = messages(stream, options)
    assert sorted(subject.removeprefix(f"{options.stream}.") for subject, _ in told) == [
        "bundles.0654", "bundles.0687", "feedback.0654",
    ]  # fmt: skip
    store = b"".join(file.read_bytes() for file in tmp_path.glob("store.db*"))
    for content in (here.bundle, there.bundle, record):
        assert content not in store
        assert sum(content in data for _, data in told) == 1
    assert not any(ALICE.value.encode() in data or here.signal_id.value in data for _, data in told)


async def test_what_was_acknowledged_is_overwritten_in_the_files_of_every_server(gateway, jetstream):
    one, record = parcel(), os.urandom(SEALED_SIZE)
    await gateway.acceptances.accept(ALICE, [one], {})
    await deposit(gateway, [record])
    for content in (one.bundle, record):
        assert len(streams_with(jetstream, content)) >= 2, "a majority has it"
    [item] = await waiting(gateway)
    await gateway.mailbox.acknowledge(NODE, HERE, [item.sequence])
    [kept] = await gateway.box.page(ALICE, after=0, limit=10)
    await gateway.box.acknowledge(ALICE, [kept.sequence])
    assert await asyncio.to_thread(gateway.frames.sweep) == 2
    for _ in range(100):
        left = streams_with(jetstream, one.bundle) + streams_with(jetstream, record)
        if not left:
            break
        await asyncio.sleep(0.05)
    assert left == []


def streams_with(jetstream, content):
    """Return the files of streams that hold something; the log of their replication is another matter (ADR 0195)."""
    return [path for path in jetstream.files_with(content) if "/streams/" in str(path)]


async def test_a_frame_stays_until_the_last_that_waits_in_it_is_gone(gateway, stream, options):
    parcels = [parcel() for _ in range(3)]
    await gateway.acceptances.accept(ALICE, parcels, {})
    first, *_ = await waiting(gateway)
    await gateway.mailbox.acknowledge(NODE, HERE, [first.sequence])
    await gateway.acceptances.withdraw(ALICE, [parcels[1].signal_id])
    for _ in range(2):
        assert await asyncio.to_thread(gateway.frames.sweep) == 0
    left = await waiting(gateway)
    assert [item.bundle for item in left] == [parcels[2].bundle, None]
    await gateway.mailbox.acknowledge(NODE, HERE, [item.sequence for item in left])
    assert await asyncio.to_thread(gateway.frames.sweep) == 1
    assert messages(stream, options) == []


async def test_a_sweep_that_died_after_it_erased_is_repeated(gateway, stream):
    parcels = [parcel() for _ in range(3)]
    for one in parcels:
        await gateway.acceptances.accept(ALICE, [one], {})
    first, second, _ = frames_of(gateway, mailbox_item)
    await gateway.mailbox.acknowledge(NODE, HERE, [item.sequence for item in (await waiting(gateway))[:2]])
    for number, _ in (second, first):
        await asyncio.to_thread(stream.erase, [number])
        await asyncio.to_thread(stream.erase, [number])
    assert await asyncio.to_thread(gateway.frames.sweep) == 2
    assert [item.bundle for item in await waiting(gateway)] == [parcels[2].bundle]


async def test_a_frame_whose_process_died_before_the_store_knew_of_it_goes_and_the_bundle_comes_again(
    gateway, stream, options
):
    one = parcel()
    await gateway.frames.place(Kind.BUNDLES, [Sealed(HERE, None, one.bundle)])
    assert await gateway.acceptances.receipts(ALICE, [one.signal_id]) == {}
    assert await asyncio.to_thread(gateway.frames.sweep) == 0, "it may be in use"
    [kept] = await gateway.acceptances.accept(ALICE, [one], {})
    assert not kept.repeated
    assert await asyncio.to_thread(gateway.frames.sweep) == 1
    assert len(messages(stream, options)) == 1
    assert [item.bundle for item in await waiting(gateway)] == [one.bundle]


async def test_a_process_that_is_slower_than_the_sweep_acknowledges_nothing_and_the_next_try_succeeds(gateway):
    one, place = parcel(), gateway.frames.place

    async def slow(kind, contents):
        gateway.frames.place = place
        places = await place(kind, contents)
        for _ in range(2):
            await asyncio.to_thread(gateway.frames.sweep)
        return places

    gateway.frames.place = slow
    with pytest.raises(MailboxesUnavailable):
        await gateway.acceptances.accept(ALICE, [one], {})
    assert await gateway.acceptances.receipts(ALICE, [one.signal_id]) == {}
    assert await waiting(gateway) == []
    await gateway.acceptances.accept(ALICE, [one], {})
    assert [item.bundle for item in await waiting(gateway)] == [one.bundle]


async def test_a_partner_that_sends_everything_again_adds_nothing_to_the_stream(gateway, stream, options):
    parcels = [parcel() for _ in range(20)]
    await gateway.acceptances.accept(ALICE, parcels, {})
    before = messages(stream, options)
    again = await gateway.acceptances.accept(ALICE, parcels[::-1], {})
    assert all(one.repeated for one in again)
    assert messages(stream, options) == before


async def test_what_a_volume_refuses_leaves_no_frame_behind(gateway, stream, options):
    outcomes = await gateway.acceptances.accept(ALICE, [sealed(most=0)], {})
    assert outcomes[0].code is SignalCode.VOLUME_EXHAUSTED
    for _ in range(2):
        await asyncio.to_thread(gateway.frames.sweep)
    assert messages(stream, options) == []


async def test_a_batch_that_is_too_large_for_a_message_is_several_frames(gateway, stream, options):
    parcels = [parcel(size=4_000) for _ in range(300)]
    await gateway.acceptances.accept(ALICE, parcels, {})
    sizes = [len(data) for _, data in messages(stream, options)]
    assert len(sizes) == 3
    assert max(sizes) < MOST_BYTES + 5_000
    assert [item.bundle for item in await waiting(gateway)] == [one.bundle for one in parcels]


async def test_a_destroyed_epoch_leaves_the_stream_at_once_and_takes_nothing_else_along(gateway, stream, options):
    doomed, stays = (of_epoch(number) for number in (1, 2))
    await gateway.acceptances.accept(ALICE, [doomed, stays], {})
    trail = AuditTrail(AuditLog("gateway.test", audit_log), CallableClock(lambda: NOW))
    epochs = SqlEpochs(gateway.engine, trail, gateway.frames)
    destroyed = Epoch(id=1, state=EpochState.DESTROYED, norm_version=1, valid_from=NOW, valid_to=NOW)
    assert await asyncio.to_thread(epochs.destroy, destroyed) == 1
    assert [item.bundle for item in await waiting(gateway)] == [stays.bundle]
    [(_, data)] = messages(stream, options)
    assert stays.bundle in data
    assert doomed.bundle not in data


def of_epoch(number):
    made = parcel()
    header = Header(suite=Suite.AS0, mode=Mode.DIRECT, partner=ALICE, municipality=HERE, epoch=number, generation=1,
                    day=TODAY, signal_id=made.signal_id, manifest_hash=bytes(32), key_id=bytes(8))  # fmt: skip
    return made._replace(bundle=header.encode() + made.bundle)


async def test_bundles_that_waited_before_brokers_were_configured_are_delivered_and_not_the_other_way_round(
    options, tmp_path
):
    without, close = open_stores(tmp_path / "store.db", None, directory=tmp_path)
    without.enrolments.put_partner(a_partner(ALICE))
    early, late = parcel(), parcel()
    await without.acceptances.accept(ALICE, [early], {})
    close()
    with_brokers, close = open_stores(tmp_path / "store.db", options, directory=tmp_path)
    await with_brokers.acceptances.accept(ALICE, [late], {})
    assert [item.bundle for item in await waiting(with_brokers)] == [early.bundle, late.bundle]
    close()
    without, close = open_stores(tmp_path / "store.db", None, directory=tmp_path)
    with pytest.raises(MailboxesUnavailable):
        await waiting(without)
    close()


async def test_a_frame_that_is_not_the_one_that_was_written_is_never_delivered(gateway):
    one = parcel()
    await gateway.acceptances.accept(ALICE, [one], {})
    with gateway.engine.begin() as connection:
        connection.execute(frame.update().values(digest=bytes(16)))
    with pytest.raises(MailboxesUnavailable):
        await waiting(gateway)
    with read_transaction(gateway.engine) as connection:
        assert len(connection.execute(select(mailbox_item)).all()) == 1, "what the store says is not lost with it"


def test_a_stream_that_is_gone_or_made_anew_is_refused_and_never_made_by_itself(gateway, stream, options):
    gateway.frames.prepare()
    remove(stream, options)
    with pytest.raises(StreamGone):
        gateway.frames.prepare()
    stream.ensure(None)
    with pytest.raises(StreamGone):
        gateway.frames.prepare()


@pytest.mark.parametrize(
    "wrong", [{"discard": DiscardPolicy.OLD}, {"max_age": 60.0}, {"num_replicas": 1}, {"storage": "memory"}]
)
def test_a_stream_that_would_not_keep_what_it_acknowledged_is_refused(stream, options, wrong):
    fields = {"name": options.stream, "subjects": [f"{options.stream}.*.*"], "retention": "workqueue",
              "discard": DiscardPolicy.NEW, "storage": "file", "num_replicas": 3}  # fmt: skip

    async def add():
        return await (await stream._streams()).add_stream(StreamConfig(**{**fields, **wrong}))

    stream._call(add()).result()
    with pytest.raises(SettingsRefused) as refused:
        stream.ensure(None)
    assert refused.value.field.startswith("mailboxes")


def test_a_certificate_of_another_authority_gets_nowhere(jetstream, tmp_path):
    stranger = Authority(tmp_path / "other").client(GATEWAY_OIN).model_copy(
        update={"authority": jetstream.client.authority}
    )  # fmt: skip
    opened = a_stream(jetstream.options(tls=stranger, patience_seconds=0.5))
    with pytest.raises(MailboxesUnavailable):
        opened.ensure(None)
    opened.close()


async def test_everybody_who_waits_for_brokers_that_are_not_there_is_told_so(tmp_path):
    options = MailboxOptions(nats=("nats://127.0.0.1:1", "nats://127.0.0.1:2"), patience_seconds=1)
    made, close = open_stores(tmp_path / "store.db", options, directory=tmp_path)
    made.enrolments.put_partner(a_partner(ALICE))
    calls = [made.acceptances.accept(ALICE, [parcel()], {}) for _ in range(6)]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [MailboxesUnavailable] * 6
    close()


def test_a_server_that_would_go_on_in_clear_is_left_alone(tmp_path, jetstream):
    with plain(tmp_path) as address:
        opened = a_stream(jetstream.options(nats=(address,), patience_seconds=0.5))
        with pytest.raises(MailboxesUnavailable):
            opened.ensure(None)
        opened.close()
