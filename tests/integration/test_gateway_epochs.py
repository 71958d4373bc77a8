"""Epochs at the gateway, through its commands: planned, rolled, re-keyed, destroyed."""

import asyncio
import json
import shutil
from datetime import timedelta

import pytest
from drempel.v1 import evaluation_pb2

from audit.note import NoteVerifier
from gateway.adapters.custody import CustodyLeafKeys, open_roots
from gateway.adapters.epoch_store import SqlEpochs
from gateway.settings import CustodyOptions
from gateway.wiring import running as wiring
from keys.bundle import parse_bundle
from keys.manifest import EpochState, verify_manifest
from servicekit.tls import read_private
from tests.integration.test_gateway_faults import blinded, refusal
from tests.integration.test_gateway_submission import new_id, pulled
from tests.support.gateway import MUNICIPALITY, NODE, NOW, PARTNER, calling, lay_out, running
from tests.support.signals import a_signal

NEXT, ACTIVE, MATCHABLE, DESTROYED = EpochState


@pytest.fixture
def place(tmp_path):
    return lay_out(tmp_path)


def epoch(place, *arguments, code=0):
    return place.command("epoch", *arguments, "--clock", place.clock, code=code)


def states(manifest):
    return {one.id: one.state for one in manifest.epochs}


def newest(place):
    document = place.installation().enrolments.enrolled().manifest
    return verify_manifest(document, place.settings.pinned_manifest_key(), now=NOW)


def roll(place):
    """Plan and activate the second epoch, each published."""
    epoch(place, "plan")
    place.build_manifest()
    epoch(place, "activate", 2)
    place.build_manifest()


def test_an_epoch_is_planned_published_and_activated(place):
    epoch(place, "plan")
    place.build_manifest()
    planned = newest(place)
    assert states(planned) == {1: ACTIVE, 2: NEXT}
    assert {leaf.epoch for leaf in planned.leaves} == {1, 2}
    epoch(place, "activate", 2)
    assert states(newest(place)) == {1: ACTIVE, 2: NEXT}
    place.build_manifest()
    rolled = newest(place)
    assert states(rolled) == {1: MATCHABLE, 2: ACTIVE}
    assert rolled.epoch(1).sealed_under(NOW + timedelta(hours=47))
    rows = json.loads(place.command("epoch", "list", "--json"))
    assert [(row["epoch"], row["state"], row["root"]) for row in rows] == [
        (1, "matchable", "held"),
        (2, "active", "held"),
    ]


@pytest.mark.parametrize(
    ("arguments", "told"), [(("activate", 1), "epoch 1 is active"), (("destroy", 1), "epoch 1 is active"),
                            (("destroy", 7), "no such epoch"), (("activate", 7), "no such epoch")],
)  # fmt: skip
def test_what_an_epochs_life_does_not_allow_is_refused_and_nothing_changes(place, arguments, told):
    assert told in epoch(place, *arguments, code=1)
    assert open_roots(place.settings.custody).holds(1)


def test_an_epoch_in_which_nodes_still_match_is_not_destroyed_by_mistake(place):
    roll(place)
    assert "61 days" in epoch(place, "destroy", 1, code=1)
    place.set_clock(NOW + timedelta(days=61))
    epoch(place, "destroy", 1)
    assert not open_roots(place.settings.custody).holds(1)


async def test_a_running_gateway_seals_and_evaluates_under_the_new_epoch_and_forgets_the_old_one(place):
    elements = b"".join(blinded(3)[2])

    async def evaluate(caller, number):
        request = evaluation_pb2.EvaluateRequest(
            municipality_code=MUNICIPALITY.value, epoch=number, generation=1, blinded_elements=elements
        )
        return await caller.evaluation.Evaluate(request)

    async with running(place) as gateway:
        async with calling(place, NODE, gateway.port) as caller:
            await evaluate(caller, 1)
            roll(place)
            await until(lambda: states(gateway.directory.current().manifest).get(2) is ACTIVE)
            await evaluate(caller, 1)
            await evaluate(caller, 2)
        signal_id = new_id()
        async with calling(place, PARTNER, gateway.port) as caller:
            [answer] = await caller.submit([place.signed(a_signal(), signal_id)])
        assert answer.results[0].HasField("receipt")
        epoch(place, "destroy", 1, "--early")
        place.build_manifest()
        await until(lambda: states(gateway.directory.current().manifest).get(1) is DESTROYED)
        async with calling(place, NODE, gateway.port) as caller:
            assert (await refusal(evaluate(caller, 1)))[1] == "LEAF_UNKNOWN:epoch"
        async with calling(place, PARTNER, gateway.port) as caller:
            [answer] = await caller.submit([place.signed(a_signal(), new_id())])
        assert answer.results[0].HasField("receipt")
        headers = [parse_bundle(item.bundle).header for item in await pulled(place, gateway.port)]
    assert {header.epoch for header in headers} == {2}


async def until(holds):
    for _ in range(600):
        if holds():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it did not come to that")


