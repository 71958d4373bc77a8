"""A partner's file reaches a gateway over mutual TLS, whatever breaks on the way."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from keys.manifest import sign_manifest
from keys.suite import Mode
from partner_client.blind.workshop import Workshop
from partner_client.client import DrempelClient
from partner_client.errors import GatewayMisbehaved, GatewayRefused, GatewayUnavailable
from partner_client.outcome import Receipt, Refused
from partner_client.rpc import gateway_client
from partner_client.sending.journal import Journal
from partner_client.sending.patience import Patience
from partner_client.wiring import install
from servicekit.clock import FileClock
from signals import partner_file
from tests.support.certificates import Authority
from tests.support.fake_gateway import FakeGateway, serving
from tests.support.partner_installation import PARTNER_OIN, PartnerInstallation
from tests.support.signals import a_signal


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path / "pki")


@pytest.fixture
def own(tmp_path):
    return PartnerInstallation(directory=tmp_path / "partner")


@pytest.fixture
def gateway(own):
    return FakeGateway(manifest=own.signed_manifest())


@pytest.fixture
async def client(own, gateway, authority):
    async with serving(gateway, authority.server()) as port:
        settings = own.write_settings(f"127.0.0.1:{port}", authority.client(PARTNER_OIN))
        async with gateway_client.connect(settings.gateway.address, settings.gateway.tls) as remote:
            patience = Patience(seconds=2, first_pause=0.01)
            yield DrempelClient(
                install(settings, FileClock(own.clock)),
                remote,
                workshops=no_workshop,
                patience=patience,
                first_patience=patience,
            )


def no_workshop(_):
    return Workshop(ThreadPoolExecutor(1), None, None)


def references(count):
    return [f"R-{number:05}" for number in range(count)]


def a_file(directory, count, **changes):
    path = directory / "signals.csv"
    partner_file.write(path, [replace(a_signal(), partner_ref=name, **changes) for name in references(count)])
    return path


async def submit_file(client, path):
    journal = Journal(path.with_suffix(".journal"), client._own.partner)
    try:
        return await client.submit_file(path, journal, report=path.with_suffix(".errors.csv"), progress=lambda _: None)
    finally:
        journal.close()


async def test_every_signal_of_a_file_gets_a_receipt(client, gateway, tmp_path):
    tally = await submit_file(client, a_file(tmp_path, 950))
    assert (tally.accepted, tally.refused_lines, tally.complete) == (950, 0, True)
    assert len(gateway.accepted) == 950
    assert gateway.batches == 10


@pytest.mark.parametrize("trouble", ["before", "after", "end"])
async def test_a_lost_connection_loses_and_doubles_nothing(client, gateway, tmp_path, trouble):
    gateway.breaks = [(2, trouble), (3, trouble), (9, trouble)]
    tally = await submit_file(client, a_file(tmp_path, 1000))
    assert (tally.accepted, tally.complete) == (1000, True)
    assert len(gateway.accepted) == 1000


async def test_after_giving_up_the_same_command_goes_on_where_it_was(client, gateway, tmp_path):
    gateway.breaks = [(5, "after")] + [(0, "before")] * 400
    path = a_file(tmp_path, 1000)
    with pytest.raises(GatewayUnavailable):
        await submit_file(client, path)
    gateway.breaks, gateway.batches = [], 0
    tally = await submit_file(client, path)
    assert (tally.accepted, tally.complete, len(gateway.accepted)) == (1000, True, 1000)
    assert gateway.batches < 10


async def test_a_complete_file_is_not_sent_again(client, gateway, tmp_path):
    path = a_file(tmp_path, 150)
    await submit_file(client, path)
    gateway.batches = 0
    tally = await submit_file(client, path)
    assert (tally.accepted, gateway.batches) == (150, 0)


async def test_a_mended_file_sends_only_what_has_no_receipt(client, gateway, tmp_path):
    path = a_file(tmp_path, 150)
    text = path.read_text().splitlines()
    path.write_text("\n".join([*text[:100], text[100].replace("4301AA", "43O1AA"), *text[101:]]) + "\n")
    first = await submit_file(client, path)
    assert (first.accepted, first.refused_by_code) == (149, {"G4_POSTCODE": 1})
    assert (tmp_path / "signals.errors.csv").read_text() == "line,code,field\n101,G4_POSTCODE,postcode\n"
    path.write_text("\n".join(text) + "\n")
    gateway.batches = 0
    second = await submit_file(client, path)
    assert (second.accepted, second.refused_lines, gateway.batches) == (150, 0, 1)


async def test_refusals_of_the_gateway_are_reported_by_line_and_do_not_stop_the_rest(client, gateway, tmp_path):
    gateway.refuse = lambda signed: ("G5_NO_ROUTE", "postcode") if signed.signal.partner_ref == "R-00007" else None
    tally = await submit_file(client, a_file(tmp_path, 20))
    assert (tally.accepted, tally.refused_by_code) == (19, {"G5_NO_ROUTE": 1})
    assert (tmp_path / "signals.errors.csv").read_text().splitlines()[1:] == ["9,G5_NO_ROUTE,postcode"]


def replaced_at(gateway, own, batch):
    """Let the gateway take unsigned signals only from a batch on, as its second manifest says from then on."""
    before = own.manifest(1)
    gateway.manifest = sign_manifest(before, own.manifest_key)

    def refuse(signed):
        if gateway.batches >= batch and gateway.manifest_version == 1:
            after = replace(before, version=2, previous_hash=before.hash(),
                            partners=(replace(before.partners[0], modes={"*": Mode.DIRECT_UNSIGNED}),))  # fmt: skip
            gateway.manifest, gateway.manifest_version = sign_manifest(after, own.manifest_key), 2
        unsigned = gateway.manifest_version == 2
        return ("G2_MODE", "") if bool(signed.signature) is unsigned else None

    gateway.refuse = refuse


async def test_what_another_manifest_agrees_is_sent_anew_as_it_says(client, gateway, own, tmp_path):
    replaced_at(gateway, own, batch=4)
    seen = []
    path = a_file(tmp_path, 1000)
    journal = Journal(path.with_suffix(".journal"), client._own.partner)
    tally = await client.submit_file(path, journal, report=tmp_path / "report.csv", progress=seen.append)
    journal.close()
    assert (tally.accepted, tally.refused_lines, tally.complete) == (1000, 0, True)
    assert seen == sorted(seen)
    assert len(gateway.accepted) == 1000
    signed = [bool(gateway.signals[own].signature) for own in gateway.accepted]
    assert signed == [True] * 300 + [False] * 700


async def test_the_sdk_sends_anew_what_another_manifest_agrees_and_nothing_twice(client, gateway, own):
    replaced_at(gateway, own, batch=4)
    answers = await client.submit([replace(a_signal(), partner_ref=name) for name in references(1000)])
    assert all(isinstance(answer, Receipt) for answer in answers)
    assert [answer.repeated for answer in answers] == [False] * 1000


async def test_without_another_manifest_a_mode_is_refused_for_good(client, gateway, tmp_path):
    gateway.refuse = lambda signed: ("G2_MODE", "") if signed.signal.partner_ref >= "R-00150" else None
    tally = await submit_file(client, a_file(tmp_path, 200))
    assert (tally.accepted, tally.refused_by_code, tally.complete) == (150, {"G2_MODE": 50}, True)
    assert gateway.batches == 2


async def test_a_reference_that_stands_twice_is_sent_once(client, gateway, tmp_path):
    path = a_file(tmp_path, 3)
    path.write_text(path.read_text() + path.read_text().splitlines()[2] + "\n")
    tally = await submit_file(client, path)
    assert (tally.accepted, tally.refused_by_code) == (3, {"FILE_REFERENCE_TWICE": 1})


async def test_answers_about_other_signals_are_not_believed(client, gateway, tmp_path):
    gateway.breaks = [(1, "shuffle")]
    with pytest.raises(GatewayMisbehaved):
        await submit_file(client, a_file(tmp_path, 200))


async def test_the_sdk_answers_per_signal_in_order(client, gateway):
    gateway.refuse = lambda signed: ("G5_NOT_CONNECTED", "postcode") if signed.signal.partner_ref == "C" else None
    signals = [
        replace(a_signal(), partner_ref="A"),
        replace(a_signal(), partner_ref="B", postcode="nowhere"),
        replace(a_signal(), partner_ref="C"),
    ]
    first, second, third = await client.submit(signals)
    assert isinstance(first, Receipt)
    assert second == (Refused("G4_POSTCODE", "postcode"),)
    assert third == (Refused("G5_NOT_CONNECTED", "postcode"),)


async def test_submitting_again_returns_the_same_receipt(client):
    [first] = await client.submit([a_signal()])
    [second] = await client.submit([a_signal()])
    assert second == replace(first, repeated=True)


async def test_withdrawing_names_what_the_gateway_does_not_know(client, gateway):
    await client.submit([a_signal()])
    found = await client.withdraw([a_signal().partner_ref, "unknown"])
    assert found == {a_signal().partner_ref: None, "unknown": Refused("RECEIPT_UNKNOWN")}
    receipts = await client.receipts([a_signal().partner_ref, "unknown"])
    assert receipts[a_signal().partner_ref].withdrawn
    assert receipts["unknown"] is None


async def test_more_references_than_one_message_holds_are_withdrawn_in_parts(client):
    await client.submit([replace(a_signal(), partner_ref=name) for name in references(1201)])
    found = await client.withdraw(references(1201))
    assert set(found.values()) == {None}
    assert len(found) == 1201


async def test_a_partner_that_was_removed_is_told_so_at_once(client, gateway, tmp_path):
    gateway.partners.clear()
    with pytest.raises(GatewayRefused) as caught:
        await submit_file(client, a_file(tmp_path, 5))
    assert caught.value.field == "CALLER_UNKNOWN"


async def test_cancelling_keeps_what_was_settled(client, gateway, tmp_path):
    path = a_file(tmp_path, 3000)
    seen = asyncio.Event()
    journal = Journal(path.with_suffix(".journal"), client._own.partner)
    task = asyncio.create_task(
        client.submit_file(path, journal, report=tmp_path / "errors", progress=lambda line: line > 300 and seen.set())
    )
    await seen.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    held = journal.tally().accepted
    journal.close()
    assert 0 < held <= len(gateway.accepted)
    assert (await submit_file(client, path)).accepted == 3000
