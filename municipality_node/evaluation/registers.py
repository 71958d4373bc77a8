"""The registers of a run: one per municipality, and by them the routing of signals that name none."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from keys.identity import MunicipalityCode
from keys.linkage import Address
from keys.normalise import address
from municipality_node.domain.comparison import Population, population
from municipality_node.domain.resident import Resident
from signals.signal import Signal

Place = tuple[str, int]
"""A postcode and a house number; several dwellings may share one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The residents of one municipality in the order of their addresses, and who is registered where."""

    residents: Sequence[Resident]
    places: Mapping[Place, Sequence[int]]
    population: Population

    def at(self, home: Address) -> Sequence[int]:
        """Return the positions of everybody registered on a postcode and house number."""
        return self.places.get((home.postcode, home.house_number), ()) if home.postcode else ()


def registers(residents: Iterable[Resident]) -> dict[MunicipalityCode, Register]:
    """Return every municipality's own register."""
    by_municipality: defaultdict[MunicipalityCode, list[Resident]] = defaultdict(list)
    for resident in residents:
        by_municipality[resident.municipality].append(resident)
    return {code: _register(found) for code, found in by_municipality.items()}


def _register(residents: list[Resident]) -> Register:
    # Neighbours in the list share key inputs; sorted, each is evaluated once per address.
    residents.sort(key=lambda one: (one.residence.postcode, one.residence.house_number, one.bsn.value))
    places: defaultdict[Place, list[int]] = defaultdict(list)
    for position, resident in enumerate(residents):
        home = resident.identity.address
        if home.postcode:
            places[home.postcode, home.house_number].append(position)
    return Register(
        residents=residents,
        places=dict(places),
        population=population(resident.identity for resident in residents),
    )


class Routing:
    """Which municipality a signal goes to: the code it names, else where its address, postcode or district lies."""

    def __init__(self, found: Mapping[MunicipalityCode, Register]) -> None:
        self._codes = frozenset(found)
        votes: defaultdict[str | Place, Counter[MunicipalityCode]] = defaultdict(Counter)
        for code, register in found.items():
            for (postcode, number), positions in register.places.items():
                for area in ((postcode, number), postcode, postcode[:4]):
                    votes[area][code] += len(positions)
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
