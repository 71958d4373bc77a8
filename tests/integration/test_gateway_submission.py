"""One gateway, real gRPC and mTLS: signals in, receipts out, bundles for the right municipality."""

import os
from datetime import date

import grpc
import pytest
from drempel.v1 import node_pb2, partner_pb2

from gateway.adapters.custody import CustodyLeafKeys, open_roots
from gateway.domain.outcome import SignalCode
from keys import bundle, voprf
from keys.identity import Day, SignalId
from keys.link_key import link_key
from keys.linkage import subject_slots
from keys.suite import GateProfile, Mode
from signals import content
from signals.form_codes import FormCode
from tests.support import gateway as support
from tests.support.gateway import MUNICIPALITY, NODE, OTHER_NODE, OTHER_PARTNER, PARTNER, calling, lay_out, running
from tests.support.signals import a_signal


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("gateway"))


def new_id() -> SignalId:
    return SignalId(os.urandom(16))


async def pulled(place, port, node=NODE, after=0):
    async with calling(place, node, port) as caller:
        response = await caller.node.Pull(node_pb2.PullRequest(after_sequence=after, max_items=1000))
    return list(response.items)


async def test_an_accepted_signal_opens_with_the_link_key_of_its_resident(place):
    signal = a_signal(birth_date=date(1980, 5, 17))
    signal_id = new_id()
    async with running(place) as gateway:
        async with calling(place, PARTNER, gateway.port) as caller:
            [response] = await caller.submit([place.signed(signal, signal_id)])
        [item] = [
            item
            for item in await pulled(place, gateway.port)
            if bundle.parse_bundle(item.bundle).header.signal_id == signal_id
        ]
    receipt = response.results[0].receipt
    assert (receipt.municipality_code, receipt.day) == ("0654", Day.of(support.NOW).number)
    opened = bundle.parse_bundle(item.bundle).unseal(place.seal_keys[MUNICIPALITY])
    assert (opened.header.partner, opened.header.mode) == (PARTNER, Mode.DIRECT)
    leaf = CustodyLeafKeys(open_roots(place.settings.custody)).leaf(MUNICIPALITY, 1, 1)
    slots = subject_slots(signal.subject(), GateProfile.BALANCED)
    filled = 0
    for number, slot in enumerate(slots):
        if slot is None:
            continue
        filled += 1
        key = link_key(voprf.evaluate(leaf, slot.data), municipality=MUNICIPALITY, epoch=1, kind=slot.kind)
        packed = opened.open(number, key)
    assert filled >= 3
    sent = place.signed(signal, signal_id)
    assert content.unpack(packed).signature == sent.signature


async def test_a_repeated_signal_gets_the_same_receipt_also_within_one_batch_and_stream(place):
    first, second = new_id(), new_id()
    batch = [place.signed(a_signal(), first), place.signed(a_signal(), second), place.signed(a_signal(), first)]
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        before = len(await pulled(place, gateway.port))
        responses = await caller.submit(batch, batch, batch)
        again = await caller.submit([place.signed(a_signal(amount_cents=1), first)])
        after = len(await pulled(place, gateway.port))
    receipts = {result.signal_id: result.receipt.receipt_id for response in responses for result in response.results}
    assert len({result.receipt.receipt_id for response in responses for result in response.results}) == 2
    assert sum(not result.receipt.repeated_submission for response in responses for result in response.results) == 2
    assert again[0].results[0].receipt.receipt_id == receipts[first.value]
    assert again[0].results[0].receipt.repeated_submission
    assert after - before == 2


async def test_a_refused_signal_has_a_code_and_the_rest_goes_on(place):
    cases = [
        (a_signal(postcode="0000AA"), FormCode.G4_POSTCODE, "postcode"),
        (a_signal(postcode="9999ZZ"), SignalCode.G5_NO_ROUTE, "postcode"),
        (a_signal(municipality_code="0363"), SignalCode.G5_NOT_CONNECTED, "municipality_code"),
        (a_signal(postcode="4331AA", house_number=100), SignalCode.G5_NO_ROUTE, "postcode"),
        (a_signal(trade_name="Bakkerij Jansen B.V.", surname=""), FormCode.G6_LEGAL_ENTITY, "trade_name"),
    ]
    good = a_signal(municipality_code="0687")
    batch = [place.signed(signal, new_id()) for signal, _, _ in cases] + [place.signed(good, new_id())]
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        [response] = await caller.submit(batch)
        waiting = await pulled(place, gateway.port, OTHER_NODE)
    told = [(result.refusal.code, result.refusal.field) for result in response.results]
    assert told[:-1] == [(code.value, field) for _, code, field in cases]
    assert response.results[-1].receipt.municipality_code == "0687"
    assert len(waiting) == 1


