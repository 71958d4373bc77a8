"""Whatever bytes come, a parser understands them in their one encoding, or refuses by name (`tests.fuzz.targets`)."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "40"))
"""`make fuzz` asks for many more."""


def mutated(seeds):
    """Return a strategy of honest bytes with some replaced, cut off, repeated or put in between; and of any bytes."""
    places = st.integers(0, max(map(len, seeds)) + 8)
    replaced = st.lists(st.tuples(places, st.binary(max_size=40)), max_size=4)

    def change(drawn):
        seed, changes, end = drawn
        for at, data in changes:
            seed = seed[:at] + data + seed[at + len(data) :]
        return seed[:end]

    return st.binary(max_size=300) | st.tuples(st.sampled_from(seeds), replaced, places).map(change)


@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_understands_or_refuses(name):
    target = TARGETS[name]

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(mutated(target.seeds))
    def fuzz(data):
        target.run(data)

    fuzz()


@pytest.mark.parametrize("name", TARGETS)
def test_honest_bytes_pass(name):
    for seed in TARGETS[name].seeds:
        TARGETS[name].run(seed)
