"""The key indexes of all leaves that bundles may be matched under, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

from municipality_node.linking.key_index import KeyIndex

NO_KEYS = KeyIndex.build((), ())


@dataclass(frozen=True, slots=True, repr=False)
class LeafIndexes:
    """An index per leaf number."""

    by_leaf: Mapping[int, KeyIndex]

    def of(self, leaf: int) -> KeyIndex:
        """Return the index of a leaf; empty for one that is not loaded."""
        return self.by_leaf.get(leaf, NO_KEYS)

    def __len__(self) -> int:
        return sum(map(len, self.by_leaf.values()))

    @property
    def highest(self) -> int:
        """The highest row number of any key. Numbers only rise, whichever leaf they belong to."""
        return max((index.highest for index in self.by_leaf.values()), default=0)
