"""The registers of a run: one per municipality, and by them the routing of signals that name none."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from keys.identity import MunicipalityCode
from keys.linkage import Address
from keys.normalise import address
from municipality_node.domain.comparison import Population, population
from municipality_node.domain.resident import Resident
from municipality_node.evaluation.packed import PackedResidents, Place, Places, packed
from signals.signal import Signal


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The residents of one municipality in the order of their addresses, and who is registered where."""

    residents: Sequence[Resident]
    places: Places
    population: Population

    def at(self, home: Address) -> Sequence[int]:
        """Return the positions of everybody registered on a postcode and house number."""
        return self.places.at((home.postcode, home.house_number))


def registers(residents: Iterable[Resident]) -> dict[MunicipalityCode, Register]:
    """Return every municipality's own register."""
    by_municipality: defaultdict[MunicipalityCode, list[bytes]] = defaultdict(list)
    for resident in residents:
        by_municipality[resident.municipality].append(packed(resident))
    return {code: _register(found) for code, found in by_municipality.items()}


def _register(rows: list[bytes]) -> Register:
    # Neighbours in the list share key inputs; sorted, each is evaluated once per address.
    residents = PackedResidents.of(rows)
    return Register(
        residents=residents,
        places=Places.of(residents),
        population=population(resident.identity for resident in residents),
    )


class Routing:
    """Which municipality a signal goes to: the code it names, else where its address, postcode or district lies."""

    def __init__(self, found: Mapping[MunicipalityCode, Register]) -> None:
        self._codes = frozenset(found)
        votes: defaultdict[str | Place, Counter[MunicipalityCode]] = defaultdict(Counter)
        if len(found) > 1:
            for code, register in found.items():
                for (postcode, number), residents in register.places.sizes():
                    for area in ((postcode, number), postcode, postcode[:4]):
                        votes[area][code] += residents
        self._area = {area: counts.most_common(1)[0][0] for area, counts in votes.items()}

    def municipality(self, signal: Signal) -> MunicipalityCode | None:
        """Return whose register the signal is held against; None when that is none of these (rule G5)."""
        if signal.municipality_code:
            code = MunicipalityCode(signal.municipality_code)
            return code if code in self._codes else None
        postcode = address.postcode(signal.postcode)
        for area in ((postcode, signal.house_number), postcode, postcode[:4]):
            if area in self._area:
                return self._area[area]
        return next(iter(self._codes)) if len(self._codes) == 1 else None
