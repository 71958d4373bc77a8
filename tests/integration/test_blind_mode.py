"""Blind mode against the real gateway, over mutual TLS: what comes in, what is refused, what is never spent twice."""

import os
from dataclasses import replace
from datetime import timedelta
from multiprocessing import active_children

import grpc
import pytest
from drempel.v1 import evaluation_pb2, node_pb2, partner_pb2

from keys.bundle import parse_bundle
from keys.destination import destinations
from keys.header import HEADER_SIZE, Header
from keys.identity import Day, SignalId
from keys.suite import Mode, Suite
from partner_client.blind.sealer import Sealer
from partner_client.outcome import Receipt, Refused
from partner_client.wiring import connect
from servicekit.clock import FileClock
from signals.routing import postcode_number, whole
from tests.support.blind import a_job, blind_partner, destination, sealed
from tests.support.blind_gateway import (
    SPENT_BY_PARTNER,
    TODAY,
    a_bundle,
    asked,
    client,
    kept,
    manifest_of,
    pulled,
    refreshed,
    signals,
    spent,
    submitted,
)
from tests.support.gateway import (
    MUNICIPALITY,
    NODE,
    NOW,
    OTHER_MUNICIPALITY,
    OTHER_PARTNER,
    PARTNER,
    STRANGER,
    calling,
    enrol_partner,
    lay_out,
    running,
)
from tests.support.signals import a_signal

SURNAME = "Zwaluwenburgh"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "region").mkdir()
    return lay_out(tmp_path / "region")


@pytest.fixture
def own(place, tmp_path):
    installation, _ = blind_partner(place, tmp_path / "partner")
    place.build_manifest()
    return installation


async def test_signals_come_in_sealed_and_their_receipts_say_so(place, own):
    async with running(place) as gateway, client(place, own) as partner:
        answers = await partner.submit([*signals(3), a_signal(partner_ref="other", postcode="4331AA")])
        again = await partner.submit(signals(3))
        async with calling(place, NODE, gateway.port) as caller:
            items = await pulled(caller)
    assert all(isinstance(answer, Receipt) and answer.mode is Mode.BLIND for answer in answers)
    assert [answer.municipality for answer in answers] == [MUNICIPALITY] * 3 + [OTHER_MUNICIPALITY]
    assert again == [replace(answer, repeated=True) for answer in answers[:3]]
    headers = [parse_bundle(item.bundle).header for item in items]
    assert {(header.partner, header.mode, header.municipality) for header in headers} == {
        (PARTNER, Mode.BLIND, MUNICIPALITY)
    }


async def test_property_8_nothing_at_the_gateway_holds_a_planted_identity(place, own):
    planted = a_signal(surname=SURNAME, initials="Q.X.", phone="0687654321", email="zwaluw@voorbeeld.example")
    async with running(place), client(place, own) as partner:
        [answer] = await partner.submit([planted])
    assert isinstance(answer, Receipt)
    written = b"".join(path.read_bytes() for path in place.directory.rglob("*") if path.is_file())
    for value in (SURNAME, "0687654321", "zwaluw@voorbeeld", "4301AA,12", planted.partner_ref):
        assert value.encode() not in written


async def test_each_municipality_may_have_its_own_mode(place, own):
    enrol_partner(place, PARTNER, "Energie", "--mode", "blind", "--mode-for", f"{OTHER_MUNICIPALITY}=direct")
    place.build_manifest()
    mixed = [a_signal(partner_ref=f"M-{at}", postcode=code) for at, code in enumerate(["4301AA", "4331AA"] * 3)]
    async with running(place), client(place, own) as partner:
        answers = await partner.submit(mixed)
    assert [answer.mode for answer in answers] == [Mode.BLIND, Mode.DIRECT] * 3


BAD_HEADERS = {
    "another partner": ({"partner": OTHER_PARTNER}, "PARTNER_DIFFERS"),
    "a manifest that nobody published": ({"manifest_hash": bytes(32)}, "STALE_MANIFEST"),
    "a municipality that is not connected": ({"municipality": type(MUNICIPALITY)("0363")}, "G5_NOT_CONNECTED"),
    "direct mode": ({"mode": Mode.DIRECT}, "G2_MODE"),
    "another epoch": ({"epoch": 2}, "EPOCH_REFUSED"),
    "another generation": ({"generation": 2}, "GENERATION_REFUSED"),
    "an unknown key": ({"key_id": bytes(8)}, "UNKNOWN_KEY"),
    "two days ago": ({"day": Day(TODAY.number - 2)}, "DAY_REFUSED"),
    "the day after tomorrow": ({"day": Day(TODAY.number + 2)}, "DAY_REFUSED"),
}


