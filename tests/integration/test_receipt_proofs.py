"""Receipts are proven later: fetched over gRPC, checked offline, under a checkpoint with a quorum of cosignatures."""

import os
from dataclasses import replace

import pytest

from audit.verify.note import read_quorum
from audit.witnessing.gathering import Trouble
from gateway.settings import load_settings
from keys.identity import SignalId
from partner_client.errors import ReceiptUnproven
from partner_client.outcome import Receipt
from partner_client.rpc import gateway_client
from partner_client.trust.receipt_check import ReceiptCheck
from region.observers import Observers
from tests.support.gateway import MUNICIPALITY, OTHER_PARTNER, PARTNER, calling, lay_out, running
from tests.support.signals import a_signal


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("gateway"))


@pytest.fixture(scope="module")
def log_key(place):
    return place.settings.store.with_name("audit.verifier").read_text()


async def submitted(place, port, count=3):
    signals = {SignalId(os.urandom(16)): a_signal(partner_ref=f"P-{number}") for number in range(count)}
    async with calling(place, PARTNER, port) as caller:
        await caller.submit([place.signed(signal, signal_id) for signal_id, signal in signals.items()])
    return list(signals)


async def asked(place, port, ids, oin=PARTNER):
    async with gateway_client.connect(f"localhost:{port}", place.authority.client(oin.value)) as gateway:
        return await gateway.receipts(ids), await gateway.proofs(ids)


async def test_a_receipt_is_proven_once_a_checkpoint_covers_it_and_to_its_partner_only(place, log_key):
    async with running(place) as gateway:
        ids = await submitted(place, gateway.port)
        assert (await asked(place, gateway.port, ids))[1] == {}, "no checkpoint yet"
        gateway.attestation.take()
        receipts, proofs = await asked(place, gateway.port, ids)
        assert await asked(place, gateway.port, ids, OTHER_PARTNER) == ({}, {})
    check = ReceiptCheck(PARTNER, log_key, None)
    shown = [check.check(receipts[signal_id], proofs[signal_id]) for signal_id in ids]
    assert len({one.index for one in shown}) == 3


@pytest.fixture
async def proven(place, log_key):
    async with running(place) as gateway:
        ids = await submitted(place, gateway.port, 2)
        gateway.attestation.take()
        receipts, proofs = await asked(place, gateway.port, ids)
    return [(receipts[signal_id], proofs[signal_id]) for signal_id in ids], ReceiptCheck(PARTNER, log_key, None)


async def test_a_proof_does_not_serve_another_receipt_nor_another_claim(proven):
    ((receipt, proof), (_, other)), check = proven
    for claim, shown, part in [
        (receipt, other, "tlog_proof"),
        (replace(receipt, leaf_hash=bytes(32)), proof, "tlog_proof"),
        (replace(receipt, log_id="gateway.other"), proof, "log_id"),
        (replace(receipt, municipality=replace(MUNICIPALITY, value="0687")), proof, "municipality"),
        (replace(receipt, day=replace(receipt.day, number=receipt.day.number + 1)), proof, "day"),
    ]:
        with pytest.raises(ReceiptUnproven) as caught:
            check.check(claim, shown)
        assert caught.value.field == part
    with pytest.raises(ReceiptUnproven) as caught:
        replace(check, partner=OTHER_PARTNER).check(receipt, proof)
    assert caught.value.field == "actor"
    assert isinstance(receipt, Receipt)


async def test_a_flipped_bit_anywhere_in_a_proof_is_refused(proven):
    ((receipt, proof), _), check = proven
    for at in range(0, len(proof), 7):
        spoilt = proof[:at] + bytes([proof[at] ^ 1]) + proof[at + 1 :]
        with pytest.raises(ReceiptUnproven):
            check.check(receipt, spoilt)


async def test_proofs_wait_for_a_quorum_and_the_partner_can_insist_on_it(tmp_path):
    place = lay_out(tmp_path)
    observers = Observers(tmp_path, tmp_path)
    observers.create()
    with place.config.open("a") as settings:
        settings.write("\n".join(observers.options()) + "\n")
    place = replace(place, settings=load_settings(place.config))
    log_key = place.settings.store.with_name("audit.verifier")
    async with running(place) as gateway:
        ids = await submitted(place, gateway.port, 1)
        assert not gateway.attestation.take().witnessed
        assert (await asked(place, gateway.port, ids))[1] == {}
    with observers.running([log_key]) as (first, _, _):
        first.kill()
        async with running(place) as gateway:
            standing = gateway.attestation.take()
            assert (standing.witnessed, list(standing.trouble.values())) == (True, [Trouble.UNREACHABLE])
            receipts, proofs = await asked(place, gateway.port, ids)
    [signal_id] = ids
    keys = observers.keys.read_text()
    check = ReceiptCheck(PARTNER, log_key.read_text(), read_quorum(keys, 2))
    assert len(check.check(receipts[signal_id], proofs[signal_id]).cosigned) == 2
    with pytest.raises(ReceiptUnproven, match="fewer than 3"):
        replace(check, witnesses=read_quorum(keys, 3)).check(receipts[signal_id], proofs[signal_id])
