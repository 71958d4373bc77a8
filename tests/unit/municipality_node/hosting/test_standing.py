"""A municipality paused, at its quota, and on the move: what happens then, and what does not."""

import threading
import time
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from audit.events import EventId
from municipality_node.errors import MunicipalityDeparted, StandingRefused
from municipality_node.hosting import departure, pausing
from municipality_node.hosting.pausing import PauseReason
from municipality_node.hosting.quota import Quota
from municipality_node.hosting.work_lock import StillAtWork, WorkLock
from municipality_node.receiving.worker import WorkerState
from municipality_node.store.schema import AUDIT
from municipality_node.store.standing import State, standing
from municipality_node.viewing import Viewing
from servicekit.transactions import read_transaction
from tests.support.audited import every_change_is_audited
from tests.support.node import MemoryGateway, Node, a_row
from tests.support.signals import a_signal


@pytest.fixture
def gateway():
    return MemoryGateway()


@pytest.fixture
def node(tmp_path, gateway):
    node = Node(tmp_path, gateway)
    node.register(a_row())
    yield node
    node.close()


def submit(gateway, *numbers):
    for number in numbers:
        gateway.submit(a_signal(birth_date=date(1980, 4, 12)), number)


def test_a_paused_municipality_pulls_nothing_and_says_so(node, gateway):
    submit(gateway, 1)
    pausing.pause(node.tenant, PauseReason.INCIDENT)
    worker = node.worker()
    assert (dict(worker.run(once=True)), len(gateway.items)) == ({}, 1)
    assert Viewing(node.tenant, user="user-1").status()["standing"] == "paused"
    pausing.resume(node.tenant)
    assert (node.work(), gateway.items) == ({"released": 1}, [])
    assert Viewing(node.tenant, user="user-1").status()["standing"] == "working"


def test_what_ends_by_law_ends_while_paused(node, gateway):
    gateway.submit(a_signal(surname="Visser", postcode="4301ZZ"), 1)
    assert node.work() == {"unopened": 1}
    pausing.pause(node.tenant, PauseReason.MAINTENANCE)
    node.now += timedelta(days=31)
    node.work()
    with read_transaction(node.tenant.engine) as connection:
        assert node.tenant.signals.counts(connection)["states"] == {"expired": 1}


def test_pausing_and_resuming_are_on_record_and_refused_when_it_is_so_already(node):
    with every_change_is_audited() as missing:
        with pytest.raises(StandingRefused):
            pausing.resume(node.tenant)
        pausing.pause(node.tenant, PauseReason.REQUEST)
        with pytest.raises(StandingRefused):
            pausing.pause(node.tenant, PauseReason.REQUEST)
        pausing.resume(node.tenant)
    assert missing == []
    assert events(node)[-2:] == [EventId.WORK_PAUSED, EventId.WORK_RESUMED]


def test_the_lock_of_work_is_held_by_one_at_a_time(node):
    lock = WorkLock(node.tenant.engine)
    with lock.held(), pytest.raises(StillAtWork), lock.held(patience=0.3):
        raise AssertionError
    with lock.held(patience=0.3):
        pass


def test_who_works_all_the_time_lets_somebody_pass_who_waits(node):
    lock, over, worked = WorkLock(node.tenant.engine), threading.Event(), threading.Event()

    def work():
        while not over.is_set():
            with lock.held():
                worked.set()
                time.sleep(0.05)

    worker = threading.Thread(target=work)
    worker.start()
    try:
        assert worked.wait(10)
        with lock.held(patience=5):
            pass
    finally:
        over.set()
        worker.join()


def test_a_daily_quota_leaves_the_rest_at_the_gateway_until_the_next_day(node, gateway):
    submit(gateway, 1, 2, 3)
    worker = node.worker(quota=Quota(page=500, items_a_day=2))
    assert sum(worker.run(once=True).values()) == 2
    assert len(gateway.items) == 1
    node.now += timedelta(days=1)
    assert sum(node.worker(quota=Quota(items_a_day=2)).run(once=True).values()) == 1


def test_a_store_over_its_quota_takes_nothing_more(node, gateway):
    submit(gateway, 1)
    worker = node.worker(quota=Quota(store_bytes=1))
    assert (worker.cycle(wait_seconds=0), worker.state) == ({}, WorkerState.FULL)
    assert (worker.at_rest, worker.healthy, len(gateway.items)) == (True, False, 1)


def test_after_a_departure_nothing_can_be_recorded_and_so_nothing_done(node, gateway):
    submit(gateway, 1)
    node.work()
    worker = node.worker()
    departure.depart(node.tenant)
    with pytest.raises(MunicipalityDeparted):
        Viewing(node.tenant, user="user-1").released()
    with pytest.raises(MunicipalityDeparted):
        node.register(a_row(), a_row(1))
    with pytest.raises(MunicipalityDeparted):
        pausing.resume(node.tenant)
    with pytest.raises(MunicipalityDeparted):
        worker.run(once=True)
    assert worker.state is WorkerState.DEPARTED
    assert events(node)[-1] is EventId.MUNICIPALITY_DEPARTED


def test_departing_twice_is_one_departure(node):
    move = departure.depart(node.tenant)
    assert departure.depart(node.tenant) == move
    assert events(node).count(EventId.MUNICIPALITY_DEPARTED) == 1


def test_a_departure_that_is_withdrawn_leaves_it_here_paused(node):
    with pytest.raises(StandingRefused):
        departure.withdraw(node.tenant)
    departure.depart(node.tenant)
    departure.withdraw(node.tenant)
    with read_transaction(node.tenant.engine) as connection:
        assert standing(connection).state is State.PAUSED
    assert events(node)[-1] is EventId.DEPARTURE_WITHDRAWN


def events(node):
    with read_transaction(node.tenant.engine) as connection:
        entries = connection.execute(select(AUDIT.entry.c.entry).order_by(AUDIT.entry.c.index)).scalars()
        return [next(event for event in EventId if f'"{event.value}"'.encode() in entry) for entry in entries]
