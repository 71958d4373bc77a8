"""What opens a bundle is fetched from the store when a tag is recognised, and only then."""

import pytest

from keys.linkage import SlotInput, SlotKind
from municipality_node.linking.key_index import KeyIndex
from municipality_node.linking.leaf_indexes import LeafIndexes
from municipality_node.linking.opening_keys import StoredOpeningKeys
from servicekit.transactions import read_transaction, write_transaction
from tests.support.node import MemoryGateway, Node

LEAF = 1


@pytest.fixture
def tenant(tmp_path):
    node = Node(tmp_path, MemoryGateway())
    yield node.tenant
    node.close()


@pytest.fixture
def stored(tenant):
    """Return the index of three stored keys, and where they are."""
    refs = [tenant.link_keys.input_ref(SlotInput(SlotKind.BIRTH_ADDRESS, bytes([at]))) for at in range(3)]
    with write_transaction(tenant.engine) as connection:
        tenant.link_keys.add(connection, LEAF, {ref: bytes([at]) * 32 for at, ref in enumerate(refs)})
    with read_transaction(tenant.engine) as connection:
        index = KeyIndex.build(tenant.link_keys.keys(connection, LEAF), [])
    return index, StoredOpeningKeys(tenant.engine, tenant.link_keys, LeafIndexes({LEAF: index}))


def test_keys_are_found_by_their_position(stored):
    _, keys = stored
    assert {at: key.secret.expose() for at, key in keys.at(LEAF, {0, 2}).items()} == {0: bytes(32), 2: b"\2" * 32}


def test_a_key_that_was_forgotten_meanwhile_is_left_out(tenant, stored):
    index, keys = stored
    with write_transaction(tenant.engine) as connection:
        tenant.link_keys.forget(connection, [index.numbers([1])[1]])
    assert set(keys.at(LEAF, {0, 1})) == {0}


def test_nothing_asked_is_nothing_read(stored):
    _, keys = stored
    assert keys.at(LEAF, set()) == {}


def test_the_index_holds_nothing_that_opens(stored):
    index, _ = stored
    assert all(bytes([at]) * 32 not in index.tag_keys for at in range(3))
