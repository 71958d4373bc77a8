"""Property 16: two evaluators with a share each, over real gRPC: the sum opens, one share alone opens nothing."""

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import replace

import grpc
import pytest
from drempel.v1 import evaluation_pb2, evaluation_pb2_grpc

from audit.errors import LogContradicted
from audit.witness.installation import WitnessDirectory
from gateway.adapters.custody import CustodyLeafKeys, open_roots
from gateway.settings import load_settings
from gateway.trustee import wiring
from gateway.trustee.settings import load_trustee
from keys import group, voprf
from keys.blinding_seed import BlindingSeed
from keys.bundle import parse_bundle, seal_bundle
from keys.destination import destinations
from keys.errors import KeysError, ProofRefused, SealRefused
from keys.header import HEADER_SIZE
from keys.identity import Day, SignalId
from keys.link_key import link_key
from keys.linkage import subject_slots
from keys.secret import SecretBytes
from keys.signing import SigningKey
from keys.suite import GateProfile, Mode
from municipality_node.adapters.gateway_calls import GatewayCalls
from municipality_node.errors import EvaluationRefused
from municipality_node.linking.evaluations import evaluate_batch
from municipality_node.linking.leaf import LeafKey
from municipality_node.store.batches import Batch
from partner_client.outcome import Receipt
from partner_client.wiring import connect
from region.processes import Service
from servicekit.clock import FileClock
from servicekit.tls import channel_credentials
from tests.support.blind import blind_partner
from tests.support.blind_gateway import manifest_of, pulled
from tests.support.gateway import (
    MUNICIPALITY,
    NODE,
    NOW,
    OTHER_PARTNER,
    PARTNER,
    STRANGER,
    calling,
    enrol_partner,
    free_port,
    lay_out,
    running,
)  # fmt: skip
from tests.support.signals import a_signal
from tests.support.trustee import lay_out_trustee, publish, put_in_force, put_in_force_again, trusted

SLOTS = subject_slots(a_signal().subject(), GateProfile.BALANCED)


@pytest.fixture
def place(tmp_path):
    """A gateway with a trustee; every partner is in blind mode."""
    made = lay_out(tmp_path)
    config = lay_out_trustee(made)
    made.bare("trustee", "init", "--config", config)
    publish(made, config)
    made.config.write_text(f'trustee_leaves = "trustee-leaves.json"\n{made.config.read_text()}')
    return replace_settings(made)


def replace_settings(place):
    return replace(place, settings=load_settings(place.config))


def shares(place):
    """Return both evaluators' shares of our leaf."""
    other = load_trustee(place.directory / "trustee.toml").custody
    both = [
        CustodyLeafKeys(open_roots(custody)).leaf(MUNICIPALITY, 1, 1) for custody in (place.settings.custody, other)
    ]
    assert all(both)
    return both


def the_whole_key(place):
    """Return the key that exists nowhere: the sum of the shares."""
    first, second = (share.secret.expose() for share in shares(place))
    negative = group.subtract_scalars(bytes(32), second)
    return voprf.key_pair(SecretBytes(group.subtract_scalars(first, negative)))


def the_leaf(gateway):
    [leaf, *_] = LeafKey.matched(gateway.directory.current().manifest, MUNICIPALITY)
    return leaf


def a_batch():
    slots = tuple(slot for slot in SLOTS if slot is not None)
    return Batch(id=1, seed=BlindingSeed(SecretBytes(bytes(32))), slots=slots)


async def node_keys(place, leaf, lines):
    """Return the link keys that a node gets over these lines (id -> port)."""
    tls = place.authority.client(NODE.value)
    calls = {name: GatewayCalls(f"localhost:{port}", tls) for name, port in lines.items()}
    try:
        return await asyncio.to_thread(evaluate_batch, calls, leaf, a_batch())
    finally:
        for call in calls.values():
            call.close()


