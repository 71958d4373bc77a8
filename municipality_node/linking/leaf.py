"""The leaf key of this municipality, as the manifest names it."""

from dataclasses import dataclass
from typing import Self

from keys.identity import MunicipalityCode
from keys.manifest import Manifest
from keys.suite import GateProfile
from municipality_node.errors import NotInManifest

_GENERATION_BITS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafKey:
    """Which key the link keys of an epoch come from, and how wide they open."""

    municipality: MunicipalityCode
    epoch: int
    generation: int
    profile: GateProfile
    public_key: bytes

    @property
    def number(self) -> int:
        """Epoch and generation in one number, as the store keeps them."""
        return leaf_number(self.epoch, self.generation)

    @classmethod
    def active(cls, manifest: Manifest, municipality: MunicipalityCode) -> Self:
        """Return the leaf of the active epoch. Raises NotInManifest."""
        leaf = manifest.leaf(municipality, manifest.active_epoch().id)
        if leaf is None:
            raise NotInManifest("no leaf key for this municipality", field="leaf")
        if len(leaf.evaluators) != 1:
            raise NotInManifest("this release knows one evaluator per leaf", field="evaluators")
        return cls(
            municipality=municipality,
            epoch=leaf.epoch,
            generation=leaf.generation,
            profile=leaf.profile,
            public_key=leaf.evaluators[0].public_key,
        )


def leaf_number(epoch: int, generation: int) -> int:
    """Return epoch and generation in one number."""
    return epoch << _GENERATION_BITS | generation


def epoch_and_generation(number: int) -> tuple[int, int]:
    """Return what `leaf_number` put together."""
    return number >> _GENERATION_BITS, number & ((1 << _GENERATION_BITS) - 1)
