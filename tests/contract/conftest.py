"""Every engine of the gateway's store goes through the same tests."""

import pytest

from tests.support.gateway_stores import ALICE, BOB, HERE, NODE, OTHER_NODE, THERE, a_connection, a_partner, open_stores


@pytest.fixture(params=["sqlite", "postgresql"])
def store_place(request, tmp_path):
    """Where an empty store is, as the configuration names it."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql").database()
    return tmp_path / "store.db"


@pytest.fixture
def stores(store_place, tmp_path):
    made, close = open_stores(store_place, tmp_path)
    for oin in (ALICE, BOB):
        made.enrolments.put_partner(a_partner(oin))
    for code, node in ((HERE, NODE), (THERE, OTHER_NODE)):
        made.enrolments.put_connection(a_connection(code, node), epoch=1)
    yield made
    close()
