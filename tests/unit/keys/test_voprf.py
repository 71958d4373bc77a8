import pytest
import voprf as other

from keys import group, voprf
from keys.errors import BatchSizeRefused, IdentityElement, MalformedElement, MalformedScalar, ProofRefused
from keys.secret import SecretBytes
from keys.voprf import Evaluation
from tests.support.vectors import load, unhex

GROUPS = load("rfc9497_ristretto255")["groups"]
CASES = [pytest.param(group_, vector, id=vector["name"]) for group_ in GROUPS for vector in group_["vectors"]]
VERIFIABLE = [case for case in CASES if case.values[0]["mode"] == "VOPRF"]
VARIANTS = {"OPRF": voprf.OPRF, "VOPRF": voprf.VOPRF}
SEED = SecretBytes(bytes(range(32)))
INPUTS = [b"one", b"two", b"three"]


def key_of(vectors):
    seed, info = SecretBytes(bytes.fromhex(vectors["seed"])), bytes.fromhex(vectors["key_info"])
    return voprf.derive_key_pair(seed, info, VARIANTS[vectors["mode"]])


def blinded_batch(inputs=INPUTS):
    blinds = [voprf.random_scalar() for _ in inputs]
    return blinds, voprf.blind(inputs, blinds)


@pytest.fixture(scope="module")
def key():
    return voprf.derive_key_pair(SEED, b"info")


@pytest.mark.parametrize("vectors", GROUPS, ids=lambda vectors: vectors["clause"])
def test_property_1_keys_derive_as_in_rfc_9497(vectors):
    key = key_of(vectors)
    assert key.secret.expose().hex() == vectors["secret"]
    assert key.public.hex() == vectors.get("public", key.public.hex())


@pytest.mark.parametrize(("vectors", "vector"), CASES)
def test_property_1_blinding_and_outputs_are_those_of_rfc_9497(vectors, vector):
    variant, key = VARIANTS[vectors["mode"]], key_of(vectors)
    inputs, blinds = unhex(vector["inputs"]), list(map(SecretBytes, unhex(vector["blinds"])))
    blinded = voprf.blind(inputs, blinds, variant)
    assert [element.hex() for element in blinded] == vector["blinded"]
    evaluated = group.multiply_all(key.secret.expose(), blinded)
    assert [element.hex() for element in evaluated] == vector["evaluated"]
    assert [output.hex() for output in voprf.unblind(inputs, blinds, evaluated)] == vector["outputs"]
    assert [voprf.evaluate(key, text, variant).hex() for text in inputs] == vector["outputs"]


@pytest.mark.parametrize(("vectors", "vector"), VERIFIABLE)
def test_property_1_evaluations_and_proofs_are_those_of_rfc_9497(vectors, vector):
    key = key_of(vectors)
    inputs, blinds = unhex(vector["inputs"]), list(map(SecretBytes, unhex(vector["blinds"])))
    blinded = unhex(vector["blinded"])
    evaluation = voprf.blind_evaluate(key, blinded, SecretBytes(bytes.fromhex(vector["proof_scalar"])))
    assert [element.hex() for element in evaluation.elements] == vector["evaluated"]
    assert evaluation.proof.hex() == vector["proof"]
    outputs = voprf.finalize(inputs, blinds, blinded, evaluation, key.public)
    assert [output.hex() for output in outputs] == vector["outputs"]


@pytest.mark.parametrize("count", [1, 2, 50])
def test_property_1_another_client_accepts_our_evaluations(key, count):
    inputs = [b"%d" % n for n in range(count)]
    clients, requests = zip(*(other.ristretto.Client.blind(text) for text in inputs), strict=True)
    evaluation = voprf.blind_evaluate(key, [request.serialize() for request in requests], voprf.random_scalar())
    public = other.ristretto.PublicKey.deserialize(key.public)
    if count == 1:
        answer = other.ristretto.VerifiableOutput.deserialize(joined(evaluation))
        outputs = [clients[0].finalize(answer, public)]
    else:
        answer = other.ristretto.VerifiableBatchOutput.deserialize(joined(evaluation))
        outputs = other.ristretto.Client.finalize_batch(list(clients), answer, public)
    assert outputs == [voprf.evaluate(key, text) for text in inputs]


