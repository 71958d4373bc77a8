import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.adapters.frames import MOST_BYTES, FrameDamaged, Sealed, decode, digest, encode, frames
from keys.identity import MunicipalityCode

CODES = [MunicipalityCode("0654"), MunicipalityCode("0687")]
SEALED = st.builds(Sealed, st.sampled_from(CODES), st.sampled_from([None, 1, 2]), st.binary(max_size=40))


@given(st.lists(SEALED, max_size=30))
def test_everything_is_in_one_frame_and_no_frame_mixes_municipalities_or_epochs(sealed):
    made = list(frames(sealed))
    assert sorted(at for one in made for at in one.members) == list(range(len(sealed)))
    for one in made:
        assert decode(one.data, one.digest) == [sealed[at].data for at in one.members]
        assert {(sealed[at].municipality, sealed[at].epoch) for at in one.members} == {(one.municipality, one.epoch)}


def test_a_frame_is_no_larger_than_brokers_take():
    sealed = [Sealed(CODES[0], 1, bytes(MOST_BYTES // 3)) for _ in range(10)]
    assert [len(one.members) for one in frames(sealed)] == [3, 3, 3, 1]


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=5), st.data())
def test_a_frame_with_one_bit_wrong_is_refused(contents, data):
    frame = encode(contents)
    at = data.draw(st.integers(0, len(frame) * 8 - 1))
    wrong = bytearray(frame)
    wrong[at // 8] ^= 1 << at % 8
    with pytest.raises(FrameDamaged):
        decode(bytes(wrong), digest(frame))


def test_nothing_at_all_is_no_frame():
    with pytest.raises(FrameDamaged):
        decode(b"", digest(encode([b"one"])))
