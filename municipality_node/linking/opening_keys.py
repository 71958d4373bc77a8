"""What opens a bundle, taken from the store when a tag says that it may: a page's keys in one query."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from sqlalchemy import Engine

from keys.link_key import LinkKey
from keys.secret import SecretBytes
from municipality_node.linking.leaf_indexes import LeafIndexes
from municipality_node.store.link_keys import LinkKeys
from servicekit.transactions import read_transaction


class OpeningKeys(Protocol):
    """Where the keys of the indexes are."""

    def at(self, leaf: int, positions: Iterable[int]) -> Mapping[int, LinkKey]:
        """Return the keys at these positions of a leaf's index; those that are gone are left out.

        Raises StoreUnavailable.
        """


class StoredOpeningKeys:
    """The keys of the indexes as they rest, encrypted."""

    def __init__(self, engine: Engine, link_keys: LinkKeys, indexes: LeafIndexes) -> None:
        self._engine = engine
        self._link_keys = link_keys
        self._indexes = indexes

    def at(self, leaf: int, positions: Iterable[int]) -> Mapping[int, LinkKey]:
        """Return the keys at these positions."""
        numbers = self._indexes.of(leaf).numbers(positions)
        if not numbers:
            return {}
        with read_transaction(self._engine) as connection:
            keys = self._link_keys.by_ids(connection, leaf, list(numbers.values()))
        return {at: LinkKey(SecretBytes(keys[number])) for at, number in numbers.items() if number in keys}
