"""The routing table at the partner: whole, kept, and believed only when the manifest names it."""

import pytest

from partner_client.errors import RoutingRefused
from partner_client.trust.local_routing import LocalRouting
from signals.routing import RoutingTable, postcode_number, whole

TABLE = RoutingTable.of([whole(postcode_number(code), 654) for code in ("4301AA", "4301AB", "4302CD")])
OTHER = RoutingTable.of([whole(postcode_number("4301AA"), 687)])


def served(table, part=20):
    """Return a gateway's answers, in small parts."""
    encoded = table.encode()

    async def fetch(offset):
        return encoded[offset : offset + part], len(encoded)

    return fetch


@pytest.fixture
def local(tmp_path):
    return LocalRouting(tmp_path / "routing.table")


async def test_a_table_comes_in_parts_and_is_there_the_next_time(local):
    fetched = await local.fetch(TABLE.hash(), served(TABLE))
    assert fetched.hash() == TABLE.hash()
    kept = local.held(TABLE.hash())
    assert kept is not None
    assert kept.municipality("4302CD", 1).value == "0654"


async def test_another_table_than_the_manifest_names_is_neither_used_nor_kept(local):
    with pytest.raises(RoutingRefused):
        await local.fetch(TABLE.hash(), served(OTHER))
    assert local.held(OTHER.hash()) is None


async def test_a_table_of_an_earlier_manifest_is_not_held_for_the_present_one(local):
    await local.fetch(OTHER.hash(), served(OTHER))
    assert local.held(TABLE.hash()) is None
    await local.fetch(TABLE.hash(), served(TABLE))
    assert local.held(TABLE.hash()) is not None


async def test_a_gateway_that_stops_in_the_middle_is_not_waited_for(local):
    async def stopping(offset):
        return (TABLE.encode()[:18], 54) if not offset else (b"", 54)

    with pytest.raises(RoutingRefused):
        await local.fetch(TABLE.hash(), stopping)


async def test_a_table_that_cannot_be_kept_is_a_refusal(tmp_path):
    with pytest.raises(RoutingRefused) as caught:
        await LocalRouting(tmp_path / "nowhere" / "table").fetch(TABLE.hash(), served(TABLE))
    assert caught.value.field == "manifest.routing"
