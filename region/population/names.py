"""Names as they are spread in the Netherlands: a few are everybody's, most are rare, some come from elsewhere."""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any, Protocol

from faker.providers.person.nl_NL import Provider as Dutch

from region.population.people import Surname

_MANY_NAMES = {"M": Dutch.first_names_male, "V": Dutch.first_names_female}
_LONGEST = 30


class NameSource(Protocol):
    """Where the names of a population come from."""

    def surname(self, draw: random.Random) -> Surname:
        """Return a surname, the common ones more often."""

    def given_names(self, draw: random.Random, sex: str, born: int, surname: Surname) -> tuple[str, ...]:
        """Return the given names of somebody born in a year, with a surname that may tell where the family is from."""


@dataclass(frozen=True, slots=True)
class _Weighted:
    values: tuple[Surname, ...]
    sums: tuple[float, ...]

    def pick(self, draw: random.Random) -> Surname:
        return draw.choices(self.values, cum_weights=self.sums)[0]


class InventedNames:
    """Names composed from the project's own table of facts and the lists of Faker."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = facts
        self._origins = {
            Surname(name): origin for origin in facts["origins"] for name in origin["surnames"]
        }  # fmt: skip
        self._surnames = _weighted(facts, self._origins)

    def surname(self, draw: random.Random) -> Surname:
        """Return a surname; one in sixty is a compound of two."""
        found = self._surnames.pick(draw)
        if draw.random() < self._facts["surnames"]["compound"] and found not in self._origins:
            return Surname(f"{found.name}-{self._surnames.pick(draw).written()}", found.prefix)
        return found

    def given_names(self, draw: random.Random, sex: str, born: int, surname: Surname) -> tuple[str, ...]:
        """Return one to four given names of the cohort, fewer for the young; now and then a rare one, or none."""
        origin = self._origins.get(surname)
        chance = draw.random()
        if origin:
            if chance < 0.02:
                return ()
            return tuple(dict.fromkeys(draw.choices(origin[sex], k=1 if chance < 0.8 else 2)))
        cohort = next(each for each in reversed(self._facts["cohorts"]) if each["born_from"] <= born)
        weights = (40, 34, 20, 6) if born < 1970 else (58, 27, 12, 3)
        count = draw.choices((1, 2, 3, 4), weights)[0]
        names = [self._given_name(draw, sex, cohort) for _ in range(count)]
        return tuple(dict.fromkeys(names))

    @staticmethod
    def _given_name(draw: random.Random, sex: str, cohort: Mapping[str, Sequence[str]]) -> str:
        return str(draw.choice(cohort[sex]) if draw.random() < 0.7 else draw.choice(_MANY_NAMES[sex]))


@cache
def invented() -> InventedNames:
    """Return the names of `data/names.toml`."""
    return InventedNames(tomllib.loads((files("region.population") / "data" / "names.toml").read_text("utf-8")))


def _weighted(facts: Mapping[str, Any], origins: Mapping[Surname, Mapping[str, Any]]) -> _Weighted:
    """Return the spread of surnames: frequent ones by their counts, a long tail, names from elsewhere."""
    table = facts["surnames"]
    frequent = {Surname(name, prefix): float(count) for name, prefix, count in table["frequent"]}
    tail = {name: 1 / (rank + 300) for rank, name in enumerate(_tail(table)) if name not in frequent}
    elsewhere = {name: origin["weight"] / len(origin["surnames"]) for name, origin in origins.items()}
    values: list[Surname] = []
    weights: list[float] = []
    for kind, found in (("frequent", frequent), ("tail", tail), ("elsewhere", elsewhere)):
        scale = table["shares"][kind] / sum(found.values())
        values += found
        weights += [weight * scale for weight in found.values()]
    return _Weighted(tuple(values), tuple(accumulate(weights)))


def _tail(table: Mapping[str, Any]) -> list[Surname]:
    """Return rare surnames in an order of falling frequency that is the same in every run."""
    composed = [Surname(_joined(root, ending)) for root in table["roots"] for ending in table["endings"]]
    from_places = [Surname(place, prefix) for place in table["places"] for prefix in set(table["place_prefixes"])]
    known = [Surname(name) for name in Dutch.last_names if "," not in name and len(name) < _LONGEST]
    found = sorted(dict.fromkeys([*composed, *from_places, *known]), key=lambda one: one.written())
    random.Random("tail").shuffle(found)
    return found


def _joined(root: str, ending: str) -> str:
    """Return root and ending in one, without a letter three times."""
    return root + (ending[1:] if ending and root.endswith(ending[0]) and root[-2:-1] == ending[0] else ending)