async def test_property_14_after_destruction_no_copy_re_derives_a_leaf(place, tmp_path):
    """Copies of every file and database of the gateway, but for the wrapping keys, which are on another medium."""
    options = place.settings.custody
    leaf = CustodyLeafKeys(open_roots(options)).leaf(MUNICIPALITY, 1, 1)
    root = open_roots(options).derive(1, b"")
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        await caller.submit([place.signed(a_signal(), new_id())])
    roll(place)
    copy = tmp_path / "copy"
    shutil.copytree(place.directory, copy, ignore=shutil.ignore_patterns(f"{options.wrapping_key.stem}*"))
    assert CustodyLeafKeys(open_roots(options)).leaf(MUNICIPALITY, 1, 1) is not None
    copied = copy / options.directory.relative_to(place.directory)
    record = place.directory / "record.note"
    epoch(place, "destroy", 1, "--early", "--record", record)
    epoch(place, "destroy", 1, "--early", "--record", record)
    verifier = NoteVerifier.parse((place.directory / "audit.verifier").read_text())
    assert "epoch 1\n" in verifier.verify(record.read_bytes())
    for directory in (options.directory, copied):
        held = CustodyOptions(directory=directory, wrapping_key=options.wrapping_key)
        assert CustodyLeafKeys(open_roots(held)).leaf(MUNICIPALITY, 1, 1) is None
        assert CustodyLeafKeys(open_roots(held)).leaf(MUNICIPALITY, 2, 1) is not None
    files = [path for held in (place.directory, copy) for path in held.rglob("*") if path.is_file()]
    assert {"gateway.sqlite", "audit-signing.key"} <= {path.name for path in copy.rglob("*")}
    everything = b"".join(path.read_bytes() for path in files)
    assert leaf.secret.expose() not in everything
    assert root.expose() not in everything
    assert not list(place.directory.glob("*epoch-1*"))
    assert json.loads(place.command("status", "--json"))[0]["waiting"] == 0


async def test_property_14_a_running_gateway_forgets_the_leaf_and_keeps_no_byte_of_its_bundles(place, monkeypatch):
    held = []

    class Watched(CustodyLeafKeys):
        def __init__(self, roots):
            super().__init__(roots)
            held.append(self)

    monkeypatch.setattr(wiring, "CustodyLeafKeys", Watched)
    asked = evaluation_pb2.EvaluateRequest(
        municipality_code=MUNICIPALITY.value, epoch=1, generation=1, blinded_elements=b"".join(blinded(1)[2])
    )
    async with running(place) as gateway:
        async with calling(place, PARTNER, gateway.port) as caller:
            await caller.submit([place.signed(a_signal(), new_id())])
        async with calling(place, NODE, gateway.port) as caller:
            await caller.evaluation.Evaluate(asked)
        [item] = await pulled(place, gateway.port)
        assert item.bundle[500:600] in everything_in(place.directory)
        roll(place)
        epoch(place, "destroy", 1, "--early")
        place.build_manifest()
        await until(lambda: states(gateway.directory.current().manifest).get(1) is DESTROYED)
        assert [keys.leaf(MUNICIPALITY, 1, 1) for keys in held] == [None]
        assert item.bundle[500:600] not in everything_in(place.directory)


def everything_in(directory):
    return b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())


def test_a_destruction_that_was_cut_off_is_completed_by_repeating_it(place, monkeypatch):
    roll(place)

    def killed(*_):
        raise KeyboardInterrupt

    whole = SqlEpochs.destroy
    monkeypatch.setattr(SqlEpochs, "destroy", killed)
    with pytest.raises(AssertionError):
        epoch(place, "destroy", 1, "--early")
    monkeypatch.setattr(SqlEpochs, "destroy", whole)
    assert not open_roots(place.settings.custody).holds(1)
    epoch(place, "destroy", 1, "--early")
    rows = json.loads(place.command("epoch", "list", "--json"))
    assert (rows[0]["epoch"], rows[0]["state"], rows[0]["root"]) == (1, "destroyed", "none")


def test_a_municipality_is_re_keyed_and_others_are_not(place):
    before = {(leaf.municipality, leaf.generation) for leaf in newest(place).leaves}
    place.command("municipality", "rekey", MUNICIPALITY, "--clock", place.clock)
    place.build_manifest()
    after = {(leaf.municipality, leaf.generation) for leaf in newest(place).leaves}
    assert after - before == {(MUNICIPALITY, 2)}
    assert newest(place).leaf(MUNICIPALITY, 1).generation == 2
    place.set_clock(NOW + timedelta(days=31))
    place.build_manifest()
    late = verify_manifest(
        place.installation().enrolments.enrolled().manifest, place.settings.pinned_manifest_key(),
        now=NOW + timedelta(days=31),
    )  # fmt: skip
    assert {leaf.generation for leaf in late.leaves if leaf.municipality == MUNICIPALITY} == {2}


def test_two_custodians_wrapping_keys_are_needed_both(tmp_path):
    place = lay_out(tmp_path, custody={"second_wrapping_key": '"other-medium.key"'})
    assert place.settings.custody.second_wrapping_key.exists()
    assert read_private(place.settings.custody.second_wrapping_key)
    assert CustodyLeafKeys(open_roots(place.settings.custody)).leaf(MUNICIPALITY, 1, 1)
    place.settings.custody.second_wrapping_key.rename(tmp_path / "away.key")
    assert "CUSTODY_REFUSED" in place.command(
        "manifest", "build", "--signing-keys", place.directory / "offline", code=1
    )