async def test_property_16_shares_give_byte_for_byte_what_the_whole_key_gives(place):
    put_in_force(place)
    whole = the_whole_key(place)
    async with running(place) as gateway, trusted(place) as trustee:
        leaf = the_leaf(gateway)
        assert [one.id for one in leaf.evaluators] == ["gateway", "trustee"]
        made = await node_keys(place, leaf, {"gateway": gateway.port, "trustee": trustee.port})
    assert made == {
        slot: link_key(voprf.evaluate(whole, slot.data), municipality=MUNICIPALITY, epoch=1,
                       kind=slot.kind).secret.expose()
        for slot in a_batch().slots
    }  # fmt: skip


@pytest.mark.parametrize("number", [0, 1])
def test_property_16_one_share_alone_opens_nothing(place, tmp_path, number):
    put_in_force(place)
    whole, share = the_whole_key(place), shares(place)[number]
    assert share.public != whole.public

    def keys_of(key):
        return [link_key(voprf.evaluate(key, slot.data), municipality=MUNICIPALITY, epoch=1, kind=slot.kind)
                for slot in a_batch().slots]  # fmt: skip

    assert not {key.secret.expose() for key in keys_of(share)} & {key.secret.expose() for key in keys_of(whole)}


async def test_a_partner_seals_with_both_and_the_bundle_opens_with_the_sum_only(place, tmp_path):
    put_in_force(place)
    whole = the_whole_key(place)
    async with running(place) as gateway, trusted(place) as trustee:
        own, _ = blind_partner(place, tmp_path / "partner")
        address = place.settings.listen.replace("127.0.0.1", "localhost")
        settings = own.write_settings(address, place.authority.client(own.oin), patience=5)
        both = settings.gateway.model_copy(update={"trustee": f"localhost:{trustee.port}"})
        put_in_force_again(place)
        await until(lambda: gateway.directory.manifest_version() == trustee.watch.current().manifest.version == 3)
        async with connect(settings.model_copy(update={"gateway": both}), clock=FileClock(own.clock)) as partner:
            [answer] = await partner.submit([a_signal()])
        assert isinstance(answer, Receipt)
        async with calling(place, NODE, gateway.port) as caller:
            [item] = await pulled(caller)
    bundle = parse_bundle(item.bundle)
    opened = bundle.unseal(place.seal_keys[MUNICIPALITY])
    [shown] = json.loads(place.command("manifest", "show", "--json"))
    assert (bundle.header.manifest_hash.hex(), shown["evaluators"]) == (shown["hash"], "gateway, trustee")
    tried = {"whole": 0, "share": 0}
    for name, keys in (("whole", [whole]), ("share", shares(place))):
        for key in keys:
            for number, slot in enumerate(SLOTS):
                if slot is not None:
                    made = link_key(voprf.evaluate(key, slot.data), municipality=MUNICIPALITY, epoch=1, kind=slot.kind)
                    try:
                        opened.open(number, made)
                    except KeysError:
                        continue
                    tried[name] += 1
    assert tried["whole"] >= 3
    assert tried["share"] == 0


def test_a_seal_under_a_manifest_with_a_trustee_opens_under_no_manifest_without_one(place):
    put_in_force(place)
    split = manifest_of(place)
    place.config.write_text(place.config.read_text().replace("trustee_leaves", "# trustee_leaves", 1))
    place.build_manifest()
    whole, key = manifest_of(place), place.seal_keys[MUNICIPALITY]
    assert (split.evaluators(), whole.evaluators()) == (("gateway", "trustee"), ("gateway",))
    header = destinations(split)[MUNICIPALITY].header(PARTNER, Day.of(NOW), Mode.BLIND, SignalId(bytes(16)))
    bundle = seal_bundle(header, [None] * 6, b"content", key.public, signing_key=SigningKey.generate())
    assert parse_bundle(bundle).unseal(key)
    renamed = replace(header, manifest_hash=whole.hash()).encode() + bundle[HEADER_SIZE:]
    with pytest.raises(SealRefused):
        parse_bundle(renamed).unseal(key)


async def until(holds):
    for _ in range(600):
        if holds():
            return
        await asyncio.sleep(0.05)
    pytest.fail("it did not come to that")


