"""A batch of inputs on its way through the keyed function: blinded here, evaluated elsewhere, verified, finalized.

Node and partner client both turn inputs into outputs with this. The evaluators are a list: with several, each holds an
additive share of the leaf key and proves its own part, and the sum gives the same output, byte for byte, as one.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from keys import group, voprf
from keys.encoding import lp_join
from keys.errors import ProofRefused
from keys.labels import Label
from keys.secret import SecretBytes


@dataclass(frozen=True, slots=True, repr=False)
class BlindedBatch:
    """Inputs with their blinds, and the elements to have evaluated; at most 4,096."""

    inputs: Sequence[bytes]
    blinds: Sequence[SecretBytes]
    elements: Sequence[bytes]

    @classmethod
    def of(cls, inputs: Sequence[bytes], blinds: Sequence[SecretBytes]) -> Self:
        """Return the batch. A blind serves one input, ever."""
        return cls(inputs, blinds, voprf.blind(inputs, blinds))

    def outputs(self, evaluations: Sequence[voprf.Evaluation], public_keys: Sequence[bytes]) -> list[bytes]:
        """Return the output of each input, 64 bytes, when every evaluator's proof holds for its public key.

        Evaluation and key of one evaluator have one place in both lists. Raises ProofRefused, or why an element or
        scalar is malformed; then nothing of the batch may be used.
        """
        if not evaluations or len(evaluations) != len(public_keys):
            raise ProofRefused("every evaluator answers once")
        for evaluation, public in zip(evaluations, public_keys, strict=True):
            voprf.verify_proof(public, self.elements, evaluation)
        return voprf.unblind(self.inputs, self.blinds, _sums([evaluation.elements for evaluation in evaluations]))


def _sums(shares: Sequence[Sequence[bytes]]) -> Sequence[bytes]:
    total, *others = shares
    for share in others:
        total = [group.add(left, right) for left, right in zip(total, share, strict=True)]
    return total


def derived_blind(seed: SecretBytes, *context: bytes | str) -> SecretBytes:
    """Return the blind that `seed` determines for one place in one batch (docs/spec/protocol.md, Blinds).

    Whoever keeps the seed can make the same request again, and can have it checked what was asked. Two inputs must
    never share seed and context.
    """
    message = lp_join(Label.BLIND.encode(), *context)
    return SecretBytes(group.reduce_scalar(hmac.digest(seed.expose(), message, "sha512")))
