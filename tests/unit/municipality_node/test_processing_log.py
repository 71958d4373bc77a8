"""What happens to a resident's signal stands in the Logboek Dataverwerkingen before it happens, or does not happen."""

import json
from datetime import date

import pytest

from keys.secret import SecretBytes
from ldv.logbook import LogbookUnavailable, Selection, SqliteLogbook
from ldv.operation import Resource
from ldv.subject import SubjectCipher
from municipality_node.errors import ProcessingLogUnavailable
from municipality_node.processing_log import LdvProcessingLog, span_of
from municipality_node.store.schema import AUDIT
from municipality_node.viewing import Viewing
from servicekit.sqlite import read_transaction
from tests.support.node import MemoryGateway, Node, a_row, bsn
from tests.support.signals import a_signal

KEY = b"\x05" * 64
ACTIVITY = "https://register.example/0687/vroegsignalering"


class Away:
    """A logbook that does not answer."""

    def write(self, operations):
        raise LogbookUnavailable


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    node.register(a_row(), a_row(1, geslachtsnaam="Anders", postcode="4301AB"))
    yield node
    node.close()


def logging_to(node, logbook):
    log = LdvProcessingLog(logbook=logbook, subjects=SecretBytes(KEY), activity=ACTIVITY, clock=node.tenant.clock)
    node.processing(log)


def entries(node, action):
    with read_transaction(node.tenant.engine) as connection:
        told = [json.loads(row.entry) for row in connection.execute(AUDIT.entry.select())]
    return [entry for entry in told if entry["action"] == action]


def test_one_line_per_resident_tied_to_its_audit_entry_and_nobody_readable(node, gateway, tmp_path):
    logbook = SqliteLogbook(tmp_path / "processing.sqlite", Resource("drempel-node", "0"))
    logging_to(node, logbook)
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    assert node.work() == {"released": 1}
    lines = logbook.read(Selection(activity=ACTIVITY), limit=100)
    (decided,) = entries(node, "signal_decided")
    (about,) = [line for line in lines if line.subject]
    assert about.context.span_id == span_of(decided["object"])
    assert SubjectCipher(KEY).decrypt(about.subject, "BSN") == bsn(0)
    assert about.parent in {line.context.span_id for line in lines if line.subject is None}
    Viewing(node.tenant, user="m.dewit").released()
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("processing.sqlite*"))
    assert bsn(0).encode() not in raw
    assert b"dewit" not in raw


def test_what_the_logbook_does_not_confirm_does_not_happen(node, gateway):
    logging_to(node, Away())
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    with pytest.raises(ProcessingLogUnavailable):
        node.worker().cycle(wait_seconds=0)
    assert entries(node, "signal_decided") == []
    assert Viewing(node.tenant, user="m.dewit").status()["received"] == 0


def test_a_view_that_the_logbook_does_not_confirm_shows_nobody(node, gateway):
    gateway.submit(a_signal(birth_date=date(1980, 4, 12)), 1)
    node.work()
    logging_to(node, Away())
    with pytest.raises(ProcessingLogUnavailable):
        Viewing(node.tenant, user="m.dewit").released()