async def test_half_filled_signals_are_refused_by_field(place):
    whole = place.signed(a_signal(), new_id())
    no_id = partner_pb2.SignedSignal(signal=whole.signal, signature=whole.signature)
    no_signal = partner_pb2.SignedSignal(signal_id=os.urandom(16), signature=whole.signature)
    impossible = place.signed(a_signal(), new_id())
    impossible.signal.arrears_since.month = 13
    unheard = place.signed(a_signal(), new_id())
    unheard.signal.signal_type = 9
    short = place.signed(a_signal(), new_id())
    short.signature = b"short"
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        [response] = await caller.submit([whole, no_id, no_signal, impossible, unheard, short])
    assert [result.refusal.code for result in response.results] == [
        "", "G4_SIGNAL_ID", "G4_SIGNAL", "G4_ARREARS_SINCE", "G4_SIGNAL_TYPE", "G2_SIGNATURE",
    ]  # fmt: skip


async def test_a_batch_whose_first_signature_does_not_hold_is_refused(place):
    forged = place.signed(a_signal(), new_id())
    forged.signature = bytes(64)
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        [response] = await caller.submit([forged, place.signed(a_signal(), new_id())])
    assert {result.refusal.code for result in response.results} == {"G2_SIGNATURE"}


async def test_the_rules_are_those_of_the_enrolled_type_whatever_is_sent(place):
    signal = a_signal(birth_date=date(1980, 5, 17))
    async with running(place) as gateway, calling(place, OTHER_PARTNER, gateway.port) as caller:
        [response] = await caller.submit([place.signed(signal, new_id(), OTHER_PARTNER)])
    assert response.results[0].refusal.code == "G2_BIRTH_DATE"


async def test_receipts_are_told_to_their_own_partner_only(place):
    mine = new_id()
    async with running(place) as gateway:
        async with calling(place, PARTNER, gateway.port) as caller:
            await caller.submit([place.signed(a_signal(), mine)])
            asked = partner_pb2.GetReceiptsRequest(signal_ids=[mine.value, os.urandom(16)])
            known = await caller.partner.GetReceipts(asked)
        async with calling(place, OTHER_PARTNER, gateway.port) as other:
            unknown = await other.partner.GetReceipts(asked)
    assert [item.signal_id for item in known.receipts] == [mine.value]
    assert list(unknown.receipts) == []


async def test_a_withdrawn_signal_leaves_the_mailbox_and_a_node_that_saw_it_is_told(place):
    unseen, seen = new_id(), new_id()
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        before = await pulled(place, gateway.port)
        await caller.submit([place.signed(a_signal(), seen)])
        last = (await pulled(place, gateway.port))[-1].sequence
        await caller.submit([place.signed(a_signal(), unseen)])
        asked = partner_pb2.WithdrawRequest(signal_ids=[unseen.value, seen.value, os.urandom(16), seen.value])
        done = await caller.partner.Withdraw(asked)
        waiting = await pulled(place, gateway.port)
        [again] = await caller.submit([place.signed(a_signal(), seen)])
    assert [result.WhichOneof("result") for result in done.results] == [
        "withdrawn",
        "withdrawn",
        "refusal",
        "withdrawn",
    ]
    assert done.results[2].refusal.code == "RECEIPT_UNKNOWN"
    new = waiting[len(before) :]
    assert [item.withdrawal.signal_id for item in new] == [seen.value]
    assert new[0].sequence > last
    assert again.results[0].receipt.withdrawn


@pytest.mark.parametrize("size", [0, 501])
async def test_a_batch_of_another_size_is_refused(place, size):
    batch = [place.signed(a_signal(), new_id())] * size
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await caller.submit(batch)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    assert caught.value.details() == "BATCH_SIZE:signals"
