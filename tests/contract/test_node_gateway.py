"""What a node may expect of its gateway, whatever it is made of: `municipality_node.ports`."""

import pytest

from keys import voprf
from keys.manifest import Evaluator
from keys.suite import GateProfile
from municipality_node.adapters.gateway_calls import GatewayCalls
from municipality_node.linking.leaf import LeafKey
from municipality_node.ports import BundleItem, WithdrawalItem
from tests.support.certificates import Authority
from tests.support.node import EPOCH, GENERATION, HERE, NODE, PARTNER, MemoryGateway, Node, id_of
from tests.support.served_gateway import served


@pytest.fixture
def source(tmp_path):
    """The gateway behind the port; a node publishes its manifest."""
    gateway = MemoryGateway()
    Node(tmp_path, gateway).close()
    return gateway


@pytest.fixture(params=["memory", "grpc"])
def gateway(request, source, tmp_path):
    if request.param == "memory":
        yield source
        return
    authority = Authority(tmp_path / "pki")
    with served(source, authority.server()) as place:
        calls = GatewayCalls(place.address, authority.client(NODE.value))
        yield calls
        calls.close()


def test_items_stay_until_they_are_acknowledged(gateway, source):
    source.deliver(b"one")
    source.withdraw(id_of(7))
    for _ in range(2):
        first, second = gateway.pull(after=0, limit=10, wait_seconds=0)
        assert first == BundleItem(sequence=1, bundle=b"one")
        assert second == WithdrawalItem(sequence=2, partner=PARTNER, signal_id=id_of(7))
    gateway.acknowledge([1, 2])
    gateway.acknowledge([1, 2])
    assert list(gateway.pull(after=0, limit=10, wait_seconds=0)) == []


def test_a_pull_returns_what_comes_after_and_no_more_than_asked(gateway, source):
    for number in range(5):
        source.deliver(bytes([number]))
    assert [item.sequence for item in gateway.pull(after=2, limit=2, wait_seconds=0)] == [3, 4]


def test_the_manifest_comes_when_it_is_new(gateway, source):
    assert gateway.manifest(0) == source.document
    assert gateway.manifest(1) is None


def test_an_evaluation_verifies_under_the_leaf_key(gateway, source):
    leaf = LeafKey(
        municipality=HERE,
        epoch=EPOCH,
        generation=GENERATION,
        profile=GateProfile.BALANCED,
        evaluators=(Evaluator(id="gateway", public_key=source.leaf.public),),
    )
    inputs, blinds = [b"one", b"two"], [voprf.random_scalar(), voprf.random_scalar()]
    blinded = voprf.blind(inputs, blinds)
    evaluation = gateway.evaluate(leaf, blinded)
    outputs = voprf.finalize(inputs, blinds, blinded, evaluation, leaf.evaluators[0].public_key)
    assert outputs == [voprf.evaluate(source.leaf, text) for text in inputs]


def test_records_that_are_left_twice_are_there_once_in_their_order(gateway, source):
    records = [(PARTNER, b"one"), (PARTNER, b"two")]
    gateway.deposit(HERE, records)
    gateway.deposit(HERE, records)
    assert source.feedback == records
