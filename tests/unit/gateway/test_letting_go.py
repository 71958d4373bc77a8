"""What stays in memory of items that were let go: nothing, not even until the collector comes by.

A gateway makes so little for the collector that it comes by once in two million signals.
"""

import gc

import pytest

from tests.support.gateway import NODE
from tests.support.gateway_stores import ALICE, HERE, a_connection, a_partner, open_stores, parcel

ITEMS, PAGES = 100, 4


@pytest.fixture
def stores(tmp_path):
    made, close = open_stores(tmp_path / "gateway.sqlite", directory=tmp_path)
    made.enrolments.put_partner(a_partner(ALICE))
    made.enrolments.put_connection(a_connection(HERE, NODE), epoch=1)
    yield made
    close()


@pytest.fixture
def left_to_the_collector():
    """Return what only the collector can free, of what was made since the test began."""
    gc.collect()
    gc.disable()

    def found():
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        return [one for one in gc.garbage if isinstance(one, list)]

    yield found
    gc.set_debug(0)
    gc.garbage.clear()
    gc.enable()


async def test_of_pages_that_their_node_has(stores, left_to_the_collector):
    await stores.acceptances.accept(ALICE, [parcel() for _ in range(PAGES * ITEMS)], {})
    items = [item.sequence for item in await stores.mailbox.page(HERE, after=0, limit=PAGES * ITEMS)]
    for page in pages(items):
        assert await stores.mailbox.acknowledge(NODE, HERE, page) == ITEMS
    left = left_to_the_collector()
    assert not [page for page in pages(items) if page in left]


async def test_of_feedback_that_its_partner_has(stores, left_to_the_collector):
    records = [number.to_bytes(4) for number in range(PAGES * ITEMS)]
    await stores.box.deposit(NODE, HERE, {ALICE: records}, quota=PAGES * ITEMS)
    items = [item.sequence for item in await stores.box.page(ALICE, after=0, limit=PAGES * ITEMS)]
    for page in pages(items):
        assert await stores.box.acknowledge(ALICE, page) == ITEMS
    left = left_to_the_collector()
    assert not [page for page in pages(items) if page in left]


def pages(items):
    return [items[start : start + ITEMS] for start in range(0, len(items), ITEMS)]
