"""The keyed function: OPRF and VOPRF modes of RFC 9497 with ristretto255-SHA512, batched proofs included.

Names are the RFC's. Randomness is an argument: blinds and the proof's scalar come from the caller.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from keys import group
from keys.encoding import lp, lp_join
from keys.errors import BatchSizeRefused, IdentityElement, MalformedScalar, ProofRefused
from keys.group import ELEMENT_SIZE, MAX_BATCH, SCALAR_SIZE, Elements
from keys.secret import SecretBytes

__all__ = [
    "MAX_BATCH",
    "OPRF",
    "PROOF_SIZE",
    "VOPRF",
    "Elements",
    "Evaluation",
    "KeyPair",
    "OprfMode",
    "Variant",
    "blind",
    "blind_evaluate",
    "derive_key_pair",
    "evaluate",
    "finalize",
    "key_pair",
    "random_scalar",
    "unblind",
    "verify_proof",
]

PROOF_SIZE = 2 * SCALAR_SIZE
MAX_INPUT = 0xFFFF
_ELEMENT_PREFIX = ELEMENT_SIZE.to_bytes(2, "big")


class OprfMode(IntEnum):
    """RFC 9497 3.1."""

    OPRF = 0
    VOPRF = 1


class Variant:
    """The domain-separation strings of one mode (RFC 9497 3.1, CreateContextString)."""

    def __init__(self, mode: OprfMode) -> None:
        context = b"OPRFV1-" + bytes([mode]) + b"-ristretto255-SHA512"
        self.hash_to_group = b"HashToGroup-" + context
        self.hash_to_scalar = b"HashToScalar-" + context
        self.derive_key_pair = b"DeriveKeyPair" + context
        self.seed = b"Seed-" + context


OPRF = Variant(OprfMode.OPRF)
VOPRF = Variant(OprfMode.VOPRF)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """skS and pkS."""

    secret: SecretBytes
    public: bytes


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Evaluated elements in the order of the batch, and one proof (c ‖ s) for all of them."""

    elements: list[bytes]
    proof: bytes


def random_scalar() -> SecretBytes:
    """Return a fresh blind, or a proof's random scalar."""
    return SecretBytes(group.random_scalar())


def derive_key_pair(seed: SecretBytes, info: bytes, variant: Variant = VOPRF) -> KeyPair:
    """Return the key pair that `seed` (32 bytes) and `info` determine (RFC 9497 3.2.1, DeriveKeyPair)."""
    derive_input = seed.expose() + lp(info)
    for counter in range(256):
        scalar = group.hash_to_scalar(derive_input + bytes([counter]), variant.derive_key_pair)
        if scalar != bytes(SCALAR_SIZE):
            return key_pair(SecretBytes(scalar))
    raise MalformedScalar("no scalar within 256 tries")


def key_pair(secret: SecretBytes) -> KeyPair:
    """Return the pair of a secret scalar. Raises MalformedScalar unless it is canonical and not zero."""
    scalar = secret.expose()
    if len(scalar) != SCALAR_SIZE or not hmac.compare_digest(group.reduce_scalar(scalar + bytes(32)), scalar):
        raise MalformedScalar("secret scalar is not canonical")
    try:
        return KeyPair(secret, group.multiply_generator(scalar))
    except IdentityElement:
        raise MalformedScalar("secret scalar is zero") from None


def blind(inputs: Sequence[bytes], blinds: Sequence[SecretBytes], variant: Variant = VOPRF) -> list[bytes]:
    """Return the blinded element of each input (RFC 9497 3.3.1, Blind)."""
    dst = variant.hash_to_group
    return group.multiply_each([scalar.expose() for scalar in blinds], [_input_element(text, dst) for text in inputs])


def blind_evaluate(
    key: KeyPair, blinded: Sequence[bytes], proof_scalar: SecretBytes, variant: Variant = VOPRF
) -> Evaluation:
    """Return the evaluation of a batch with its proof (RFC 9497 3.3.2, BlindEvaluate).

    Every element is checked before the secret is used, unless `blinded` is `Elements` and was. Raises BatchSizeRefused,
    MalformedElement, IdentityElement.
    """
    elements = blinded if isinstance(blinded, Elements) else Elements(blinded)
    secret = key.secret.expose()
    evaluated = group.multiply_all(secret, elements)
    m = group.sum_of_products(_weights(key.public, elements, evaluated, variant), elements)
    # ComputeCompositesFast (RFC 9497 2.2.1): the prover knows the key, so Z = k · M.
    z = group.multiply(secret, m)
    r = proof_scalar.expose()
    c = _challenge(key.public, m, z, group.multiply_generator(r), group.multiply(r, m), variant)
    s = group.subtract_scalars(r, group.multiply_scalars(c, secret))
    return Evaluation(evaluated, c + s)


