"""Every engine of the gateway's store, and every place of its mailboxes, goes through the same tests."""

import pytest

from tests.support.gateway_stores import ALICE, BOB, HERE, NODE, OTHER_NODE, THERE, a_connection, a_partner, open_stores


@pytest.fixture(params=["sqlite", "postgresql"])
def store_place(request, tmp_path):
    """Where an empty store is, as the configuration names it."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql").database()
    return tmp_path / "store.db"


@pytest.fixture(params=["sqlite", "postgresql", "jetstream"])
def kept(request, tmp_path):
    """Where an empty store is, and at which brokers mailboxes are, as the configuration names them."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql").database(), None
    mailboxes = request.getfixturevalue("jetstream").options() if request.param == "jetstream" else None
    return tmp_path / "store.db", mailboxes


@pytest.fixture
def stores(kept, tmp_path):
    made, close = open_stores(*kept, directory=tmp_path)
    for oin in (ALICE, BOB):
        made.enrolments.put_partner(a_partner(oin))
    for code, node in ((HERE, NODE), (THERE, OTHER_NODE)):
        made.enrolments.put_connection(a_connection(code, node), epoch=1)
    yield made
    close()
