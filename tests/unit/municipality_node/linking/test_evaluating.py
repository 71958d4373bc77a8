"""Link keys: verified before they are stored, evaluated once, continued after an interruption."""

import pytest

from keys import voprf
from keys.blinding_seed import POINTER_SIZE
from keys.epoch import EpochRoot
from keys.secret import SecretBytes
from municipality_node.errors import EvaluationRefused, GatewayUnavailable
from municipality_node.linking.leaf import LeafKey
from servicekit.transactions import read_transaction, write_transaction
from tests.support.node import HERE, MemoryGateway, Node, a_row


class Interrupted(MemoryGateway):
    """Goes away after some batches."""

    batches = 1

    def evaluate(self, leaf, blinded):
        if self.batches <= 0:
            raise GatewayUnavailable("gone")
        self.batches -= 1
        return super().evaluate(leaf, blinded)


@pytest.fixture
def gateway():
    return Interrupted()


@pytest.fixture
def node(tmp_path, gateway, monkeypatch):
    monkeypatch.setattr("municipality_node.linking.evaluating.RESIDENTS_AT_ONCE", 4)
    node = Node(tmp_path, gateway)
    node.register(*(a_row(number, huisnummer=str(number + 1)) for number in range(12)))
    yield node
    node.close()


def leaf(node):
    manifests = node.manifests()
    manifests.refresh(node.gateway)
    return LeafKey.active(manifests.current, HERE)


def stored(node, of):
    with read_transaction(node.tenant.engine) as connection:
        return node.tenant.link_keys.count(connection, of.number)


def test_an_interruption_costs_at_most_what_was_under_way(node, gateway, monkeypatch):
    # One thread, so that it is always the second portion that is interrupted.
    monkeypatch.setattr("municipality_node.linking.evaluating.THREADS", 1)
    ours = leaf(node)
    with pytest.raises(GatewayUnavailable):
        node.linking().run(ours, lambda _: None)
    first = gateway.evaluated
    assert node.linking().waiting(ours) == 8
    gateway.batches = 99
    done = []
    node.linking().run(ours, done.append)
    assert node.linking().waiting(ours) == 0
    assert gateway.evaluated == stored(node, ours) > first
    assert done == [4, 8]


def test_what_was_charged_and_lost_is_asked_again_as_it_was_and_costs_nothing(node, gateway):
    charged = {}

    def lose_the_answer(leaf, blinded):
        charged[b"".join(blinded)] = len(blinded)
        raise GatewayUnavailable("the answer got lost")

    gateway.evaluate = lose_the_answer
    with pytest.raises(GatewayUnavailable):
        node.linking().run(leaf(node), lambda _: None)
    lost = dict(charged)
    del gateway.evaluate
    gateway.batches = 99
    node.restart()
    whole = gateway.evaluate
    gateway.evaluate = lambda leaf, blinded: charged.update({b"".join(blinded): len(blinded)}) or whole(leaf, blinded)
    node.linking().run(leaf(node), lambda _: None)
    assert lost
    assert sum(charged.values()) == stored(node, leaf(node))
    assert node.linking().waiting(leaf(node)) == 0


def test_a_request_that_was_kept_holds_its_seed_and_no_input(node, gateway):
    gateway.batches = 99
    ours = leaf(node)
    node.linking().run(ours, lambda _: None)
    with read_transaction(node.tenant.engine) as connection:
        records = list(node.tenant.batches.records(connection))
        assert node.tenant.batches.unfinished(connection, ours.number) == []
    assert sum(len(record.pointers) // POINTER_SIZE for record in records) == stored(node, ours)
    assert len({record.seed for record in records}) == len(records) > 1


def test_inputs_that_residents_share_are_evaluated_once(node, gateway):
    gateway.batches = 99
    ours = leaf(node)
    node.linking().run(ours, lambda _: None)
    with read_transaction(node.tenant.engine) as connection:
        held = sum(len(keys) // 4 for _, keys in node.tenant.link_keys.owners(connection, ours.number))
    # All twelve share name and birth date.
    assert gateway.evaluated == stored(node, ours) < held


def test_an_evaluation_under_another_key_is_refused_and_nothing_stored(node, gateway):
    ours = leaf(node)
    gateway.batches = 99
    gateway.leaf = EpochRoot(SecretBytes(bytes(64)), 1).leaf(HERE, 1)
    with pytest.raises(EvaluationRefused) as refused:
        node.linking().run(ours, lambda _: None)
    assert refused.value.field == "proof_refused"
    assert stored(node, ours) == 0


def test_an_evaluation_with_too_few_elements_is_refused(node, gateway, monkeypatch):
    ours = leaf(node)
    gateway.batches = 99
    whole = voprf.blind_evaluate
    monkeypatch.setattr(
        voprf, "blind_evaluate", lambda *given: voprf.Evaluation(whole(*given).elements[:-1], whole(*given).proof)
    )
    with pytest.raises(EvaluationRefused):
        node.linking().run(ours, lambda _: None)
    assert stored(node, ours) == 0


def test_keys_that_another_process_stored_meanwhile_are_no_conflict(node, gateway):
    ours = leaf(node)
    keys = {bytes([number]) * 16: bytes(32) for number in range(3)}
    with write_transaction(node.tenant.engine) as connection:
        node.tenant.link_keys.add(connection, ours.number, dict(list(keys.items())[:1]))
    with write_transaction(node.tenant.engine) as connection:
        node.tenant.link_keys.add(connection, ours.number, keys)
    assert stored(node, ours) == 3
