"""Every table that holds people is read when one asks (GDPR art. 15); a new table must say what it holds."""

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from municipality_node import store
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.resident import Bsn
from municipality_node.domain.rights import RequestReason
from municipality_node.rights.access import Access
from municipality_node.store.case_history import WorkedCases
from municipality_node.store.schema import METADATA
from tests.support.desk import Office
from tests.support.node import MemoryGateway, Node, a_row, bsn
from tests.support.query_plans import recorded
from tests.support.signals import a_signal

HOLDS_PEOPLE = {
    "resident": "register",
    "resident_link": "link-keys",
    "listed": "lists",
    "signal": "signals",
    "history": "signals",
    "sample": "signals",
    "review_item": "review",
    "case_file": "cases",
    "case_person": "cases",
    "case_attempt": "cases",
    "case_hand_over": "cases",
    "feedback_due": "feedback",
    "staff": "staff",
}
"""Which store of the answer tells of which table."""
HOLDS_NO_RESIDENT = {
    "case_signal": "which signals make which case: both are told, their row numbers say nothing",
    "evaluation_batch": "blinded elements of an index run that is not finished; its keys are told once they are made",
    "destroyed_leaf": "epochs", "manifest": "keys of organisations", "revision": "counters",
    "link_key": "keys alone; whose they are stands in resident_link",
    "refused": "hashes of bundles that nobody could read", "withdrawal": "names that partners gave to unseen signals",
    "feedback_outbox": "sealed to the partner: the node cannot read what it sent", "doomed_key": "names of keys",
    "policy_approval": "pseudonyms of staff", "casework_user": "staff", "casework_password": "staff",
    "casework_session": "staff", "standing": "the municipality", "taken": "a number", "report_count": "counts",
    "audit_entry": "identity-free", "audit_tile": "hashes", "audit_checkpoint": "signatures",
    "audit_lookup": "what stands in identity-free entries",
}  # fmt: skip


def tables():
    for module in iter_modules(store.__path__):
        import_module(f"{store.__name__}.{module.name}")
    return set(METADATA.tables)


def test_every_table_says_whether_it_holds_residents():
    assert tables() == HOLDS_PEOPLE.keys() | HOLDS_NO_RESIDENT.keys()
    assert HOLDS_PEOPLE.keys() & HOLDS_NO_RESIDENT.keys() == set()


@pytest.fixture
def office(tmp_path):
    gateway = MemoryGateway()
    node = Node(tmp_path, gateway)
    node.register(a_row())
    office = Office(node)
    node.releases, node.case_history = office.intake, WorkedCases()
    gateway.submit(a_signal(amount_cents=300_00), 1)
    node.work()
    yield office
    node.close()


def test_an_answer_reads_every_table_that_holds_residents_and_tells_of_each(office):
    access = Access(office.desk, lambda: office.node.policy)
    with recorded(office.node.tenant.engine) as asked:
        told = access.export(office.sessions[Role.COORDINATOR], Bsn(bsn(0)), RequestReason.REQUEST)
    reads = [statement for statement in asked.statements if statement.startswith("SELECT")]
    read = {name for statement in reads for name in re.findall(r'(?:FROM|JOIN|,) "?(\w+)"?', statement)}
    assert HOLDS_PEOPLE.keys() - read == set()
    assert set(HOLDS_PEOPLE.values()) - {store["store"] for store in told["stores"]} == set()
