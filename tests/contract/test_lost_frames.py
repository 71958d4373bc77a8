"""Frames that a real stream lost, beside a store of each engine: what is let go, on whose word, who hears of it."""

import asyncio
import os
from contextlib import closing

import pytest
from sqlalchemy import select

from gateway.adapters.schema import feedback_record, frame, mailbox_item
from gateway.domain.release import Release, Renewal
from gateway.errors import MailboxesUnavailable, ReleaseRefused, StreamGone
from gateway.mailbox_settings import MailboxOptions
from keys.feedback import SEALED_SIZE
from keys.signing import SigningKey
from servicekit.transactions import read_transaction, write_transaction
from tests.support.framed_gateway import a_stream, deposit, framed_gateway, frames_of, messages, remove
from tests.support.gateway_stores import ALICE, HERE, THERE, open_stores, parcel, waiting

OFFICERS = {"controller": SigningKey.generate(), "secretary": SigningKey.generate()}
KNOWN = {name: key.verify_key for name, key in OFFICERS.items()}


@pytest.fixture
def options(jetstream):
    return jetstream.options()


@pytest.fixture
def gateway(options, tmp_path, store_place):
    with framed_gateway(options, tmp_path, store_place) as made:
        yield made


@pytest.fixture
def stream(options):
    with closing(a_stream(options)) as opened:
        yield opened


async def test_a_withdrawal_lets_a_lost_bundle_go_and_a_node_that_may_have_it_hears_of_it(gateway, stream):
    lost, kept = parcel(), parcel()
    for one in (lost, kept):
        await gateway.acceptances.accept(ALICE, [one], {})
    await waiting(gateway)  # and the node died before it acknowledged
    with read_transaction(gateway.engine) as connection:
        first = connection.scalar(select(mailbox_item.c.frame).order_by(mailbox_item.c.sequence).limit(1))
    await asyncio.to_thread(stream.erase, [first])
    with pytest.raises(MailboxesUnavailable):
        await waiting(gateway)
    [receipt] = await gateway.acceptances.withdraw(ALICE, [lost.signal_id])
    assert receipt.withdrawn
    items = await waiting(gateway)
    assert [(item.bundle, item.signal_id) for item in items] == [(kept.bundle, None), (None, lost.signal_id)]
    [again] = await gateway.acceptances.accept(ALICE, [lost], {})
    assert (again.repeated, again.receipt.withdrawn) == (True, True), "under its reference it comes no more"
    assert await waiting(gateway) == items


def look(gateway):
    return asyncio.to_thread(gateway.lost.look)


def let_go(gateway, frames, signers=tuple(OFFICERS)):
    release = Release(tuple(frames))
    approvals = [release.approve(name, OFFICERS.get(name) or SigningKey.generate()) for name in signers]
    return asyncio.to_thread(gateway.lost.let_go, release, approvals, KNOWN)


async def test_what_waits_in_lost_frames_is_let_go_and_everything_else_is_delivered(gateway, stream):
    lost, kept, unseen = parcel(), parcel(), parcel(THERE)
    record, other = os.urandom(SEALED_SIZE), os.urandom(SEALED_SIZE)
    for one in (lost, kept, unseen):
        await gateway.acceptances.accept(ALICE, [one], {})
    for one in (record, other):
        await deposit(gateway, [one])
    assert await look(gateway) == []
    first, _, third = frames_of(gateway, mailbox_item)
    gone = [first, third, frames_of(gateway, feedback_record)[0]]
    await asyncio.to_thread(stream.erase, [number for number, _ in gone])
    with pytest.raises(MailboxesUnavailable):
        await waiting(gateway)
    with pytest.raises(MailboxesUnavailable):
        await gateway.box.page(ALICE, after=0, limit=10)
    found = await look(gateway)
    assert [(one.municipality, one.partner, one.signals, one.records) for one in found] == [
        (HERE, ALICE, 1, 0), (THERE, ALICE, 1, 0), (HERE, ALICE, 0, 1),
    ]  # fmt: skip
    assert await let_go(gateway, gone) == 3
    assert await look(gateway) == []
    items = await waiting(gateway)
    assert [(one.bundle, one.signal_id) for one in items] == [(kept.bundle, None), (None, lost.signal_id)], (
        "a node that was shown the bundle may have it"
    )
    [told] = await gateway.mailbox.page(THERE, after=0, limit=10)
    assert (told.bundle, told.signal_id) == (None, unseen.signal_id), "and one that was not, will not take it later"
    assert [one.sealed for one in await gateway.box.page(ALICE, after=0, limit=10)] == [other]
    assert await deposit(gateway, [record]) == 0, "a late repetition is no new record"
    receipts = await gateway.acceptances.receipts(ALICE, [one.signal_id for one in (lost, kept, unseen)])
    told = [receipts[one.signal_id] for one in (lost, kept, unseen)]
    assert [(one.withdrawn, one.lost) for one in told] == [(True, True), (False, False), (True, True)]
    assert gateway.overview.accepted()[HERE].withdrawn == 1
    for _ in range(2):
        await asyncio.to_thread(gateway.frames.sweep)
    assert await waiting(gateway) == items