async def test_property_13_every_bad_header_has_a_refusal_of_its_own_and_leaves_nothing(place, own):
    good = a_bundle(place, own)
    bundles = [a_bundle(place, own, **changes) for changes, _ in BAD_HEADERS.values()]
    bundles += [good[:50], good[:-1], good + b"\0", b"", bytes([*b"DRPL", 1, Suite.AS1]) + good[6:], bytes(len(good))]
    codes = [code for _, code in BAD_HEADERS.values()]
    codes += ["MALFORMED_HEADER", "MALFORMED_BUNDLE", "MALFORMED_BUNDLE", "MALFORMED_HEADER", "MALFORMED_BUNDLE",
              "MALFORMED_HEADER"]  # fmt: skip
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        results = await submitted(caller, *bundles)
        assert [result.refusal.code for result in results] == codes
        assert kept(place) == (0, 0)
        [result] = await submitted(caller, good)
    assert result.HasField("receipt")


async def test_property_13_a_replayed_signal_id_gets_its_first_receipt_also_after_a_restart(place, own):
    bundle = a_bundle(place, own)
    replayed = a_bundle(place, own, signal_id=Header.decode(bundle[:HEADER_SIZE]).signal_id)
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        [first] = await submitted(caller, bundle)
    place.set_clock(NOW + timedelta(days=5))
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        for again in (bundle, replayed):
            [result] = await submitted(caller, again)
            assert result.receipt.receipt_id == first.receipt.receipt_id
            assert result.receipt.repeated_submission
    assert kept(place) == (1, 1)


async def test_a_partner_in_direct_mode_may_not_send_sealed_and_the_other_way_round(place, own):
    async with running(place) as gateway:
        async with calling(place, PARTNER, gateway.port) as caller:
            signed = place.signed(a_signal(), SignalId(bytes(16)))
            [response] = await caller.submit([signed])
            assert response.results[0].refusal.code == "G2_MODE"
        async with calling(place, OTHER_PARTNER, gateway.port) as caller:
            [result] = await submitted(caller, a_bundle(place, own, partner=OTHER_PARTNER))
            assert result.refusal.code == "G2_MODE"


async def test_the_manifest_before_the_newest_still_holds_and_an_older_one_does_not(place, own):
    bundles = [a_bundle(place, own) for _ in range(2)]
    place.build_manifest()
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        [result] = await submitted(caller, bundles[0])
        assert result.HasField("receipt")
        place.build_manifest()
        await refreshed(gateway, 4)
        [result] = await submitted(caller, bundles[1])
    assert result.refusal.code == "STALE_MANIFEST"


async def test_more_than_was_agreed_is_refused_signal_by_signal(place, own):
    enrol_partner(place, PARTNER, "Energie", "--mode", "blind", "--volume", "2")
    place.build_manifest()
    bundles = [a_bundle(place, own) for _ in range(5)]
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        results = await submitted(caller, *bundles)
    assert [result.refusal.code for result in results] == ["", "", "", "VOLUME_EXHAUSTED", "VOLUME_EXHAUSTED"]
    assert kept(place) == (3, 3)


async def test_when_the_agreed_evaluations_are_spent_lines_are_refused_and_others_go_on(place, own):
    enrol_partner(place, PARTNER, "Energie", "--mode", "blind", "--volume", "1")
    place.build_manifest()
    elsewhere = a_signal(partner_ref="elsewhere", postcode="4331AA")
    async with running(place), client(place, own) as partner:
        answers = await partner.submit([*signals(3), elsewhere])
    assert answers[:3] == [(Refused("BUDGET_EXHAUSTED", "municipality_code"),)] * 3
    assert isinstance(answers[3], Receipt)
    assert spent(place) == 6


async def test_a_partner_is_metered_per_municipality_six_for_each_signal_whatever_it_says(place, own):
    bare = a_signal(partner_ref="bare", initials="", prefix="")
    async with running(place), client(place, own) as partner:
        await partner.submit([*signals(2), bare, a_signal(partner_ref="elsewhere", postcode="4331AA")])
    assert asked(place, f"{SPENT_BY_PARTNER} AND municipality = '0654'") == 18
    assert asked(place, f"{SPENT_BY_PARTNER} AND municipality = '0687'") == 6


@pytest.mark.parametrize("who", [STRANGER, OTHER_PARTNER], ids=["a stranger", "a partner in direct mode"])
async def test_who_does_not_send_in_blind_mode_gets_nothing_evaluated(place, own, who):
    request = evaluation_pb2.EvaluateRequest(
        municipality_code=MUNICIPALITY.value, epoch=1, generation=1, blinded_elements=bytes(32)
    )
    async with running(place) as gateway, calling(place, who, gateway.port) as caller:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await caller.evaluation.Evaluate(request)
    assert caught.value.details() == "CALLER_UNKNOWN"


