"""Blinding that can be shown afterwards: a batch's blinds follow from one seed (docs/spec/protocol.md, section 10).

A node draws a fresh seed for every batch and keeps it. With the seed and the inputs anybody can make the very request
again: the node, to repeat it after a crash; and an auditor, to see that nothing else was asked.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from keys.blinding import BlindedBatch, derived_blind
from keys.encoding import lp, lp_join
from keys.errors import MalformedEncoding
from keys.identity import MunicipalityCode, Oin
from keys.secret import SecretBytes

SEED_SIZE = 32
POINTER_SIZE = 16


@dataclass(frozen=True, slots=True, repr=False)
class BlindingSeed:
    """What the blinds of one batch follow from; drawn for it, and never used for another."""

    secret: SecretBytes

    def __post_init__(self) -> None:
        if len(self.secret) != SEED_SIZE:
            raise MalformedEncoding("blinding seed is not 32 bytes")

    def batch(self, inputs: Sequence[bytes]) -> BlindedBatch:
        """Return the batch of these inputs. The same inputs give the same request."""
        return BlindedBatch.of(inputs, self.blinds(len(inputs)))

    def blinds(self, count: int) -> list[SecretBytes]:
        """Return the blinds of a batch of `count` inputs, in order."""
        return [derived_blind(self.secret, number.to_bytes(4, "big")) for number in range(count)]


def request_hash(caller: Oin, municipality: MunicipalityCode, epoch: int, generation: int, elements: bytes) -> bytes:
    """Return the name of a request for evaluation: what the evaluator books and logs, and the auditor recomputes."""
    place = lp_join(caller.value, municipality.value, epoch.to_bytes(4, "big"), generation.to_bytes(4, "big"))
    return hashlib.sha256(place + elements).digest()


def pointer(key: bytes, slot_input: bytes) -> bytes:
    """Return how a kept batch names one of its inputs: nothing to whoever lacks the key or the input."""
    return hmac.digest(key, lp(slot_input), "sha256")[:POINTER_SIZE]