@pytest.mark.parametrize("signers", [["controller"], ["controller", "controller"], ["controller", "stranger"], []])
async def test_fewer_than_two_different_officers_let_nothing_go(gateway, stream, signers):
    await gateway.acceptances.accept(ALICE, [parcel()], {})
    gone = frames_of(gateway, mailbox_item)
    await asyncio.to_thread(stream.erase, [number for number, _ in gone])
    with pytest.raises(ReleaseRefused) as refused:
        await let_go(gateway, gone, signers)
    assert refused.value.field == "officer"
    assert len(await look(gateway)) == 1


async def test_what_the_brokers_have_is_not_let_go(gateway):
    await gateway.acceptances.accept(ALICE, [parcel()], {})
    with pytest.raises(ReleaseRefused) as refused:
        await let_go(gateway, frames_of(gateway, mailbox_item))
    assert refused.value.field == "frame"
    assert len(await waiting(gateway)) == 1


async def test_another_message_under_the_number_of_a_lost_frame_is_erased_with_it(gateway, stream, options):
    one = parcel()
    await gateway.acceptances.accept(ALICE, [one], {})
    with write_transaction(gateway.engine) as connection:
        connection.execute(frame.update().values(digest=bytes(16)))
    assert await let_go(gateway, frames_of(gateway, mailbox_item)) == 1
    assert messages(stream, options) == []
    again = parcel()
    await gateway.acceptances.accept(ALICE, [again], {})
    assert [item.bundle for item in await waiting(gateway)] == [None, again.bundle]


async def test_a_frame_behind_the_end_of_a_stream_is_lost(gateway):
    await gateway.acceptances.accept(ALICE, [parcel()], {})
    [(number, name)] = frames_of(gateway, mailbox_item)
    with write_transaction(gateway.engine) as connection:
        connection.execute(frame.insert().values(number=number + 9, digest=name))
        connection.execute(mailbox_item.update().values(frame=number + 9))
    assert [one.number for one in await look(gateway)] == [number + 9]
    assert await let_go(gateway, [(number + 9, name)]) == 1


async def test_what_cannot_be_asked_for_is_not_lost(gateway, store_place, tmp_path):
    await gateway.acceptances.accept(ALICE, [parcel()], {})
    nobody = MailboxOptions(nats=("nats://127.0.0.1:1",), patience_seconds=1)
    alone, close = open_stores(store_place, nobody, directory=tmp_path)
    with pytest.raises(MailboxesUnavailable):
        await look(alone)
    close()


def renew(gateway, signers=tuple(OFFICERS), renewal=None):
    renewal = renewal or gateway.lost.stream()
    approvals = [renewal.approve(name, OFFICERS[name]) for name in signers]
    return asyncio.to_thread(gateway.lost.renew, renewal, approvals, KNOWN)


