"""Blind mode interrupted at every point: nothing is spent twice, one bundle comes in, what is outdated is made anew."""

from contextlib import closing
from datetime import timedelta

import pytest

from keys.bundle import parse_bundle
from keys.identity import Oin
from partner_client.sending.journal import Journal
from signals import partner_file
from signals.signal_id import signal_id
from tests.support.blind import blind_partner
from tests.support.blind_gateway import TODAY, client, pulled, refreshed, signals, spent
from tests.support.gateway import NODE, NOW, calling, lay_out, running


@pytest.fixture
def place(tmp_path):
    (tmp_path / "region").mkdir()
    return lay_out(tmp_path / "region")


@pytest.fixture
def own(place, tmp_path):
    installation, _ = blind_partner(place, tmp_path / "partner")
    place.build_manifest()
    return installation


class Interrupted(Exception):
    """Something ends the client at once."""


@pytest.mark.parametrize("moment", ["evaluated", "kept", "sent"])
async def test_an_interrupted_batch_is_evaluated_once_and_one_bundle_comes_in(
    place, own, tmp_path, monkeypatch, moment
):
    """The client ends after an evaluation, after its bundles were kept, or after they were sent: it runs again."""
    path = tmp_path / "signals.csv"
    partner_file.write(path, signals(5))
    async with running(place) as gateway:
        with monkeypatch.context() as patched:
            interrupt(patched, moment)
            with pytest.raises(Interrupted):
                await submit_file(place, own, path)
        first = spent(place)
        tally = await submit_file(place, own, path)
        async with calling(place, NODE, gateway.port) as caller:
            ids = [parse_bundle(item.bundle).header.signal_id for item in await pulled(caller)]
    assert (tally.accepted, tally.accepted_by_mode) == (5, {"blind": 5})
    assert (first, spent(place)) == (30, 30)
    assert len(ids) == len(set(ids)) == 5


def interrupt(patched, moment):
    async def ended(*_, **__):
        raise Interrupted

    def end(*_, **__):
        raise Interrupted

    place = {
        "evaluated": "partner_client.blind.workshop.Workshop.seal",
        "kept": "partner_client.rpc.gateway_client.GrpcSubmission.send",
        "sent": "partner_client.sending.journal.Journal.settle",
    }[moment]
    patched.setattr(place, end if moment == "sent" else ended)


async def submit_file(place, own, path):
    with closing(Journal(path.with_suffix(".journal"), Oin(own.oin))) as journal:
        async with client(place, own, batch=5) as partner:
            return await partner.submit_file(path, journal, report=path.with_suffix(".errors"), progress=lambda _: None)


async def test_bundles_that_were_kept_are_sent_again_as_they_are(place, own, tmp_path, monkeypatch):
    path = tmp_path / "signals.csv"
    partner_file.write(path, signals(3))
    async with running(place) as gateway:
        with monkeypatch.context() as patched:
            interrupt(patched, "kept")
            with pytest.raises(Interrupted):
                await submit_file(place, own, path)
        with closing(Journal(path.with_suffix(".journal"), Oin(own.oin))) as journal:
            kept_then = journal.held([own_id(own, name) for name in ("B-0", "B-1", "B-2")])
        await submit_file(place, own, path)
        async with calling(place, NODE, gateway.port) as caller:
            came_in = {item.bundle for item in await pulled(caller)}
    assert came_in == set(kept_then.values())
    with closing(Journal(path.with_suffix(".journal"), Oin(own.oin))) as journal:
        assert journal.held(list(kept_then)) == {}


def own_id(own, reference):
    return signal_id(own.keys.reference, reference)


async def test_bundles_of_another_day_are_made_anew_without_spending_again(place, own, tmp_path, monkeypatch):
    path = tmp_path / "signals.csv"
    partner_file.write(path, signals(3))
    with monkeypatch.context() as patched:
        interrupt(patched, "kept")
        async with running(place):
            with pytest.raises(Interrupted):
                await submit_file(place, own, path)
    for clock in (place.clock, own.clock):
        clock.write_text((NOW + timedelta(days=3)).isoformat())
    async with running(place) as gateway:
        tally = await submit_file(place, own, path)
        async with calling(place, NODE, gateway.port) as caller:
            days = {parse_bundle(item.bundle).header.day.number for item in await pulled(caller)}
    assert (tally.accepted, days, spent(place)) == (3, {TODAY.number + 3}, 18)


async def test_a_manifest_that_is_replaced_under_way_is_taken_over(place, own, tmp_path, monkeypatch):
    """Two manifests later what was sealed is refused as stale; the client seals again and goes on."""
    path = tmp_path / "signals.csv"
    partner_file.write(path, signals(3))
    async with running(place) as gateway:
        with monkeypatch.context() as patched:
            interrupt(patched, "kept")
            with pytest.raises(Interrupted):
                await submit_file(place, own, path)
        known = own.directory / "manifest.json"
        before = known.read_bytes()
        for version in (3, 4):
            place.build_manifest()
            await refreshed(gateway, version)
        assert known.read_bytes() == before
        tally = await submit_file(place, own, path)
    assert tally.accepted == 3
    assert spent(place) == 18
