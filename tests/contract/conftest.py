"""Every adapter of the gateway's stores goes through the same tests."""

import pytest

from tests.support.gateway_stores import ALICE, BOB, HERE, NODE, OTHER_NODE, STORES, THERE, a_connection, a_partner


@pytest.fixture(params=STORES)
def stores(request, tmp_path):
    made, close = STORES[request.param](tmp_path)
    for oin in (ALICE, BOB):
        made.enrolments.put_partner(a_partner(oin))
    for code, node in ((HERE, NODE), (THERE, OTHER_NODE)):
        made.enrolments.put_connection(a_connection(code, node), epoch=1)
    yield made
    close()
