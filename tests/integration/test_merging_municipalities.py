"""A merger at a real gateway, over mutual TLS, while partners send: no moment in which a signal has nowhere to go."""

import asyncio

import pytest

from keys.suite import Mode
from partner_client.outcome import Receipt, Refused
from tests.integration import test_blind_mode as blind_mode
from tests.support.blind_gateway import client, manifest_of
from tests.support.gateway import MUNICIPALITY, OTHER_MUNICIPALITY, PARTNER, enrol_partner, running
from tests.support.signals import a_signal

place, own = blind_mode.place, blind_mode.own
OLD, NEW = MUNICIPALITY, OTHER_MUNICIPALITY


@pytest.fixture
def mixed(place, own):
    """Have the partner send directly to the municipality that goes up in the other, and blindly to the other."""
    enrol_partner(place, PARTNER, "Energie", "--mode", "blind", "--mode-for", f"{OLD}=direct")
    place.build_manifest()
    return own


def signals(letter):
    return [a_signal(partner_ref=f"{letter}-{at}") for at in range(4)]


def declare(place):
    file = place.directory / "routing-new.csv"
    file.write_text(f"postcode,municipality_code\n4301AA,{NEW}\n4331AA,{NEW}\n")
    place.command("routing", "import", file, "--clock", place.clock)
    place.command("municipality", "merge", OLD, "--into", NEW, "--clock", place.clock)


async def test_signals_go_on_to_the_old_code_until_the_manifest_and_then_to_the_new_one(place, mixed):
    async with running(place) as gateway, client(place, mixed) as partner:
        before = await partner.submit(signals("A"))
        await asyncio.to_thread(declare, place)
        await asyncio.to_thread(gateway.directory.refresh)
        between = await partner.submit(signals("B"))
        await asyncio.to_thread(place.build_manifest)
        await asyncio.to_thread(gateway.directory.refresh)
        after = await partner.submit(signals("C"))
        again = await partner.submit(signals("B"))
        stated = await partner.submit([a_signal(partner_ref="D", municipality_code=OLD.value)])
    told = [{(one.municipality, one.mode) for one in answers} for answers in (before, between, after)]
    assert told == [{(OLD, Mode.DIRECT)}, {(OLD, Mode.DIRECT)}, {(NEW, Mode.BLIND)}]
    assert [one.receipt_id for one in again] == [one.receipt_id for one in between]
    assert stated == [(Refused("G5_MERGED", "municipality_code"),)]


async def test_a_restart_between_the_merger_and_its_manifest_changes_nothing(place, mixed):
    await asyncio.to_thread(declare, place)
    async with running(place), client(place, mixed) as partner:
        answers = await partner.submit(signals("A"))
    assert {(one.municipality, one.mode) for one in answers} == {(OLD, Mode.DIRECT)}


async def test_a_client_without_a_routing_table_finds_the_one_in_force_after_another_was_imported(place, own):
    await asyncio.to_thread(declare, place)
    async with running(place), client(place, own) as partner:
        answers = await partner.submit(signals("A"))
    assert all(isinstance(one, Receipt) and one.municipality == OLD for one in answers)
    assert manifest_of(place).routing_hash != place.installation().enrolments.routing().hash()
