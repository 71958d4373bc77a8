"""Which municipality an address belongs to, as ranges of house numbers per postcode in three flat arrays.

Gateway and client route by the same table; its encoding is what the gateway publishes and what the manifest's
`routing_hash` is made of (docs/spec/manifest.md, Routing table).
"""

import hashlib
import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise, starmap
from typing import Self

from keys.identity import MunicipalityCode
from keys.normalise import address
from signals.errors import MalformedRouting

HIGHEST_NUMBER = address.HIGHEST_NUMBER
_SPAN = HIGHEST_NUMBER + 1
_LETTERS = 26
_POSTCODE_LENGTH = 6
_HIGHEST_MUNICIPALITY = 9999
_ENTRY = struct.Struct(">QQH")


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """House numbers `first` to `last` of one postcode, all in one municipality."""

    postcode: int
    first: int
    last: int
    municipality: int

    @property
    def start(self) -> int:
        """The range's lowest place in the order of all addresses."""
        return self.postcode * _SPAN + self.first

    @property
    def end(self) -> int:
        """The range's highest place."""
        return self.postcode * _SPAN + self.last


def postcode_number(postcode: str) -> int:
    """Return a postcode as a number that sorts like it; -1 for what is no postcode."""
    text = address.postcode(postcode)
    if len(text) != _POSTCODE_LENGTH:
        return -1
    return (int(text[:4]) * _LETTERS + ord(text[4]) - 65) * _LETTERS + ord(text[5]) - 65


def overlapping(ranges: Iterable[Range]) -> bool:
    """Whether two ranges claim one address for different municipalities, or simply overlap."""
    ordered = sorted(ranges)
    return any(later.start <= earlier.end for earlier, later in pairwise(ordered))


def whole(postcode: int, municipality: int) -> Range:
    """Return the range of every number of a postcode, the ones not built yet included."""
    return Range(postcode, 1, HIGHEST_NUMBER, municipality)


def runs(postcode: int, municipality_of: Mapping[int, int]) -> list[Range]:
    """Return ranges for a postcode on a border, from its numbers. A gap between two municipalities stays open."""
    found: list[Range] = []
    for number in sorted(municipality_of):
        municipality = municipality_of[number]
        if found and found[-1].municipality == municipality:
            found[-1] = Range(postcode, found[-1].first, number, municipality)
        else:
            found.append(Range(postcode, number, number, municipality))
    return found


class RoutingTable:
    """Ranges in order. About eighteen bytes each: the whole country is some nine megabytes."""

    __slots__ = ("_codes", "_ends", "_municipalities", "_starts")

    def __init__(self, starts: Iterable[int], ends: Iterable[int], municipalities: Iterable[int]) -> None:
        self._starts = array("Q", starts)
        self._ends = array("Q", ends)
        self._municipalities = array("H", municipalities)
        self._codes = {number: MunicipalityCode(f"{number:04d}") for number in set(self._municipalities)}

    @classmethod
    def of(cls, ranges: Iterable[Range]) -> Self:
        """Return the table of ranges that do not overlap."""
        ordered = sorted(ranges)
        return cls(
            (item.start for item in ordered),
            (item.end for item in ordered),
            (item.municipality for item in ordered),
        )

    def __len__(self) -> int:
        return len(self._starts)

    def municipalities(self) -> frozenset[MunicipalityCode]:
        """Return every municipality that an address leads to."""
        return frozenset(self._codes.values())

    def municipality(self, postcode: str, house_number: int) -> MunicipalityCode | None:
        """Return where an address is; None when the table does not tell."""
        number = postcode_number(postcode)
        if number < 0 or not 1 <= house_number <= HIGHEST_NUMBER:
            return None
        place = number * _SPAN + house_number
        at = bisect_right(self._starts, place) - 1
        if at < 0 or place > self._ends[at]:
            return None
        return self._codes[self._municipalities[at]]

    def encode(self) -> bytes:
        """Return the table's only encoding: start, end and municipality per range, in order."""
        columns = zip(self._starts, self._ends, self._municipalities, strict=True)
        return b"".join(starmap(_ENTRY.pack, columns))

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Return the table that `encode` wrote. Raises MalformedRouting for anything else."""
        if len(data) % _ENTRY.size:
            raise MalformedRouting("an entry is cut off")
        rows = list(_ENTRY.iter_unpack(data))
        ended = -1
        for start, end, municipality in rows:
            if not ended < start <= end or municipality > _HIGHEST_MUNICIPALITY:
                raise MalformedRouting("ranges overlap or are out of order, or name no municipality")
            ended = end
        return cls(*zip(*rows, strict=True)) if rows else cls((), (), ())

    def hash(self) -> bytes:
        """Return the 32 bytes by which the manifest names this table."""
        return hashlib.sha256(self.encode()).digest()
