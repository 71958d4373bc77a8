"""Batches through the keyed function, with one evaluator and with several that hold a share each."""

import pytest

from keys import group, voprf
from keys.blinding import BlindedBatch, derived_blind
from keys.errors import ProofRefused
from keys.secret import SecretBytes

INPUTS = [b"one", b"two", b"three"]
KEY = voprf.derive_key_pair(SecretBytes(bytes(32)), b"test")
OTHER = voprf.derive_key_pair(SecretBytes(bytes([1]) * 32), b"test")


def batch():
    return BlindedBatch.of(INPUTS, [voprf.random_scalar() for _ in INPUTS])


def evaluated(key, made):
    return voprf.blind_evaluate(key, made.elements, voprf.random_scalar())


def test_outputs_are_those_of_an_evaluation_in_clear():
    made = batch()
    assert made.outputs([evaluated(KEY, made)], [KEY.public]) == [voprf.evaluate(KEY, text) for text in INPUTS]


def test_shares_of_a_key_together_give_the_output_of_the_whole_key():
    made, share = batch(), voprf.key_pair(voprf.random_scalar())
    rest = voprf.key_pair(SecretBytes(group.subtract_scalars(KEY.secret.expose(), share.secret.expose())))
    outputs = made.outputs([evaluated(share, made), evaluated(rest, made)], [share.public, rest.public])
    assert outputs == [voprf.evaluate(KEY, text) for text in INPUTS]


@pytest.mark.parametrize(
    "answered", [[], [KEY, KEY], [OTHER]], ids=["by nobody", "by more than are listed", "under another key"]
)
def test_property_9_a_batch_that_was_answered_otherwise_is_refused(answered):
    made = batch()
    with pytest.raises(ProofRefused):
        made.outputs([evaluated(key, made) for key in answered], [KEY.public])


@pytest.mark.parametrize("wrong", [0, 1])
def test_property_9_every_evaluators_proof_is_held_to_its_own_key(wrong):
    made, listed = batch(), [KEY, voprf.key_pair(voprf.random_scalar())]
    answered = [OTHER if at == wrong else key for at, key in enumerate(listed)]
    with pytest.raises(ProofRefused):
        made.outputs([evaluated(key, made) for key in answered], [key.public for key in listed])


def test_a_derived_blind_is_the_same_for_its_place_and_no_other():
    seed = SecretBytes(bytes(32))
    found = {derived_blind(SecretBytes(bytes([key]) * 32), *place).expose()
             for key in (0, 1) for place in (("a", "b"), ("ab",), ("a",), ("b", "a"))}  # fmt: skip
    assert len(found) == 8
    assert derived_blind(seed, "a") == derived_blind(seed, "a")
    group.check_scalar(derived_blind(seed, "a").expose())