async def test_where_the_stream_is_gone_nothing_is_taken_in_and_nothing_called_lost_until_officers_begin_another(
    gateway, stream, options
):
    before, after = [parcel() for _ in range(3)], parcel()
    for one in before:
        await gateway.acceptances.accept(ALICE, [one], {})
    highest = max(number for number, _ in frames_of(gateway, mailbox_item))
    await asyncio.to_thread(remove, stream, options)
    for _ in range(2):
        with pytest.raises(MailboxesUnavailable):
            await gateway.acceptances.accept(ALICE, [after], {})
    with pytest.raises(StreamGone):
        await look(gateway)
    assert await renew(gateway) == 3
    gone = await look(gateway)
    assert [one.signals for one in gone] == [1, 1, 1]
    await gateway.acceptances.accept(ALICE, [after], {})
    assert max(number for number, _ in frames_of(gateway, mailbox_item)) > highest + 1, "no number is used twice"
    assert await let_go(gateway, [(one.number, one.digest) for one in gone]) == 3
    items = await waiting(gateway)
    assert [item.bundle for item in items if item.bundle] == [after.bundle]
    assert {item.signal_id for item in items if item.signal_id} == {one.signal_id for one in before}
    for _ in range(2):
        await asyncio.to_thread(gateway.frames.sweep)
    assert await waiting(gateway) == items
    assert len(messages(stream, options)) == 1, "what tried the new stream is swept"


async def test_a_stream_that_somebody_made_anew_takes_nothing_in_although_it_acknowledges(gateway, stream, options):
    await gateway.acceptances.accept(ALICE, [parcel()], {})
    await asyncio.to_thread(gateway.frames.prepare)
    await asyncio.to_thread(remove, stream, options)
    await asyncio.to_thread(stream.ensure, None)
    refused = parcel()
    with pytest.raises(StreamGone):
        await gateway.acceptances.accept(ALICE, [refused], {})
    assert await gateway.acceptances.receipts(ALICE, [refused.signal_id]) == {}
    with pytest.raises(ReleaseRefused) as told:
        await renew(gateway)
    assert told.value.field == "mailboxes.stream"
    await asyncio.to_thread(remove, stream, options)
    await asyncio.to_thread(stream.ensure, None)
    assert await renew(gateway) == 1, "an empty one is taken"
    await gateway.acceptances.accept(ALICE, [refused], {})


@pytest.mark.parametrize("signers", [["controller"], ["controller", "controller"], []])
async def test_fewer_than_two_different_officers_begin_no_stream(gateway, stream, options, signers):
    await asyncio.to_thread(gateway.frames.prepare)
    await asyncio.to_thread(remove, stream, options)
    with pytest.raises(ReleaseRefused) as refused:
        await renew(gateway, signers)
    assert refused.value.field == "officer"
    with pytest.raises(StreamGone):
        await asyncio.to_thread(gateway.frames.prepare)


async def test_a_stream_that_is_there_is_not_begun_anew_and_an_approval_serves_once(gateway, stream, options):
    await gateway.acceptances.accept(ALICE, [parcel()], {})
    with pytest.raises(ReleaseRefused):
        await renew(gateway)
    former = gateway.lost.stream()
    await asyncio.to_thread(remove, stream, options)
    await renew(gateway)
    await asyncio.to_thread(remove, stream, options)
    with pytest.raises(ReleaseRefused) as refused:
        await renew(gateway, renewal=Renewal(former.made))
    assert refused.value.field == "mailboxes.stream"
    with pytest.raises(StreamGone):
        await asyncio.to_thread(gateway.frames.prepare)


async def test_a_renewal_that_died_before_the_store_knew_of_it_is_repeated(gateway, stream, options):
    for _ in range(3):
        await gateway.acceptances.accept(ALICE, [parcel()], {})
    renewal = gateway.lost.stream()
    await asyncio.to_thread(remove, stream, options)
    begun = await asyncio.to_thread(stream.renew, renewal.made, 3)
    with pytest.raises(StreamGone):
        await asyncio.to_thread(gateway.frames.prepare)
    assert await renew(gateway) == 3
    assert gateway.lost.stream() == Renewal(begun)
    after = parcel()
    await gateway.acceptances.accept(ALICE, [after], {})
    assert max(number for number, _ in frames_of(gateway, mailbox_item)) > 3
