"""The index: every owner of every key is found by tag, nobody else, and a resident costs less than a kilobyte."""

import os

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from keys.identity import Day, Oin
from keys.link_key import LinkKey, tag
from keys.secret import SecretBytes
from municipality_node.linking.key_index import KeyIndex, TagTable
from municipality_node.linking.leaf_indexes import LeafIndexes
from municipality_node.receiving.opening import TagTables

PARTNER = Oin("00000099000000000001")
DAY = Day(20_000)


ALIKE = st.tuples(*[st.integers(0, 2)] * 4).map(lambda of: bytes((of[0], of[1], *[0] * 5, of[2], *[0] * 7, of[3])))
"""Tags that differ in a few bytes at most: at both ends of the first half, and in the second."""


class NoKeys:
    def at(self, leaf, positions):
        return {}


def key(number):
    return number.to_bytes(32, "big")


def tag_of(number, partner=PARTNER, day=DAY):
    return tag(LinkKey(SecretBytes(key(number))).tag_key(), partner, day)


def packed(numbers):
    return np.array(numbers, dtype="<u4").tobytes()


def index(owned):
    numbers = sorted({number for keys in owned.values() for number in keys})
    return KeyIndex.build(
        ((number, key(number)) for number in numbers),
        ((resident, packed(keys)) for resident, keys in owned.items()),
    )


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.integers(1, 60), st.lists(st.integers(1, 80), unique=True, max_size=6), max_size=20))
def test_every_owner_of_every_key_is_found_by_its_tag(owned):
    built = index(owned)
    table = built.tag_table(PARTNER, DAY)
    for number in range(1, 81):
        (positions,) = table.find(tag_of(number))
        found = {owner for position in positions for owner in built.owners_of(position)}
        assert found == {resident for resident, keys in owned.items() if number in keys}


def test_a_tag_of_another_day_or_partner_finds_nothing():
    table = index({1: [5], 2: [5, 6]}).tag_table(PARTNER, DAY)
    assert table.find(tag_of(5, day=Day(20_001)) + tag_of(5, partner=Oin("00000099000000000002"))) == [[], []]


@given(st.lists(ALIKE, max_size=40), st.lists(ALIKE, max_size=8))
def test_tags_that_are_much_alike_are_told_apart(tags, asked):
    found = TagTable.build(b"".join(tags), 7).find(b"".join(asked))
    assert found == [[7 + at for at, tag in enumerate(tags) if tag == wanted] for wanted in asked]


def test_later_keys_alone_are_tried_again():
    built = index({1: [5], 2: [9]})
    table = built.tag_table(PARTNER, DAY, built.after(5))
    assert len(table) == 1
    assert table.find(tag_of(5) + tag_of(9)) == [[], [1]]


def test_a_key_that_nobody_has_is_named():
    built = KeyIndex.build(((number, key(number)) for number in (3, 4)), [(7, packed([4]))])
    assert built.unowned() == [3]


def test_an_empty_index_finds_nothing():
    built = index({})
    assert (len(built), built.highest) == (0, 0)
    assert built.tag_table(PARTNER, DAY).find(os.urandom(96)) == [[]] * 6


def test_tables_of_waiting_partner_days_are_built_once_and_dropped():
    tables = TagTables(LeafIndexes({1: index({1: [5]})}), NoKeys())
    assert tables.of(1, PARTNER, DAY) is tables.of(1, PARTNER, DAY)
    before = tables.of(1, PARTNER, DAY)
    tables.drop()
    assert tables.of(1, PARTNER, DAY) is not before


def test_a_resident_with_nine_keys_costs_less_than_half_a_kilobyte():
    residents = 2_000
    built = index({number: list(range(number * 9, number * 9 + 9)) for number in range(1, residents + 1)})
    assert built.size / residents < 500


def test_keys_are_numbered_as_in_the_store():
    assert index({1: [5], 2: [9]}).numbers([1, 0]) == {0: 5, 1: 9}
