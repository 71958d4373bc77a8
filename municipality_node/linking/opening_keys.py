"""What opens a bundle, taken from the store when a tag says that it may: a page's keys in one query."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from sqlalchemy import Engine

from keys.link_key import LinkKey
from keys.secret import SecretBytes
from municipality_node.linking.key_index import KeyIndex
from municipality_node.store.link_keys import LinkKeys
from servicekit.sqlite import read_transaction


class OpeningKeys(Protocol):
    """Where the keys of an index are."""

    def at(self, positions: Iterable[int]) -> Mapping[int, LinkKey]:
        """Return the keys at these positions of the index; those that are gone are left out.

        Raises StoreUnavailable.
        """


class StoredOpeningKeys:
    """The keys of one index as they rest, encrypted."""

    def __init__(self, engine: Engine, link_keys: LinkKeys, index: KeyIndex) -> None:
        self._engine = engine
        self._link_keys = link_keys
        self._index = index

    def at(self, positions: Iterable[int]) -> Mapping[int, LinkKey]:
        """Return the keys at these positions."""
        numbers = self._index.numbers(positions)
        if not numbers:
            return {}
        with read_transaction(self._engine) as connection:
            keys = self._link_keys.by_ids(connection, list(numbers.values()))
        return {at: LinkKey(SecretBytes(keys[number])) for at, number in numbers.items() if number in keys}
