"""A partner takes a signal back, wherever it is: what is kept of it ends, its case shrinks or closes, once."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from municipality_node.deciding.releases import Departure
from municipality_node.domain.casework.roles import Role
from municipality_node.reviewing.acting import ReviewActs
from municipality_node.store.schema import HISTORY, REVIEW_ITEM, SAMPLE
from municipality_node.store.signal_keys import keys_of
from municipality_node.store.signals import State
from servicekit.transactions import read_transaction
from tests.support.deciding import a_chamber
from tests.support.desk import Office
from tests.support.node import MemoryGateway, Node, a_row, id_of
from tests.support.signals import TODAY, a_signal

BORN = date(1980, 4, 12)


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    node.register(
        a_row(),
        a_row(1, voornamen="Jan", geslachtsnaam="Bos", postcode="4303AA", geboortedatum="19650101"),
        a_row(2, voornamen="Jan", geslachtsnaam="Bos", postcode="4303AA", geboortedatum="20000303"),
    )
    yield node
    node.close()


TOWN = (a_row(), *(a_row(n, geslachtsnaam="Smit", postcode="4302AA", huisnummer=str(n)) for n in range(3, 33)))


def of_father_or_son(**changes):
    return a_signal(initials="J.", prefix="", surname="Bos", postcode="4303AA", **changes)


def rejected(node):
    office = Office(node)
    session = office.sessions[Role.REVIEW_OFFICER]
    ReviewActs(desk=office.desk, chamber=a_chamber(node), session=session).reject(str(id_of(1)))


def month_later(node):
    node.now += timedelta(days=31)
    node.gateway.publish(node.tenant.keys, issued_at=node.now - timedelta(hours=1))
    node.work()


def nothing_more(_):
    """The state is reached by working the mailbox off."""


def withdraw(node):
    node.gateway.withdraw(id_of(1))
    node.work()


WAYS = {
    State.UNOPENED: (a_signal(surname="Visser", postcode="4301ZZ"), nothing_more),
    State.NONE: (a_signal(surname="Bolling", prefix="", house_letter="B"), nothing_more),
    State.RELEASED: (a_signal(birth_date=BORN), nothing_more),
    State.REVIEW: (of_father_or_son(), nothing_more),
    State.WITHHELD: (a_signal(birth_date=BORN, amount_cents=1), nothing_more),
    State.REFUSED: (a_signal(birth_date=BORN, arrears_since=TODAY + timedelta(days=3)), nothing_more),
    State.REJECTED: (of_father_or_son(), rejected),
    State.WITHDRAWN: (a_signal(birth_date=BORN), withdraw),
    State.EXPIRED: (a_signal(surname="Visser", postcode="4301ZZ"), month_later),
}


def row_of(node):
    with read_transaction(node.tenant.engine) as connection:
        return node.tenant.signals.named(connection, id_of(1))


def left(node):
    with read_transaction(node.tenant.engine) as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (HISTORY, REVIEW_ITEM, SAMPLE)
        ]


def test_every_state_has_a_way_to_it():
    assert set(WAYS) == set(State)


@pytest.mark.parametrize("state", State)
def test_a_withdrawn_signal_leaves_its_row_and_nothing_else_from_every_state(node, gateway, state):
    signal, on = WAYS[state]
    if state is State.NONE:  # names are rare or frequent among others only
        node.register(*TOWN, accept_removals=True)
    gateway.submit(signal, 1)
    node.work()
    on(node)
    before = row_of(node)
    assert before.state is state
    withdraw(node)
    row = row_of(node)
    assert (row.state, row.content, row.explanation) == (State.WITHDRAWN, None, None)
    assert not any(map(node.tenant.data_keys.holds, keys_of(row.name)))
    assert left(node) == [0, 0, 0]
    recalled = [(one.row, one.departure) for one in node.releases.recalled]
    assert recalled == ([(row.id, Departure.WITHDRAWN)] if State.RELEASED in {state, _reached(state)} else [])
    assert node.retention().run() == {}


def _reached(state):
    """Return through which state another one was reached, when it matters to casework."""
    return State.RELEASED if state is State.WITHDRAWN else state


@pytest.mark.parametrize("state", [State.RELEASED, State.WITHHELD, State.UNOPENED])
def test_a_withdrawal_that_comes_twice_acts_once(node, gateway, state):
    gateway.submit(WAYS[state][0], 1)
    node.work()
    withdraw(node)
    entries = row_of(node).reference.entries
    withdraw(node)
    assert row_of(node).reference.entries == entries
    assert len(node.releases.recalled) <= 1
