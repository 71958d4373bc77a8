import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.identity import MunicipalityCode
from signals.errors import MalformedRouting
from signals.routing import HIGHEST_NUMBER, Range, RoutingTable, overlapping, postcode_number, runs, whole

HERE, THERE = 654, 687
AA, AB = postcode_number("4301AA"), postcode_number("4301 ab")


def test_postcodes_sort_like_their_numbers():
    codes = ["1000AA", "1000AZ", "1000BA", "1001AA", "9999ZZ"]
    numbers = [postcode_number(code) for code in codes]
    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(codes)


@pytest.mark.parametrize("text", ["", "4301", "4301A", "0301AA", "4301AAA", "ABCDEF", "4301A1"])
def test_what_is_no_postcode_has_no_number(text):
    assert postcode_number(text) == -1


def test_a_whole_postcode_holds_numbers_that_are_not_built_yet():
    table = RoutingTable.of([whole(AA, HERE)])
    assert table.municipality("4301aa", HIGHEST_NUMBER) == MunicipalityCode("0654")
    assert table.municipality("4301AB", 1) is None


def test_on_a_border_a_gap_between_two_municipalities_stays_open():
    table = RoutingTable.of(runs(AA, {1: HERE, 3: HERE, 5: HERE, 9: THERE, 11: THERE}))
    found = [table.municipality("4301AA", number) for number in (1, 4, 5, 7, 9, 10, 12)]
    assert [code.value if code else None for code in found] == ["0654", "0654", "0654", None, "0687", "0687", None]


@pytest.mark.parametrize("number", [0, -1, HIGHEST_NUMBER + 1])
def test_a_number_that_no_house_has_belongs_nowhere(number):
    assert RoutingTable.of([whole(AA, HERE), whole(AB, THERE)]).municipality("4301AA", number) is None


def test_overlapping_ranges_are_noticed():
    assert overlapping([Range(AA, 1, 10, HERE), Range(AA, 10, 20, THERE)])
    assert not overlapping([Range(AA, 11, 20, THERE), Range(AA, 1, 10, HERE), Range(AB, 1, 10, HERE)])


def test_the_hash_depends_on_every_range_and_not_on_their_order():
    one, two = whole(AA, HERE), whole(AB, THERE)
    assert RoutingTable.of([one, two]).hash() == RoutingTable.of([two, one]).hash()
    assert RoutingTable.of([one, two]).hash() != RoutingTable.of([one]).hash()
    assert RoutingTable.of([one]).hash() != RoutingTable.of([whole(AA, THERE)]).hash()


@given(st.dictionaries(st.integers(1, 60), st.sampled_from([HERE, THERE]), max_size=30))
def test_every_address_of_the_table_is_found_again(numbers):
    table = RoutingTable.of(runs(AA, numbers))
    for number, municipality in numbers.items():
        code = table.municipality("4301AA", number)
        assert code is not None
        assert int(code.value) == municipality


def test_a_table_reads_back_as_it_was_written():
    table = RoutingTable.of([whole(AA, HERE), *runs(AB, {1: HERE, 9: THERE})])
    assert RoutingTable.decode(table.encode()).hash() == table.hash()
    assert RoutingTable.decode(b"").municipality("4301AA", 1) is None


@pytest.mark.parametrize(
    "data",
    [
        RoutingTable.of([whole(AA, HERE)]).encode()[:-1],
        RoutingTable.of([whole(AB, HERE)]).encode() + RoutingTable.of([whole(AA, HERE)]).encode(),
        RoutingTable.of([whole(AA, HERE)]).encode() * 2,
        RoutingTable((9,), (8,), (HERE,)).encode(),
        RoutingTable.of([whole(AA, HERE)]).encode()[:-2] + (10_000).to_bytes(2, "big"),
    ],
    ids=["cut off", "out of order", "overlapping", "ends before it begins", "no municipality"],
)
def test_bytes_that_no_table_wrote_are_refused(data):
    with pytest.raises(MalformedRouting):
        RoutingTable.decode(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(data):
    with contextlib.suppress(MalformedRouting):
        assert RoutingTable.decode(data).encode() == data
