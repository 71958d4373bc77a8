"""Every engine of stores, the gateway's and a node's, and every place of mailboxes goes through the same tests."""

import pytest

from servicekit.transactions import write_transaction
from tests.support.gateway_stores import ALICE, BOB, HERE, NODE, OTHER_NODE, THERE, a_connection, a_partner, open_stores
from tests.support.node import MemoryGateway, Node


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


def a_place(request, directory):
    """Where an empty store of a municipality is: a file, or a schema of a role that may do nothing else."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql").schema()
    return directory / "store.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    return a_place(request, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(request, tmp_path_factory):
    """A node for every test that leaves nothing behind: migrating takes longer than most of them."""
    directory = tmp_path_factory.mktemp("node")
    node = Node(directory, MemoryGateway(), store=a_place(request, directory))
    yield node
    node.close()


@pytest.fixture
def node(tmp_path, place):
    node = Node(tmp_path, MemoryGateway(), store=place)
    yield node
    node.close()


@pytest.fixture
def engine(node):
    return node.tenant.engine


@pytest.fixture
def writing(shared):
    """A transaction that is undone."""
    with write_transaction(shared.tenant.engine) as connection, connection.begin_nested() as savepoint:
        yield connection
        savepoint.rollback()
