import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.encoding import lp, lp_join, lp_split
from keys.errors import MalformedEncoding


def test_a_value_stands_behind_its_length_in_two_bytes():
    assert lp(b"abc") == b"\0\3abc"
    assert lp("é") == b"\0\2\xc3\xa9"
    assert lp(b"") == b"\0\0"


def test_a_value_too_long_for_its_prefix_is_refused():
    assert len(lp(bytes(0xFFFF))) == 0x10001
    with pytest.raises(MalformedEncoding):
        lp(bytes(0x10000))


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_what_is_joined_splits_into_the_same_values(values):
    assert lp_split(lp_join(*values)) == values


def test_a_join_is_each_value_behind_its_length():
    assert lp_join("é", b"abc", "") == lp("é") + lp(b"abc") + lp("")
    assert lp_join() == b""


def test_a_join_refuses_a_value_too_long_for_its_prefix():
    with pytest.raises(MalformedEncoding):
        lp_join(b"x", bytes(0x10000))


@pytest.mark.parametrize("data", [b"\0", b"\0\1", b"\0\2x", b"\0\1x\0", b"\0\0\xff\xffx"])
def test_truncated_or_surplus_bytes_are_refused(data):
    with pytest.raises(MalformedEncoding):
        lp_split(data)