@pytest.mark.parametrize("count", [1, 2, 50])
def test_property_1_our_client_accepts_another_evaluators_answers(count):
    server = other.ristretto.Evaluator.from_seed(SEED.expose(), b"info")
    inputs = [b"%d" % n for n in range(count)]
    blinds, blinded = blinded_batch(inputs)
    requests = [other.ristretto.BlindedInput.deserialize(element) for element in blinded]
    data = server.evaluate_batch(requests).serialize()
    evaluation = split(data)
    outputs = voprf.finalize(inputs, blinds, blinded, evaluation, server.public_key.serialize())
    assert outputs == [server.evaluate_known_input(text) for text in inputs]


def test_another_implementation_derives_the_same_keys(key):
    assert other.ristretto.Evaluator.from_seed(SEED.expose(), b"info").public_key.serialize() == key.public


def test_the_clear_evaluation_equals_the_blind_one(key):
    blinds, blinded = blinded_batch()
    evaluation = voprf.blind_evaluate(key, blinded, voprf.random_scalar())
    assert voprf.finalize(INPUTS, blinds, blinded, evaluation, key.public) == [
        voprf.evaluate(key, text) for text in INPUTS
    ]


def test_a_checked_batch_is_evaluated_like_any_other(key):
    _, blinded = blinded_batch()
    r = voprf.random_scalar()
    assert voprf.blind_evaluate(key, voprf.Elements(blinded), r) == voprf.blind_evaluate(key, blinded, r)


def test_property_9_an_evaluation_under_another_key_is_refused(key):
    blinds, blinded = blinded_batch()
    wrong = voprf.derive_key_pair(SEED, b"another")
    evaluation = voprf.blind_evaluate(wrong, blinded, voprf.random_scalar())
    with pytest.raises(ProofRefused):
        voprf.finalize(INPUTS, blinds, blinded, evaluation, key.public)


def test_one_element_evaluated_under_another_key_spoils_the_batch(key):
    blinds, blinded = blinded_batch()
    evaluation = voprf.blind_evaluate(key, blinded, voprf.random_scalar())
    wrong = voprf.derive_key_pair(SEED, b"another")
    swapped = [*evaluation.elements[:2], group.multiply(wrong.secret.expose(), blinded[2])]
    with pytest.raises(ProofRefused):
        voprf.finalize(INPUTS, blinds, blinded, Evaluation(swapped, evaluation.proof), key.public)


def test_elements_in_another_order_are_refused(key):
    blinds, blinded = blinded_batch()
    evaluation = voprf.blind_evaluate(key, blinded, voprf.random_scalar())
    with pytest.raises(ProofRefused):
        voprf.finalize(INPUTS, blinds, blinded, Evaluation(evaluation.elements[::-1], evaluation.proof), key.public)


@pytest.mark.parametrize("at", range(0, 64, 7))
def test_a_flipped_bit_in_a_proof_is_refused(key, at):
    blinds, blinded = blinded_batch()
    evaluation = voprf.blind_evaluate(key, blinded, voprf.random_scalar())
    proof = bytearray(evaluation.proof)
    proof[at] ^= 1
    with pytest.raises((ProofRefused, MalformedScalar)):
        voprf.finalize(INPUTS, blinds, blinded, Evaluation(evaluation.elements, bytes(proof)), key.public)


def test_a_proof_scalar_not_below_the_order_is_refused(key):
    blinds, blinded = blinded_batch()
    evaluation = voprf.blind_evaluate(key, blinded, voprf.random_scalar())
    s = int.from_bytes(evaluation.proof[32:], "little") + group.ORDER
    forged = Evaluation(evaluation.elements, evaluation.proof[:32] + s.to_bytes(32, "little"))
    with pytest.raises(MalformedScalar):
        voprf.finalize(INPUTS, blinds, blinded, forged, key.public)


