"""A decision and its entry in the log lead to each other, and the explanation is held to what was logged."""

import json
from datetime import date

import pytest

from audit.reference import new_reference_key
from municipality_node.errors import UnknownSignal
from municipality_node.evidence import evidence_of, look_everything_up, signal_behind
from municipality_node.store.schema import AUDIT
from municipality_node.viewing import Viewing
from servicekit.transactions import read_transaction
from tests.support.node import MemoryGateway, Node, a_row, id_of
from tests.support.signals import a_signal


@pytest.fixture
def node(tmp_path):
    gateway = MemoryGateway()
    node = Node(tmp_path, gateway)
    node.register(a_row())
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    assert node.work() == {"released": 1}
    yield node
    node.close()


def decided(node):
    with read_transaction(node.tenant.engine) as connection:
        entries = [json.loads(row.entry) for row in connection.execute(AUDIT.entry.select())]
    return next(entry for entry in entries if entry["action"] == "signal_decided")


def test_an_entry_leads_to_the_explanation_rule_by_rule_and_back(node):
    viewing, entry = Viewing(node.tenant, user="officer"), decided(node)
    told = viewing.why(entry["object"])
    assert told["signal_id"] == str(id_of(1))
    assert {rule["rule"] for rule in told["explanation"]["policy"]["rules"]} >= {"N1", "N2", "P1"}
    assert told["evidence"]["entry"] == entry["index"]
    assert told["evidence"]["explanation_is_what_was_logged"] is True
    assert told["evidence"]["policy_hash"] == entry["policy_hash"]
    assert [one["action"] for one in told["entries"]] == ["signal_decided", "signal_viewed"]


def test_a_changed_explanation_or_another_key_is_not_what_was_logged(node):
    look_everything_up(node.tenant.engine)
    with read_transaction(node.tenant.engine) as connection:
        row = node.tenant.signals.named(connection, id_of(1))
        assert evidence_of(connection, row, b"{}")["explanation_is_what_was_logged"] is False
        explained = Viewing(node.tenant, user="officer")._explained(row)
        assert evidence_of(connection, row, explained)["explanation_is_what_was_logged"] is True
        row.reference.key = new_reference_key()
        assert evidence_of(connection, row, explained)["explanation_is_what_was_logged"] is False


def test_a_name_that_is_no_signals_leads_nowhere(node):
    with read_transaction(node.tenant.engine) as connection:
        assert signal_behind(connection, node.tenant.signals, "00" * 16) is None
    with pytest.raises(UnknownSignal):
        Viewing(node.tenant, user="officer").why("00" * 16)