async def test_an_evaluator_that_proves_another_share_is_refused(place):
    put_in_force(place)
    async with running(place) as gateway, trusted(place) as trustee:
        leaf = the_leaf(gateway)
        swapped = replace(leaf, evaluators=tuple(
            replace(one, public_key=other.public_key)
            for one, other in zip(leaf.evaluators, leaf.evaluators[::-1], strict=True)
        ))  # fmt: skip
        with pytest.raises(EvaluationRefused) as refused:
            await node_keys(place, swapped, {"gateway": gateway.port, "trustee": trustee.port})
        assert refused.value.field == ProofRefused.refusal.value
        with pytest.raises(EvaluationRefused) as refused:
            await node_keys(place, leaf, {"gateway": gateway.port})
        assert refused.value.field == "trustee"


async def test_the_trustee_meters_by_itself_and_knows_only_who_the_manifest_lists(place):
    put_in_force(place)
    elements = b"".join(a_batch().seed.batch([bytes([number]) for number in range(30)]).elements)
    request = evaluation_pb2.EvaluateRequest(
        municipality_code=MUNICIPALITY.value, epoch=1, generation=1, blinded_elements=elements
    )
    other = evaluation_pb2.EvaluateRequest(
        municipality_code=MUNICIPALITY.value, epoch=1, generation=1, blinded_elements=elements[: 29 * 32]
    )
    async with trusted(place) as trustee:
        for _ in range(2):
            await ask(place, NODE, trustee.port, request)
        assert await refused_with(place, NODE, trustee.port, other) == "BUDGET_EXHAUSTED:blinded_elements"
        assert await refused_with(place, STRANGER, trustee.port, request) == "CALLER_UNKNOWN"


async def ask(place, oin, port, request):
    credentials = channel_credentials(place.authority.client(oin.value))
    async with grpc.aio.secure_channel(f"localhost:{port}", credentials) as channel:
        return await evaluation_pb2_grpc.EvaluationServiceStub(channel).Evaluate(request)


async def refused_with(place, oin, port, request):
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await ask(place, oin, port, request)
    return error.value.details()


def test_direct_mode_is_refused_with_a_trustee_when_the_manifest_is_built(place):
    build = ("manifest", "build", "--signing-keys", place.directory / "offline", "--clock", place.clock)
    assert "blind mode" in place.command(*build, code=1)


def test_a_leaf_for_which_the_trustee_published_nothing_is_refused(place):
    file = place.directory / "trustee-leaves.json"
    told = json.loads(file.read_text())
    told["leaves"] = told["leaves"][:1]
    file.write_text(json.dumps(told))
    for oin, kind in ((PARTNER, "Energie"), (OTHER_PARTNER, "Huur")):
        enrol_partner(place, oin, kind, "--mode", "blind")
    build = ("manifest", "build", "--signing-keys", place.directory / "offline", "--clock", place.clock)
    assert "no share" in place.command(*build, code=1)


async def test_a_trustee_without_a_manifest_lets_nobody_in(tmp_path):
    made = lay_out(tmp_path)
    made.bare("trustee", "init", "--config", lay_out_trustee(made))
    request = evaluation_pb2.EvaluateRequest(municipality_code=MUNICIPALITY.value, epoch=1, generation=1)
    async with trusted(made) as trustee:
        assert await refused_with(made, NODE, trustee.port, request) == "CALLER_UNKNOWN"


async def test_what_a_trustee_accepted_counts_after_a_restart_as_well(place):
    put_in_force(place)
    older = (place.directory / "manifest.json").read_bytes()
    put_in_force_again(place)
    async with trusted(place) as trustee:
        assert trustee.watch.current().manifest.version == 3
    (place.directory / "manifest.json").write_bytes(older)
    async with trusted(place) as trustee:
        assert trustee.watch.current().manifest is None
        assert not trustee.watch.refresh()
        request = evaluation_pb2.EvaluateRequest(municipality_code=MUNICIPALITY.value, epoch=1, generation=1)
        assert await refused_with(place, NODE, trustee.port, request) == "CALLER_UNKNOWN"
    place.command("manifest", "export", place.directory / "manifest.json")
    async with trusted(place) as trustee:
        assert trustee.watch.current().manifest.version == 3
        accepted = [entry["version"] for entry in entries_of(place) if entry["action"] == "manifest_accepted"]
    assert accepted == [3]


