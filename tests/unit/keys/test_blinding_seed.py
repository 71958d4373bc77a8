"""Blinds that follow from a seed: the same request again, and another for another seed."""

import os

import pytest

from keys import group, voprf
from keys.blinding_seed import SEED_SIZE, BlindingSeed, pointer, request_hash
from keys.epoch import EpochRoot
from keys.errors import MalformedEncoding
from keys.identity import MunicipalityCode, Oin
from keys.secret import SecretBytes

INPUTS = [b"one", b"two", b"three"]
FIRST_BLIND = "0978ad68e9ae3b49a221889a1267fa3398ee4c979d21ebbac5d0d8ecc770a801"
HERE, CALLER = MunicipalityCode("0654"), Oin("00000099000000000101")


def seed(fill=None):
    return BlindingSeed(SecretBytes(os.urandom(SEED_SIZE) if fill is None else bytes([fill]) * SEED_SIZE))


def test_one_seed_makes_one_request_and_another_seed_another():
    kept = seed(1)
    assert kept.batch(INPUTS).elements == seed(1).batch(INPUTS).elements
    assert not set(kept.batch(INPUTS).elements) & set(seed(2).batch(INPUTS).elements)


def test_the_blinds_of_a_batch_are_canonical_and_differ():
    blinds = [blind.expose() for blind in seed().blinds(100)]
    assert len(set(blinds)) == len(blinds)
    for blind in blinds:
        group.check_scalar(blind)


def test_a_blind_follows_from_its_place_alone():
    kept = seed(7)
    assert [blind.expose() for blind in kept.blinds(2)] == [blind.expose() for blind in kept.blinds(3)][:2]


def test_the_first_blind_of_a_known_seed_is_what_it_always_was():
    assert seed(0).blinds(1)[0].expose().hex() == FIRST_BLIND


def test_what_is_blinded_so_finalizes_to_the_clear_evaluation():
    leaf = EpochRoot(SecretBytes(os.urandom(64)), 1).leaf(HERE, 1)
    batch = seed().batch(INPUTS)
    evaluation = voprf.blind_evaluate(leaf, batch.elements, voprf.random_scalar())
    assert batch.outputs([evaluation], [leaf.public]) == [voprf.evaluate(leaf, text) for text in INPUTS]


def test_a_request_is_named_by_caller_place_and_elements():
    name = request_hash(CALLER, HERE, 1, 1, b"elements")
    others = {
        request_hash(Oin("00000099000000000102"), HERE, 1, 1, b"elements"),
        request_hash(CALLER, MunicipalityCode("0687"), 1, 1, b"elements"),
        request_hash(CALLER, HERE, 2, 1, b"elements"),
        request_hash(CALLER, HERE, 1, 2, b"elements"),
        request_hash(CALLER, HERE, 1, 1, b"Elements"),
    }
    assert name not in others
    assert len(others) == 5


def test_a_pointer_needs_its_key():
    assert pointer(bytes(32), b"one") != pointer(bytes([1]) * 32, b"one")
    assert pointer(bytes(32), b"one") != pointer(bytes(32), b"two")


def test_a_seed_of_another_length_is_refused():
    with pytest.raises(MalformedEncoding):
        BlindingSeed(SecretBytes(bytes(31)))
