"""Property 3 and the parsers: whatever arrives is either exactly what was sealed, or refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.bundle import BODY_SIZE, MAX_CONTENT, bundle_size, parse_bundle, seal_bundle
from keys.errors import KeysError, SignatureRefused
from keys.header import HEADER_SIZE, Header
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.suite import Mode, Suite
from tests.support import crafting

KEY = crafting.seal_key()
BUNDLE = crafting.honest(KEY.public)
SIGNED = crafting.honest(KEY.public, mode=Mode.BLIND)

headers = st.builds(
    Header,
    suite=st.sampled_from(Suite),
    mode=st.sampled_from(Mode),
    partner=st.from_regex(r"[0-9]{20}", fullmatch=True).map(Oin),
    municipality=st.from_regex(r"[0-9]{4}", fullmatch=True).map(MunicipalityCode),
    epoch=st.integers(0, (1 << 32) - 1),
    generation=st.integers(0, (1 << 16) - 1),
    day=st.integers(0, (1 << 32) - 1).map(Day),
    signal_id=st.binary(min_size=16, max_size=16).map(SignalId),
    manifest_hash=st.binary(min_size=32, max_size=32),
    key_id=st.binary(min_size=8, max_size=8),
)


def opened(bundle: bytes) -> bytes:
    return parse_bundle(bundle).unseal(KEY).open(0, crafting.link_keys()[0])


@pytest.mark.parametrize("bit", range(8))
def test_property_3_flipping_any_bit_anywhere_is_refused(bit):
    """Every byte of the bundle, one bit of each per case: nothing opens, and every refusal has a code."""
    assert opened(BUNDLE) == crafting.CONTENT
    for at in range(len(BUNDLE)):
        flipped = bytearray(BUNDLE)
        flipped[at] ^= 1 << bit
        with pytest.raises(KeysError):
            opened(bytes(flipped))


@given(at=st.integers(0, BODY_SIZE - 1), bit=st.integers(0, 7))
def test_property_3_whoever_alters_a_body_inside_the_seal_breaks_the_partners_signature(at, bit):
    """The gateway can seal, so it can unseal nothing but replace everything; the signature is inside."""
    body = bytearray(KEY.unseal(SIGNED[HEADER_SIZE:], SIGNED[:HEADER_SIZE]))
    body[at] ^= 1 << bit
    resealed = SIGNED[:HEADER_SIZE] + KEY.public.seal(bytes(body), SIGNED[:HEADER_SIZE])
    with pytest.raises(SignatureRefused):
        parse_bundle(resealed).unseal(KEY).verify_partner(crafting.signing_key().verify_key)


@given(size=st.integers(0, bundle_size(Suite.AS0) - 1))
def test_a_truncated_bundle_is_refused(size):
    with pytest.raises(KeysError):
        parse_bundle(BUNDLE[:size])


@given(data=st.binary(max_size=3_000))
def test_any_bytes_are_refused_by_name(data):
    with pytest.raises(KeysError):
        parse_bundle(data)


@given(header=headers, tail=st.binary(max_size=16))
def test_a_right_header_before_wrong_bytes_is_refused_by_name(header, tail):
    size = bundle_size(header.suite) - HEADER_SIZE
    data = header.encode() + tail.ljust(size, b"\0")
    with pytest.raises(KeysError):
        parse_bundle(data).unseal(KEY)


@given(header=headers)
def test_a_header_has_one_encoding(header):
    encoded = header.encode()
    assert len(encoded) == HEADER_SIZE
    assert Header.decode(encoded) == header


@given(one=headers, other=headers)
def test_two_headers_have_two_encodings(one, other):
    assert (one == other) is (one.encode() == other.encode())


@given(content=st.binary(max_size=MAX_CONTENT))
def test_what_is_sealed_is_what_opens(content):
    bundle = seal_bundle(crafting.header_for(KEY.public), crafting.link_keys(), content, KEY.public)
    assert opened(bundle) == content
