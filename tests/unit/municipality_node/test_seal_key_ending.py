"""A seal key's life: rotated, listed no more, drained, destroyed."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from keys.bundle import parse_bundle
from keys.errors import CustodyRefused
from keys.manifest import SealKeyEntry
from municipality_node import node_keys
from municipality_node.seal_key_ending import SealKeyEnding, Standing
from municipality_node.store.schema import AUDIT
from servicekit.transactions import read_transaction
from tests.support.custody import MemoryCustody
from tests.support.node import HERE, NOW, MemoryGateway, Node, a_row
from tests.support.signals import a_signal

BORN = date(1980, 4, 12)


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def custody():
    return MemoryCustody()


@pytest.fixture
def node(tmp_path, gateway, custody):
    made = Node(tmp_path, gateway, custody=custody)
    made.register(a_row())
    yield made
    made.close()


def rotated(node, custody):
    """Make the next seal key; return the key ids, oldest first."""
    node_keys.add_seal_key(custody)
    node.restart()
    return [key.public.key_id for key in node.tenant.keys.seal_keys]


def list_keys(node, gateway, *numbers):
    """Publish a manifest that lists the seal keys with these places."""
    keys, entry = node.tenant.keys, gateway.current.municipalities[0]
    listed = tuple(SealKeyEntry.signed(HERE, keys.seal_keys[number].public, keys.root) for number in numbers)
    gateway.publish(None, municipalities=(replace(entry, seal_keys=listed),), issued_at=node.now - timedelta(hours=1))


def retire(node, gateway, custody):
    return SealKeyEnding(tenant=node.tenant, custody=custody, manifests=node.manifests(), mailbox=gateway).run()


def destroyed_in_log(node):
    with read_transaction(node.tenant.engine) as connection:
        entries = map(json.loads, connection.scalars(select(AUDIT.entry.c.entry)))
        return [entry["key_id"] for entry in entries if entry["action"] == "keys_destroyed"]


def test_a_key_that_the_manifest_lists_stays(node, gateway, custody):
    old, new = rotated(node, custody)
    list_keys(node, gateway, 0, 1)
    assert retire(node, gateway, custody) == {old: Standing.LISTED, new: Standing.NEWEST}
    assert destroyed_in_log(node) == []


def test_the_only_key_stays(node, gateway, custody):
    assert list(retire(node, gateway, custody).values()) == [Standing.NEWEST]


def test_a_key_outlives_what_waits_for_it_and_opens_it(node, gateway, custody):
    gateway.submit(a_signal(birth_date=BORN), 1)
    gateway.submit(a_signal(surname="Visser", postcode="4301ZZ"), 2)
    old, new = rotated(node, custody)
    list_keys(node, gateway, 1)
    assert retire(node, gateway, custody)[old] is Standing.WAITED_FOR
    assert node.work() == {"released": 1, "unopened": 1}
    assert retire(node, gateway, custody)[old] is Standing.WAITED_FOR
    node.now = NOW + timedelta(days=40)
    list_keys(node, gateway, 1)
    node.work()
    assert retire(node, gateway, custody) == {old: Standing.DESTROYED, new: Standing.NEWEST}
    assert destroyed_in_log(node) == [old.hex()]


def test_what_was_sealed_to_a_destroyed_key_opens_nowhere_any_more(node, gateway, custody):
    bundle = gateway.seal(a_signal(birth_date=BORN), 1)
    old, _ = rotated(node, custody)
    list_keys(node, gateway, 1)
    retire(node, gateway, custody)
    node.restart()
    assert node.tenant.keys.seal_key(parse_bundle(bundle).header.key_id) is None
    assert old not in {key.public.key_id for key in node.tenant.keys.seal_keys}
    gateway.deliver(bundle)
    assert node.work() == {"refused": 1}


def test_the_number_of_a_destroyed_key_is_not_given_again_and_init_makes_none_anew(node, gateway, custody):
    rotated(node, custody)
    list_keys(node, gateway, 1)
    retire(node, gateway, custody)
    assert not node_keys.create(custody)
    _, third = rotated(node, custody)
    assert (custody.holds("seal-1"), custody.holds("seal-3")) == (False, True)
    assert node.tenant.keys.seal_keys[-1].public.key_id == third


def test_the_newest_key_is_never_destroyed(node, custody):
    [only] = [key.public.key_id for key in node.tenant.keys.seal_keys]
    node_keys.destroy_seal_key(custody, only)
    assert custody.holds("seal-1")


def test_there_is_an_end_to_rotating(node, custody):
    custody.write("seal-200", custody.read("seal-1"))
    with pytest.raises(CustodyRefused):
        node_keys.add_seal_key(custody)
