"""All link keys of a municipality in memory, compact: who may have sealed what, by tag.

Per key 32 bytes to make tags with, 8 for its number and owners; no Python object per key. What opens a bundle stays
encrypted in the store (`opening_keys`) until one of its tags is recognised.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from keys.identity import Day, Oin
from keys.link_key import LINK_KEY_SIZE, LinkKey, tags
from keys.secret import SecretBytes

_Numbers = npt.NDArray[np.uint32]
NUMBER = np.dtype("<u4")
"""How the store packs the numbers of a resident's keys."""
_LAST = np.uint32(np.iinfo(np.uint32).max)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class KeyIndex:
    """Keys in the order of their row numbers, and who owns each."""

    ids: _Numbers
    tag_keys: bytes
    first_owner: _Numbers
    owners: _Numbers

    @classmethod
    def build(cls, keys: Iterable[tuple[int, bytes]], owned: Iterable[tuple[int, bytes]]) -> Self:
        """Return the index of `keys` (rising row numbers) and `owned` (a resident, the packed numbers of its keys)."""
        ids, tag_keys = array("I"), bytearray()
        for number, key in keys:
            ids.append(number)
            tag_keys += LinkKey(SecretBytes(key)).tag_key()
        numbers = np.frombuffer(ids, dtype=np.uint32) if ids else np.empty(0, np.uint32)
        keys_of, residents_of = _pairs(owned)
        order = np.lexsort((residents_of, keys_of))
        first = np.searchsorted(keys_of[order], np.append(numbers, _LAST)).astype(np.uint32)
        return cls(numbers, bytes(tag_keys), first, residents_of[order])

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def size(self) -> int:
        """The bytes that the index holds."""
        return len(self.tag_keys) + sum(array.nbytes for array in (self.ids, self.first_owner, self.owners))

    @property
    def highest(self) -> int:
        """The highest row number; 0 without keys."""
        return int(self.ids[-1]) if len(self.ids) else 0

    def numbers(self, positions: Iterable[int]) -> dict[int, int]:
        """Return the row number of the key at each position."""
        return {position: int(self.ids[position]) for position in positions}

    def owners_of(self, position: int) -> list[int]:
        """Return the row numbers of the residents who have this key."""
        span = self.owners[self.first_owner[position] : self.first_owner[position + 1]]
        return list(map(int, span))

    def unowned(self) -> list[int]:
        """Return the row numbers of keys that no resident has."""
        return list(map(int, self.ids[np.diff(self.first_owner) == 0]))

    def after(self, number: int) -> int:
        """Return the first position whose row number is higher than `number`."""
        return int(np.searchsorted(self.ids, number, side="right"))

    def tag_table(self, partner: Oin, day: Day, start: int = 0) -> "TagTable":
        """Return the tags of one partner and day of all keys from position `start`."""
        return TagTable.build(b"".join(tags(self._tag_keys(start), partner, day)), start)

    def _tag_keys(self, start: int) -> Iterator[bytes]:
        keys, size = self.tag_keys, LINK_KEY_SIZE
        return (keys[at : at + size] for at in range(start * size, len(keys), size))


def _pairs(owned: Iterable[tuple[int, bytes]]) -> tuple[_Numbers, _Numbers]:
    residents, counts, numbers = array("I"), array("I"), bytearray()
    for resident, keys in owned:
        residents.append(resident)
        counts.append(len(keys) // NUMBER.itemsize)
        numbers += keys
    if not residents:
        return np.empty(0, np.uint32), np.empty(0, np.uint32)
    owners = np.repeat(np.frombuffer(residents, dtype=np.uint32), np.frombuffer(counts, dtype=np.uint32))
    return np.frombuffer(bytes(numbers), dtype=NUMBER).astype(np.uint32), owners


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class TagTable:
    """The tags of one partner-day: 24 bytes per key, a binary search per slot.

    One sorted number per key: the first bits of its tag, then its position. To sort numbers takes a tenth of the time
    that it takes to find the order of tags and to bring them into it.
    """

    tags: npt.NDArray[np.uint64]
    ordered: npt.NDArray[np.uint64]
    start: int

    @classmethod
    def build(cls, joined: bytes, start: int) -> Self:
        """Return the table of 16-byte tags; the first of them belongs to position `start` of the index."""
        tags = np.frombuffer(joined, dtype=np.uint64).reshape(-1, 2)
        places = np.arange(len(tags), dtype=np.uint64)
        ordered = (tags[:, 0] & ~_places(len(tags))) | places
        ordered.sort()
        return cls(tags, ordered, start)

    def __len__(self) -> int:
        return len(self.tags)

    @property
    def size(self) -> int:
        """The bytes that the table holds."""
        return self.tags.nbytes + self.ordered.nbytes

    def find(self, wanted: bytes) -> list[list[int]]:
        """Return, for each of the joined 16-byte tags in `wanted`, the positions of the keys that make it, rising."""
        tags, places = np.frombuffer(wanted, dtype=np.uint64).reshape(-1, 2), _places(len(self))
        first = np.searchsorted(self.ordered, tags[:, 0] & ~places, side="left")
        last = np.searchsorted(self.ordered, tags[:, 0] | places, side="right")
        found: list[list[int]] = [[] for _ in range(len(tags))]
        for at in np.nonzero(last > first)[0].tolist():
            alike = (self.ordered[int(first[at]) : int(last[at])] & places).astype(np.intp)
            same = alike[(self.tags[alike] == tags[at]).all(axis=1)]
            found[at] = (same + self.start).tolist()
        return found


def _places(count: int) -> np.uint64:
    """Return the low bits in which a position among `count` has room."""
    return np.uint64((1 << count.bit_length()) - 1)