def verify_proof(public: bytes, blinded: Sequence[bytes], evaluation: Evaluation, variant: Variant = VOPRF) -> None:
    """Accept only an evaluation made with the key of `public` (RFC 9497 2.2.2, VerifyProof).

    Raises ProofRefused, or why an element or scalar is malformed.
    """
    if not 1 <= len(blinded) <= MAX_BATCH:
        raise BatchSizeRefused("a batch holds 1 to 4,096 elements")
    if len(evaluation.elements) != len(blinded) or len(evaluation.proof) != PROOF_SIZE:
        raise ProofRefused("evaluation has another size than its batch")
    group.check_element(public)
    c, s = evaluation.proof[:SCALAR_SIZE], evaluation.proof[SCALAR_SIZE:]
    group.check_scalar(c)
    group.check_scalar(s)
    # Multiplying refuses elements that are malformed or the identity; nothing secret is at stake here.
    weights = _weights(public, blinded, evaluation.elements, variant)
    m = group.sum_of_products(weights, blinded)
    z = group.sum_of_products(weights, evaluation.elements)
    try:
        t2 = group.add(group.multiply_generator(s), group.multiply(c, public))
        t3 = group.add(group.multiply(s, m), group.multiply(c, z))
    except IdentityElement:
        raise ProofRefused("proof is degenerate") from None
    if not hmac.compare_digest(_challenge(public, m, z, t2, t3, variant), c):
        raise ProofRefused("proof does not hold for this key")


def finalize(
    inputs: Sequence[bytes],
    blinds: Sequence[SecretBytes],
    blinded: Sequence[bytes],
    evaluation: Evaluation,
    public: bytes,
) -> list[bytes]:
    """Return the output of each input, 64 bytes, after verifying the proof (RFC 9497 3.3.2, Finalize)."""
    verify_proof(public, blinded, evaluation)
    return unblind(inputs, blinds, evaluation.elements)


def unblind(inputs: Sequence[bytes], blinds: Sequence[SecretBytes], evaluated: Sequence[bytes]) -> list[bytes]:
    """Return the outputs without verifying anything (RFC 9497 3.3.1, Finalize); `finalize` is the safe one."""
    inverses = group.invert_each([scalar.expose() for scalar in blinds])
    return [
        _output(text, element) for text, element in zip(inputs, group.multiply_each(inverses, evaluated), strict=True)
    ]


def evaluate(key: KeyPair, text: bytes, variant: Variant = VOPRF) -> bytes:
    """Return the output of one input in clear, equal to what `finalize` gives (RFC 9497 3.3.1, Evaluate)."""
    return _output(text, group.multiply(key.secret.expose(), _input_element(text, variant.hash_to_group)))


def _input_element(text: bytes, dst: bytes) -> bytes:
    if len(text) > MAX_INPUT:
        raise BatchSizeRefused("input longer than 65,535 bytes")
    element = group.hash_to_group(text, dst)
    if element == group.IDENTITY:
        raise IdentityElement("input maps to the identity")
    return element


def _output(text: bytes, element: bytes) -> bytes:
    return hashlib.sha512(lp(text) + _ELEMENT_PREFIX + element + b"Finalize").digest()


def _weights(public: bytes, c: Sequence[bytes], d: Sequence[bytes], variant: Variant) -> list[bytes]:
    # di of ComputeComposites (RFC 9497 2.2.1): a weight per pair that nobody can choose.
    seed = lp(hashlib.sha512(lp(public) + lp(variant.seed)).digest())
    to_scalar, dst, size = group.hash_to_scalar, variant.hash_to_scalar, _ELEMENT_PREFIX
    return [
        to_scalar(b"".join((seed, index.to_bytes(2, "big"), size, c_i, size, d_i, b"Composite")), dst)
        for index, (c_i, d_i) in enumerate(zip(c, d, strict=True))
    ]


def _challenge(public: bytes, m: bytes, z: bytes, t2: bytes, t3: bytes, variant: Variant) -> bytes:
    return group.hash_to_scalar(lp_join(public, m, z, t2, t3) + b"Challenge", variant.hash_to_scalar)
