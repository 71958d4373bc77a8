"""The open cases in memory: always what reading everything anew would give."""

import threading

import pytest

from municipality_node.casework.overview import Overview, Wish
from municipality_node.domain.casework.contact import AttemptResult
from municipality_node.domain.casework.results import CaseResult
from municipality_node.domain.casework.roles import Role
from municipality_node.errors import WorkListUnready
from municipality_node.store.cases import case_key
from servicekit.transactions import read_transaction
from tests.support.desk import LANDLORD, NAMES, an_office, jansen, living_at


@pytest.fixture
def office(tmp_path):
    office = an_office(tmp_path)
    yield office
    office.node.close()


def numbers(office, **wish):
    return [line.case.number for line in office.desk.overview.lines(office.desk, Wish(**wish)).lines]


def as_anew(office):
    """Tell whether the overview says what one that reads everything says."""
    kept, fresh = (one.lines(office.desk, Wish()).lines for one in (office.desk.overview, Overview()))
    return [(one.case.number, one.placed, one.deadlines) for one in kept] == [
        (one.case.number, one.placed, one.deadlines) for one in fresh
    ]


def test_a_change_shows_at_once_and_a_closed_case_is_gone(office):
    first, second = office.release(living_at(1)), office.release(living_at(2), amount_cents=90_000)
    assert set(numbers(office)) == {first, second}
    office.assigning.assign(office.worker, first, NAMES[Role.CASE_WORKER], reason=None)
    assert numbers(office, user=office.worker.user.number) == [first]
    office.attempt(second, result=AttemptResult.CONVERSATION)
    office.concluding.close(office.worker, second, CaseResult.ADVICE)
    assert numbers(office) == [first]
    assert as_anew(office)


def test_a_refusal_in_one_case_is_known_in_the_others_of_the_same_person(office):
    home = jansen().residence
    elsewhere = jansen(residence=type(home)(kind=home.kind, postcode="4301AB", house_number=3))
    here, there = office.release(), office.release(elsewhere)
    assert set(numbers(office)) == {here, there}
    office.attempt(here, result=AttemptResult.REFUSED)
    lines = {one.case.number: one.case for one in office.desk.overview.lines(office.desk, Wish()).lines}
    assert lines[there].refused_on == office.today
    assert as_anew(office)


def test_a_case_whose_only_signal_is_withdrawn_is_gone(office):
    keeps, goes = office.release(living_at(1)), office.release(living_at(2), LANDLORD)
    assert set(numbers(office)) == {keeps, goes}
    office.recall(office.rows)
    assert as_anew(office)
    assert keeps in numbers(office)


def test_a_case_that_cannot_be_read_is_left_out_and_counted_once(office):
    stays, lost = office.release(living_at(1)), office.release(living_at(2))
    with read_transaction(office.node.tenant.engine) as connection:
        key = office.desk.cases.find(connection, office.node.tenant.data_keys, lost).key_name
    office.node.tenant.data_keys.destroy([case_key(key)])
    assert numbers(office) == [stays]
    office.attempt(stays)
    assert numbers(office) == [stays]


def test_midnight_moves_deadlines_without_any_change(office):
    office.release()
    assert office.desk.overview.lines(office.desk, Wish(pressing=True)).total == 0
    office.later(days=40)
    assert office.desk.overview.lines(office.desk, Wish(pressing=True)).total == 1
    assert as_anew(office)


def test_pages_follow_one_another_and_one_that_is_too_far_is_the_last(office):
    cases = [office.release(living_at(number)) for number in range(1, 6)]
    pages = [numbers(office, first=first, most=2) for first in (0, 2, 4)]
    assert sorted(number for page in pages for number in page) == sorted(cases)
    far = office.desk.overview.lines(office.desk, Wish(first=900, most=2))
    assert (far.first, [one.case.number for one in far.lines], far.total) == (4, pages[2], 5)
    assert sum(far.trays.values()) == 5


def test_whoever_asks_while_the_list_is_read_is_told_to_come_back(office):
    overview, entered, leave = Overview(), threading.Event(), threading.Event()

    def hold():
        with overview._lock:
            entered.set()
            leave.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    entered.wait(10)
    try:
        with pytest.raises(WorkListUnready):
            overview._current(office.desk, 0.01).__enter__()
    finally:
        leave.set()
        holder.join()
