"""A register in memory without an object per resident: records one after the other, addresses in sorted arrays."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Self, overload

import numpy as np
import numpy.typing as npt

from municipality_node.domain.resident import Resident
from municipality_node.register import record

Place = tuple[str, int]
"""A postcode and a house number; several dwellings may share one."""
_KEY = 20
"""Postcode, number and BSN at fixed width, by which residents are sorted."""


def packed(resident: Resident) -> bytes:
    """Return a resident as bytes that sort by address, then BSN."""
    home = resident.residence
    return f"{home.postcode:6.6}{home.house_number:05}{resident.bsn.value}".encode() + record.encode(resident)


class PackedResidents(Sequence[Resident]):
    """Residents in the order of their addresses; each is made when it is asked for."""

    def __init__(self, records: bytes, ends: "array[int]") -> None:
        self._records = records
        self._ends = ends

    @classmethod
    def of(cls, rows: list[bytes]) -> Self:
        """Return what `packed` made of residents; `rows` is empty afterwards, so that nothing is held twice."""
        rows.sort(reverse=True)
        records, ends = bytearray(), array("Q")
        while rows:
            records += rows.pop()[_KEY:]
            ends.append(len(records))
        return cls(bytes(records), ends)

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, position: int) -> Resident: ...
    @overload
    def __getitem__(self, position: slice) -> list[Resident]: ...
    def __getitem__(self, position: int | slice) -> Resident | list[Resident]:
        if isinstance(position, slice):
            return [self[at] for at in range(*position.indices(len(self)))]
        start = self._ends[position - 1] if position else 0
        return record.decode(self._records[start : self._ends[position]])


class Places:
    """Which residents, by position, are registered on a postcode and house number."""

    def __init__(self, keys: npt.NDArray[np.bytes_], starts: npt.NDArray[np.uint32]) -> None:
        self._keys = keys
        self._starts = starts

    @classmethod
    def of(cls, residents: Iterable[Resident]) -> Self:
        """Return the places of residents in the order of their addresses."""
        keys: list[bytes] = []
        starts = array("I")
        count = 0
        for position, resident in enumerate(residents):
            count = position + 1
            home = resident.identity.address
            key = _place_key(home.postcode, home.house_number) if home.postcode else b""
            if not keys or key != keys[-1]:
                keys.append(key)
                starts.append(position)
        starts.append(count)
        return cls(np.array(keys, dtype="S11"), np.array(starts, dtype=np.uint32))

    def at(self, place: Place) -> range:
        """Return the positions of everybody registered there."""
        postcode, number = place
        key = _place_key(postcode, number)
        at = int(np.searchsorted(self._keys, key))
        if not postcode or at == len(self._keys) or self._keys[at] != key:
            return range(0)
        return range(int(self._starts[at]), int(self._starts[at + 1]))

    def sizes(self) -> Iterator[tuple[Place, int]]:
        """Yield every address with how many residents it has; who has none is left out."""
        for key, size in zip(self._keys.tolist(), np.diff(self._starts.astype(np.int64)).tolist(), strict=True):
            if key:
                yield (key[:6].decode(), int(key[6:])), size


def _place_key(postcode: str, number: int) -> bytes:
    return f"{postcode:6.6}{number:05}".encode("ascii", "replace")
