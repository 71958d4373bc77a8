import hashlib

import pytest

from keys.errors import MalformedHeader
from keys.header import HEADER_SIZE, Header
from keys.suite import Suite
from tests.support.crafting import header_for, seal_key

HEADER = header_for(seal_key().public)


def test_a_header_is_97_bytes_in_a_fixed_layout():
    encoded = HEADER.encode()
    assert len(encoded) == HEADER_SIZE == 97
    assert encoded[:7] == b"DRPL\1\0\2"
    assert encoded[7:31] == b"000000990000000010000363"
    assert encoded[31:35] + encoded[35:37] == b"\0\0\0\1\0\1"
    assert encoded[37:41] == (20_780).to_bytes(4, "big")
    assert encoded[41:57] == HEADER.signal_id.value
    assert encoded[57:89] == HEADER.manifest_hash
    assert encoded[89:97] == HEADER.key_id


def test_its_hash_is_labelled():
    label = b"drempel/header/v1"
    hashed = hashlib.sha256(len(label).to_bytes(2, "big") + label + HEADER.encode()).digest()
    assert HEADER.hash() == hashed


@pytest.mark.parametrize(
    ("at", "value"),
    [
        pytest.param(0, b"X", id="magic"),
        pytest.param(4, b"\2", id="version"),
        pytest.param(5, b"\2", id="suite"),
        pytest.param(6, b"\0", id="mode unspecified"),
        pytest.param(6, b"\4", id="mode unknown"),
        pytest.param(7, b"x", id="partner"),
        pytest.param(7, b"\xff", id="partner not ascii"),
        pytest.param(27, b" ", id="municipality"),
    ],
)
def test_a_malformed_field_is_refused_without_its_value(at, value):
    encoded = HEADER.encode()
    with pytest.raises(MalformedHeader) as refused:
        Header.decode(encoded[:at] + value + encoded[at + 1 :])
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert HEADER.partner.value not in str(refused.value)


@pytest.mark.parametrize("size", [0, HEADER_SIZE - 1, HEADER_SIZE + 1])
def test_a_header_of_another_size_is_refused(size):
    with pytest.raises(MalformedHeader):
        Header.decode(HEADER.encode().ljust(size, b"\0")[:size])


@pytest.mark.parametrize(
    "changes",
    [
        {"epoch": -1},
        {"epoch": 1 << 32},
        {"generation": 1 << 16},
        {"manifest_hash": bytes(31)},
        {"key_id": bytes(9)},
    ],
)
def test_a_header_that_cannot_be_encoded_cannot_be_made(changes):
    with pytest.raises(MalformedHeader):
        header_for(seal_key().public, **changes)


def test_the_suite_is_in_the_hash():
    assert header_for(seal_key().public, suite=Suite.AS1).hash() != HEADER.hash()