@pytest.mark.parametrize("elements", [0, 2, 4])
def test_an_answer_of_another_size_is_refused(key, elements):
    blinds, blinded = blinded_batch()
    evaluation = voprf.blind_evaluate(key, blinded, voprf.random_scalar())
    answer = Evaluation((evaluation.elements * 2)[:elements], evaluation.proof)
    with pytest.raises(ProofRefused):
        voprf.finalize(INPUTS, blinds, blinded, answer, key.public)


@pytest.mark.parametrize(
    ("bad", "refusal"), [(group.IDENTITY, IdentityElement), (b"\xff" * 32, MalformedElement), (b"", MalformedElement)]
)
def test_a_malformed_answer_is_refused_by_name(key, bad, refusal):
    blinds, blinded = blinded_batch()
    evaluation = voprf.blind_evaluate(key, blinded, voprf.random_scalar())
    with pytest.raises(refusal):
        voprf.finalize(
            INPUTS, blinds, blinded, Evaluation([bad, *evaluation.elements[1:]], evaluation.proof), key.public
        )


class Untouchable(SecretBytes):
    """A secret that nobody may look at."""

    def expose(self):
        raise AssertionError("the secret was used")


@pytest.mark.parametrize(
    ("blinded", "refusal"),
    [
        pytest.param([group.IDENTITY], IdentityElement, id="identity"),
        pytest.param([b"\xff" * 32], MalformedElement, id="non-canonical"),
        pytest.param([group.GENERATOR, b"\x01" + bytes(31)], MalformedElement, id="second element negative"),
        pytest.param([b"short"], MalformedElement, id="short"),
        pytest.param([], BatchSizeRefused, id="empty batch"),
        pytest.param([group.GENERATOR] * (voprf.MAX_BATCH + 1), BatchSizeRefused, id="oversized batch"),
    ],
)
def test_property_10_bad_batches_are_refused_before_the_secret_is_used(key, blinded, refusal):
    guarded = voprf.KeyPair(Untouchable(key.secret.expose()), key.public)
    with pytest.raises(refusal):
        voprf.blind_evaluate(guarded, blinded, voprf.random_scalar())


@pytest.mark.parametrize("number", [0, group.ORDER, group.ORDER + 1, (1 << 256) - 1])
def test_property_10_a_secret_scalar_out_of_range_makes_no_key(number):
    with pytest.raises(MalformedScalar):
        voprf.key_pair(SecretBytes(number.to_bytes(32, "little")))


@pytest.mark.parametrize("place", [0, 1], ids=["challenge", "response"])
def test_property_10_a_proof_has_one_encoding(key, place):
    """A scalar with the group's order added is the same scalar, and must not make the same proof."""
    _, blinded = blinded_batch()
    made = voprf.blind_evaluate(key, blinded, voprf.random_scalar())
    scalars = [made.proof[:32], made.proof[32:]]
    scalars[place] = (int.from_bytes(scalars[place], "little") + group.ORDER).to_bytes(32, "little")
    voprf.verify_proof(key.public, blinded, made)
    with pytest.raises(MalformedScalar):
        voprf.verify_proof(key.public, blinded, voprf.Evaluation(made.elements, b"".join(scalars)))


def test_a_secret_scalar_of_another_size_makes_no_key():
    with pytest.raises(MalformedScalar):
        voprf.key_pair(SecretBytes(bytes(31)))


def test_an_input_too_long_for_its_length_prefix_is_refused(key):
    with pytest.raises(BatchSizeRefused):
        voprf.evaluate(key, bytes(0x10000))


def test_the_modes_never_give_the_same_output(key):
    assert voprf.evaluate(key, b"x", voprf.OPRF) != voprf.evaluate(key, b"x", voprf.VOPRF)


def joined(evaluation):
    # The other implementation writes the proof first.
    return evaluation.proof + b"".join(evaluation.elements)


def split(data):
    elements = data[voprf.PROOF_SIZE :]
    return Evaluation([elements[at : at + 32] for at in range(0, len(elements), 32)], data[: voprf.PROOF_SIZE])
