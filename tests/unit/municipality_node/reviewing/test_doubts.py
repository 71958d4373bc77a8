"""The queue opens what a page shows, and notices what changed."""

import json
from threading import Event

import pytest
from sqlalchemy import func, update

from municipality_node.casework.keeping_current import keep_current
from municipality_node.domain.casework.roles import Role
from municipality_node.reviewing.queue import ReviewQueue, Wanted
from municipality_node.store.cipher import ColumnDamaged
from municipality_node.store.schema import SIGNAL
from servicekit.transactions import write_transaction
from tests.support.doubts import an_office_in_doubt


@pytest.fixture
def office(tmp_path):
    (tmp_path / "office").mkdir()
    office = an_office_in_doubt(tmp_path / "office")
    yield office
    office.node.close()


@pytest.fixture
def queue(office):
    officer = office.sessions[Role.REVIEW_OFFICER]
    return ReviewQueue(office.desk, officer, office.node.policy.review)


def change(office, row, **values):
    with write_transaction(office.node.tenant.engine) as connection:
        connection.execute(update(SIGNAL).where(SIGNAL.c.id == row).values(**values))


def looks(office):
    return [
        one["count"]
        for one in map(json.loads, office.entries())
        if one["action"] == "signal_viewed" and one["object"] == "review"
    ]


def test_a_page_is_crisis_first_and_counts_as_one_look_at_what_it_shows(office, queue):
    page = queue.page(Wanted(), 1, 2)
    assert (page.total, page.last, len(page.items)) == (3, 2, 2)
    assert page.items[0]["signal_type"] == "CRISIS"
    assert len(queue.page(Wanted(), 2, 2).items) == 1
    assert looks(office) == [2, 1]


def test_what_a_page_does_not_show_is_not_decrypted(office, queue):
    queue.page(Wanted(), 1, 50)
    change(office, 3, sealed_explanation=func.substr(SIGNAL.c.sealed_explanation, 1, 40))
    assert queue.page(Wanted(), 1, 2).total == 3
    with pytest.raises(ColumnDamaged):
        queue.page(Wanted(), 2, 2)


def test_what_was_read_before_anybody_asked_is_not_decrypted_for_the_order(office, queue):
    nothing_more = Event()
    nothing_more.set()
    keep_current({"here": office.desk}, nothing_more)
    change(office, 3, sealed_explanation=func.substr(SIGNAL.c.sealed_explanation, 1, 40))
    assert queue.page(Wanted(), 1, 2).total == 3


def test_what_was_decided_anew_is_read_again(office, queue):
    assert queue.page(Wanted(high=True), 1, 50).total == 1
    queue.page(Wanted(), 1, 50)
    change(office, 3, sealed_explanation=None)
    assert queue.page(Wanted(high=True), 1, 50).total == 0
    assert queue.page(Wanted(), 1, 50).total == 2
