"""Keys that can be destroyed: every leaf key comes from the root of one epoch, and from nothing that outlives it."""

import hashlib
import hmac
from dataclasses import dataclass

from keys.encoding import lp_join
from keys.errors import CustodyRefused
from keys.identity import MunicipalityCode
from keys.labels import Label
from keys.secret import SecretBytes
from keys.voprf import KeyPair, derive_key_pair

ROOT_SIZE = 64
SEED_SIZE = 32


@dataclass(frozen=True, slots=True)
class EpochRoot:
    """A 512-bit HMAC key for one epoch. Destroying it makes every leaf of the epoch unrecoverable."""

    secret: SecretBytes
    epoch: int

    def __post_init__(self) -> None:
        if len(self.secret) != ROOT_SIZE:
            raise CustodyRefused("epoch root is not 64 bytes")

    def leaf(self, municipality: MunicipalityCode, generation: int) -> KeyPair:
        """Return the key pair of the keyed function for one municipality (docs/spec/protocol.md, Derivations)."""
        message = leaf_message(municipality, self.epoch, generation)
        return leaf_key(SecretBytes(hmac.digest(self.secret.expose(), message, hashlib.sha512)))


def leaf_message(municipality: MunicipalityCode, epoch: int, generation: int) -> bytes:
    """Return what the root authenticates for a leaf: a token can do that without giving the root away."""
    return lp_join(
        Label.LEAF_SEED.encode(), municipality.value, epoch.to_bytes(4, "big"), generation.to_bytes(2, "big")
    )


def leaf_key(derived: SecretBytes) -> KeyPair:
    """Return the key pair of what the root made of a leaf's message (HMAC-SHA-512)."""
    return derive_key_pair(SecretBytes(derived.expose()[:SEED_SIZE]), Label.LEAF_KEY.encode())