def entries_of(place):
    """Return the entries of the trustee's audit log."""
    with closing(sqlite3.connect(place.directory / "trustee.sqlite")) as store:
        return [json.loads(row[0]) for row in store.execute("SELECT entry FROM audit_entry")]


async def test_two_officers_of_the_trustee_add_to_a_budget_and_one_does_not(place):
    config = place.directory / "trustee.toml"
    words = place.directory / "passphrase"
    words.touch(mode=0o600)
    words.write_text("correct horse battery")
    tables = []
    for officer in ("controller", "secretary"):
        place.bare("budget", "officer-key", officer, place.directory / "officers", "--passphrase-file", words)
        tables.append(f'[[officer]]\nid = "{officer}"\npublic_key = "officers/{officer}.hex"\n')
    config.write_text(config.read_text() + "".join(tables))
    put_in_force(place)
    elements = b"".join(a_batch().seed.batch([bytes([number]) for number in range(60)]).elements)
    request, more = (
        evaluation_pb2.EvaluateRequest(
            municipality_code=MUNICIPALITY.value, epoch=1, generation=1, blinded_elements=elements[: 32 * count]
        )
        for count in (30, 60)
    )
    grant = ("trustee", "budget", "grant", MUNICIPALITY, 60, "--config", config, "--clock", place.clock)
    one, two = (
        [part for officer in officers for part in ("--officer-key", place.directory / "officers" / f"{officer}.key",
                                                   "--passphrase-file", words)]
        for officers in (("controller", "controller"), ("controller", "secretary"))
    )  # fmt: skip
    async with trusted(place) as trustee:
        await ask(place, NODE, trustee.port, request)
        assert await refused_with(place, NODE, trustee.port, more) == "BUDGET_EXHAUSTED:blinded_elements"
        assert "officer" in await asyncio.to_thread(place.bare, *grant, *one, code=1)
        await asyncio.to_thread(place.bare, *grant, *two)
        await ask(place, NODE, trustee.port, more)
    place.bare("trustee", "budget", "verify", "--config", config)
    [granted] = [entry for entry in entries_of(place) if entry["action"] == "budget_granted"]
    assert (granted["first_officer"], granted["second_officer"]) == ("controller", "secretary")
    [row] = json.loads(place.bare("trustee", "budget", "list", "--config", config, "--json"))
    assert (row["granted"], row["spent"]) == (110, 90)


async def test_a_trustees_log_is_witnessed_and_a_restored_one_does_not_start(place, tmp_path):
    put_in_force(place)
    store, before = place.directory / "trustee.sqlite", tmp_path / "before.sqlite"
    copy(store, before)
    WitnessDirectory(tmp_path / "w").create("witness.test")
    shutil.copy(place.directory / "audit.verifier", tmp_path / "logs.vkeys")
    port = free_port()
    keys = json.dumps([cosigner.verifier for cosigner in WitnessDirectory(tmp_path / "w").cosigners()])
    config = place.directory / "trustee.toml"
    config.write_text(config.read_text() + f'[[audit.witness]]\nurl = "http://127.0.0.1:{port}/"\nkeys = {keys}\n')
    serve = ("witness", "serve", tmp_path / "w", "--logs", tmp_path / "logs.vkeys", "--listen", f"127.0.0.1:{port}")
    with Service("drempel-audit", *serve, log=tmp_path / "witness.log", port=port):
        with opened(config, place) as trustee:
            trustee.attestation.confirm()
            trustee.watch.refresh()
            assert trustee.attestation.take().witnessed
        for name in ("trustee.sqlite-wal", "trustee.sqlite-shm"):
            (place.directory / name).unlink(missing_ok=True)
        shutil.copy(before, store)
        with opened(config, place) as trustee, pytest.raises(LogContradicted):
            trustee.attestation.confirm()


@contextmanager
def opened(config, place):
    """Yield a trustee that does not listen."""
    trustee = wiring.build(load_trustee(config).model_copy(update={"listen": "127.0.0.1:0"}), FileClock(place.clock))
    try:
        yield trustee
    finally:
        trustee.close()


def copy(store, to):
    with closing(sqlite3.connect(store)) as live, closing(sqlite3.connect(to)) as made:
        live.backup(made)