@pytest.mark.parametrize(("code", "epoch", "generation"), [("0363", 1, 1), ("x", 1, 1), ("0654", 2, 1), ("0654", 1, 2)])
async def test_a_partner_gets_nothing_evaluated_for_a_leaf_that_is_not_listed(place, own, code, epoch, generation):
    request = evaluation_pb2.EvaluateRequest(
        municipality_code=code, epoch=epoch, generation=generation, blinded_elements=bytes(32)
    )
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await caller.evaluation.Evaluate(request)
    assert caught.value.details().startswith("LEAF_UNKNOWN")
    assert spent(place) == 0


async def test_another_routing_table_than_the_manifest_names_is_not_used(place, own):
    place.installation().enrolments.replace_routing([whole(postcode_number("4301AA"), 687)], rows=1)
    async with running(place), client(place, own) as partner:
        with pytest.raises(Exception, match="ROUTING_UNKNOWN"):
            await partner.submit(signals(1))
    place.build_manifest()
    async with running(place), client(place, own) as partner:
        [answer] = await partner.submit(signals(1))
    assert answer.municipality == OTHER_MUNICIPALITY


async def test_the_routing_table_is_fetched_once_and_read_from_disk_after(place, own, monkeypatch):
    async with running(place), client(place, own) as partner:
        await partner.submit(signals(1))
    monkeypatch.setattr("partner_client.rpc.gateway_client.GrpcGateway.routing", None)
    async with running(place), client(place, own) as partner:
        [answer] = await partner.submit([a_signal(partner_ref="later")])
    assert isinstance(answer, Receipt)


async def test_sealing_in_processes_gives_the_same_answers_and_leaves_no_process(place, own, tmp_path):
    address = place.settings.listen.replace("127.0.0.1", "localhost")
    settings = own.write_settings(address, place.authority.client(own.oin), patience=5)
    async with running(place), connect(settings, clock=FileClock(own.clock), processes=2) as partner:
        of_the_gateway = set(active_children())
        answers = await partner.submit(signals(2))
        assert set(active_children()) == of_the_gateway
    assert all(isinstance(answer, Receipt) for answer in answers)


UNLIKE = {
    "a resident": a_signal(partner_ref="1"),
    "nobody": a_signal(partner_ref="2", surname="Q", initials="", prefix="", house_number=99_999),
    "much said": a_signal(partner_ref="3", surname="Z" * 100, phone="0612345678", email="a@voorbeeld.example"),
}
"""Signals that say as different things as signals can."""


async def test_property_12_what_a_partner_sees_is_equal_whoever_a_signal_is_about(place, own):
    """Every answer has one size and one content but for its random parts, and no node's work changes it."""
    to = replace(destinations(manifest_of(place))[MUNICIPALITY], evaluators=destination().evaluators)
    answers = []
    async with running(place) as gateway:
        async with calling(place, PARTNER, gateway.port) as caller:
            for signal in UNLIKE.values():
                evaluation = await evaluated(caller, own, signal, to)
                answers.append([evaluation, *await accepted(caller, own, signal, to)])
            before = await receipts(caller, answers)
        async with calling(place, NODE, gateway.port) as caller:
            items = await pulled(caller)
            await caller.node.Acknowledge(node_pb2.AcknowledgeRequest(sequences=[item.sequence for item in items[:2]]))
        async with calling(place, PARTNER, gateway.port) as caller:
            assert await receipts(caller, answers) == before
    evaluations, sent, got = zip(*answers, strict=True)
    assert len({len(each.SerializeToString()) for each in evaluations}) == 1
    assert len({len(bundle) for bundle in sent}) == 1
    assert len({blanked(result) for result in got}) == 1


async def evaluated(caller, own, signal, to):
    job = a_job(signal, to=to)
    elements = Sealer(PARTNER, own.keys).blind(job).elements
    return await caller.evaluation.Evaluate(
        evaluation_pb2.EvaluateRequest(
            municipality_code=MUNICIPALITY.value, epoch=1, generation=1, blinded_elements=b"".join(elements)
        )
    )


async def accepted(caller, own, signal, to):
    [bundle] = sealed(signal, to=to, keys=own.keys)
    header = replace(Header.decode(bundle[:HEADER_SIZE]), signal_id=SignalId(os.urandom(16)))
    bundle = header.encode() + bundle[HEADER_SIZE:]
    [result] = await submitted(caller, bundle)
    return bundle, result


async def receipts(caller, answers):
    ids = [result.signal_id for _, _, result in answers]
    return (await caller.partner.GetReceipts(partner_pb2.GetReceiptsRequest(signal_ids=ids))).SerializeToString()


def blanked(result):
    """Return a result without what is random in it."""
    copied = partner_pb2.SignalResult()
    copied.CopyFrom(result)
    for message, name in ((copied, "signal_id"), (copied.receipt, "receipt_id"), (copied.receipt, "leaf_hash")):
        setattr(message, name, bytes(len(getattr(message, name))))
    return copied.SerializeToString()
