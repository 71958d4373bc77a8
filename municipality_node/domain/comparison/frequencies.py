"""How common a name is among the residents of one municipality: agreeing on a rare name says more."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from keys.linkage import Address, ResidentIdentity
from keys.normalise import initials, surnames
from keys.normalise.sound import fold_sound

RAREST = 2e-5
"""No name is taken to be rarer: chance is not the only way in which two people come to one rare name."""
MOST_NAMES = 3
_PRIOR_RESIDENTS = 300
"""A small register knows little about frequencies; it is filled up with this many residents of unseen names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Counts over one register; holds names but nobody's record."""

    residents: int
    addresses: int
    surnames: Mapping[str, int]
    sounds: Mapping[str, int]
    first_names: Mapping[str, int]
    first_initials: Mapping[str, int]
    later_initials: Mapping[str, int]
    later_total: int
    name_counts: Mapping[int, int]

    def surname(self, name: str) -> float:
        """Return the share of residents with this folded surname."""
        return self._share(self.surnames, name)

    def sound(self, name: str) -> float:
        """Return the share of residents whose surname sounds so."""
        return max(self._share(self.sounds, fold_sound(name)), self.surname(name))

    def first_name(self, name: str) -> float:
        """Return the share of residents whose first given name is this, folded."""
        return max(self._share(self.first_names, name), 5 * RAREST)

    def first_initial(self, letter: str) -> float:
        """Return the share of residents whose first initial is this."""
        return max(self._share(self.first_initials, letter), 0.004)

    def later_initial(self, letter: str) -> float:
        """Return the share of second and further given names that begin so."""
        return max((self.later_initials.get(letter, 0) + 4) / (self.later_total + 100), 0.01)

    def names(self, count: int) -> float:
        """Return the share of residents with so many given names (all above three count as three)."""
        return (self.name_counts.get(min(count, MOST_NAMES), 0) + 30) / (self.residents + 30 * MOST_NAMES)

    def _share(self, counts: Mapping[str, int], name: str) -> float:
        return max((counts.get(name, 0) + 1) / (self.residents + _PRIOR_RESIDENTS), RAREST)


def population(identities: Iterable[ResidentIdentity]) -> Population:
    """Return the frequencies of a register; suspended residents count as well."""
    names: Counter[str] = Counter()
    sounds: Counter[str] = Counter()
    first_names: Counter[str] = Counter()
    first_initials: Counter[str] = Counter()
    later_initials: Counter[str] = Counter()
    name_counts: Counter[int] = Counter()
    addresses: set[Address] = set()
    residents = 0
    for identity in identities:
        residents += 1
        addresses.add(identity.address)
        words = surnames.parts(identity.surname)
        names.update({*words, "".join(words)})
        sounds.update({fold_sound(word) for word in (*words, "".join(words))})
        given = initials.names_of(identity.given_names)
        if given:
            name_counts[min(len(given), MOST_NAMES)] += 1
            first_names[given[0]] += 1
            first_initials[initial(given[0])] += 1
            later_initials.update(initial(name) for name in given[1:])
    return Population(
        residents=residents,
        addresses=len(addresses),
        surnames=names,
        sounds=sounds,
        first_names=first_names,
        first_initials=first_initials,
        later_initials=later_initials,
        later_total=later_initials.total(),
        name_counts=name_counts,
    )


def initial(name: str) -> str:
    """Return the initial of one folded name; IJ is one letter and sounds as Y."""
    return "y" if name.startswith("ij") else name[:1]
