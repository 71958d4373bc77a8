"""The leaf key of this municipality, as the manifest names it."""

from dataclasses import dataclass
from typing import Self

from keys.identity import MunicipalityCode
from keys.manifest import EpochState, Evaluator, Leaf, Manifest
from keys.normalise import NORM_VERSION
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
    evaluators: tuple[Evaluator, ...]
    """Who holds the key, or its shares: each evaluates, and proves its part."""

    @property
    def number(self) -> int:
        """Epoch and generation in one number, as the store keeps them."""
        return leaf_number(self.epoch, self.generation)

    @classmethod
    def active(cls, manifest: Manifest, municipality: MunicipalityCode) -> Self:
        """Return the leaf that is sealed under. Raises NotInManifest."""
        epoch = manifest.active_epoch()
        leaf = manifest.leaf(municipality, epoch.id)
        if leaf is None:
            raise NotInManifest("no leaf key for this municipality", field="leaf")
        if epoch.norm_version != NORM_VERSION:
            raise NotInManifest("this release normalises in another version", field="norm_version")
        return cls._of(leaf)

    @classmethod
    def matched(cls, manifest: Manifest, municipality: MunicipalityCode) -> tuple[Self, ...]:
        """Return every leaf that bundles may still be matched under, the one that is sealed under first.

        None for a municipality that was ended. Raises NotInManifest.
        """
        if is_ended(manifest, municipality):
            return ()
        active = cls.active(manifest, municipality)
        others = cls._in_state(manifest, municipality, {EpochState.ACTIVE, EpochState.MATCHABLE})
        return (active, *(leaf for leaf in others if leaf != active))

    @classmethod
    def ahead(cls, manifest: Manifest, municipality: MunicipalityCode) -> tuple[Self, ...]:
        """Return the leaves that nothing is sealed under yet."""
        return cls._in_state(manifest, municipality, {EpochState.NEXT})

    @classmethod
    def _in_state(cls, manifest: Manifest, municipality: MunicipalityCode, states: set[EpochState]) -> tuple[Self, ...]:
        wanted = {epoch.id for epoch in manifest.epochs if epoch.state in states and epoch.norm_version == NORM_VERSION}
        found = [leaf for leaf in manifest.leaves if leaf.municipality == municipality and leaf.epoch in wanted]
        return tuple(cls._of(leaf) for leaf in sorted(found, key=lambda leaf: (leaf.epoch, leaf.generation)))

    @classmethod
    def _of(cls, leaf: Leaf) -> Self:
        return cls(
            municipality=leaf.municipality,
            epoch=leaf.epoch,
            generation=leaf.generation,
            profile=leaf.profile,
            evaluators=leaf.evaluators,
        )


def is_ended(manifest: Manifest, municipality: MunicipalityCode) -> bool:
    """Whether the manifest names a municipality and no leaf of it: it went up in another, nothing is matched for it."""
    named = manifest.municipality(municipality) is not None
    return named and all(leaf.municipality != municipality for leaf in manifest.leaves)


def leaf_number(epoch: int, generation: int) -> int:
    """Return epoch and generation in one number."""
    return epoch << _GENERATION_BITS | generation


def epoch_and_generation(number: int) -> tuple[int, int]:
    """Return what `leaf_number` put together."""
    return number >> _GENERATION_BITS, number & ((1 << _GENERATION_BITS) - 1)
