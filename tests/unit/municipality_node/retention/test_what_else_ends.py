"""What is kept of users, approvals, counts and references ends as what is kept of residents does."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from keys.identity import Day
from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.casework.roles import Role
from municipality_node.domain.reporting.measures import ALL, Measure
from municipality_node.domain.retention import Keeping
from municipality_node.store import feedback, report_counts
from municipality_node.store.approvals import Approvals
from municipality_node.store.cipher import ColumnDamaged
from municipality_node.store.data_keys import DataClass
from municipality_node.store.reference_ciphers import COLUMN, ReferenceCiphers, move
from municipality_node.store.schema import SIGNAL
from servicekit.transactions import read_transaction, write_transaction
from tests.support.desk import NAMES, an_office
from tests.support.node import NOW, PARTNER, MemoryGateway, Node, a_row, id_of
from tests.support.retention import closed_case, ends, kept, last_day, on, overdue
from tests.support.signals import TODAY, a_signal

BORN = date(1980, 4, 12)


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    node.register(a_row())
    yield node
    node.close()


@pytest.fixture
def office(tmp_path):
    office = an_office(tmp_path)
    yield office
    office.node.close()


def row_of(node, number):
    with read_transaction(node.tenant.engine) as connection:
        return node.tenant.signals.named(connection, id_of(number))


def test_an_account_ends_when_no_case_names_it_any_more(office):
    number, retention = closed_case(office), office.node.retention()
    for name in (NAMES[Role.CASE_WORKER], NAMES[Role.VOLUNTEER]):
        office.users.put(name, Role.CASE_WORKER, active=False)
    everybody = {user.name for user in office.users.everybody()}
    on(office.node, last_day(Keeping.USERS, office.today))
    retention.run()
    assert {user.name for user in office.users.everybody()} == everybody
    on(office.node, office.today + timedelta(days=1))
    assert overdue(retention)["users"] == 1
    # The case ends on the same day, and with it what named the worker.
    assert retention.run()[Keeping.USERS] == 2
    assert office.case(number) is None
    assert {user.name for user in office.users.everybody()} == everybody - {
        NAMES[Role.CASE_WORKER], NAMES[Role.VOLUNTEER],
    }  # fmt: skip


def test_an_account_that_came_back_stays(office):
    office.users.put("wim", Role.CASE_WORKER, active=False)
    office.users.put("wim", Role.CASE_WORKER)
    on(office.node, office.today + timedelta(days=3_000))
    office.node.retention().run()
    assert "wim" in {user.name for user in office.users.everybody()}


def test_sessions_end_with_the_day_on_which_they_ended(office):
    office.users.begin(NAMES[Role.CASE_WORKER], hours=9)
    retention = office.node.retention()
    retention.run()
    assert kept(retention)[Keeping.SESSIONS] == 1
    on(office.node, office.today + timedelta(days=1))
    assert retention.run() == {Keeping.SESSIONS: 1}
    assert kept(retention)[Keeping.SESSIONS] == 0


def test_an_approval_without_a_second_ends_and_those_of_the_policy_in_force_stay(node):
    with write_transaction(node.tenant.engine) as connection:
        Approvals().add(connection, b"proposed", b"one", NOW)
        for approver in (b"one", b"two"):
            Approvals().add(connection, b"no longer configured", approver, NOW)
    retention = node.retention()
    on(node, last_day(Keeping.APPROVALS))
    retention.run()
    assert kept(retention)[Keeping.APPROVALS] == 5
    on(node, last_day(Keeping.APPROVALS) + timedelta(days=1))
    assert overdue(retention) == {"approvals": 3}
    assert retention.run() == {Keeping.APPROVALS: 3}
    with read_transaction(node.tenant.engine) as connection:
        assert Approvals().counts(connection) == {node.policy.digest: 2}


def test_an_approval_whose_second_came_late_does_not_end_alone(node):
    with write_transaction(node.tenant.engine) as connection:
        Approvals().add(connection, b"proposed", b"one", NOW - timedelta(days=400))
        Approvals().add(connection, b"proposed", b"two", NOW)
    assert Keeping.APPROVALS not in node.retention().run()


def test_counts_for_reports_end_after_five_years(node):
    month = CaseMonth.of(TODAY)
    with write_transaction(node.tenant.engine) as connection:
        report_counts.replace_month(connection, month, {(Measure.FATES, "released", ALL): 3})
    ends(node, Keeping.REPORT_COUNTS, begun=month.next_month - timedelta(days=1))


def test_a_record_that_no_gateway_took_ends(node):
    with write_transaction(node.tenant.engine) as connection:
        feedback.put_out(connection, [(PARTNER, b"sealed")], day=Day.of(TODAY))
    ends(node, Keeping.OUTBOX)


def test_what_ties_a_signal_to_its_entries_ends_with_the_last_signal_of_its_month(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    sealed, row = _reference(node), row_of(node, 1)
    [name] = node.tenant.data_keys.names(DataClass.SIGNAL)
    cipher = node.tenant.data_keys.cipher(name)
    assert cipher.unseal(COLUMN, row.name, sealed) == row.reference.key
    on(node, last_day(Keeping.SIGNALS))
    node.retention().run()
    assert node.tenant.data_keys.holds(name)
    on(node, last_day(Keeping.SIGNALS) + timedelta(days=1))
    node.retention().run()
    assert not node.tenant.data_keys.holds(name)
    # Whoever has a backup and custody cannot open it either.
    for key in (node.tenant.keys.cases, node.tenant.keys.register):
        with pytest.raises(ColumnDamaged):
            key.unseal(COLUMN, row.name, sealed)


def test_a_store_from_before_these_keys_moves_over_once(node, gateway):
    gateway.submit(a_signal(birth_date=BORN), 1)
    node.work()
    before = row_of(node, 1)
    with write_transaction(node.tenant.engine) as connection:
        old = node.tenant.keys.cases.seal(COLUMN, before.name, before.reference.key)
        connection.execute(update(SIGNAL).values(sealed_reference=old))
    for expected in (1, 0):
        ciphers = ReferenceCiphers(node.tenant.data_keys)
        assert move(node.tenant.engine, ciphers, node.tenant.keys.cases) == expected
    assert row_of(node, 1).reference == before.reference


def _reference(node):
    with read_transaction(node.tenant.engine) as connection:
        return connection.execute(select(SIGNAL.c.sealed_reference)).scalar_one()
