"""One synthetic municipality."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from region.population.households import Households
from region.population.names import NameSource, invented
from region.population.peculiarities import peculiar
from region.population.people import BsnSource, Person, Place
from region.population.places import places


@dataclass(frozen=True, kw_only=True)
class Municipality:
    """Its code, name, residents, and dwellings that stand empty."""

    code: str
    name: str
    residents: list[Person]
    vacant: list[Place]

    @cached_property
    def dwellings(self) -> Counter[tuple[str, int]]:
        """How many dwellings share each postcode and number."""
        homes = {person.place for person in self.residents} | set(self.vacant)
        return Counter((home.postcode, home.number) for home in homes)


def unwatched(_: int) -> None:
    """Show nothing."""


def populate(
    *,
    code: str,
    name: str,
    residents: int,
    first_postcode: int,
    seed: int,
    today: date,
    bsns: BsnSource,
    names: NameSource | None = None,
    dwellings: Iterator[Place] | None = None,
    made: Callable[[int], None] = unwatched,
) -> Municipality:
    """Return a municipality of `residents` people; the same seed gives the same people.

    Names and dwellings are invented unless they are given. `made` hears how many people there are so far.
    """
    draw = random.Random(f"{seed}/{code}")
    dwellings = dwellings or places(draw, name, first_postcode)
    office = next(dwellings)
    households = Households(draw, code, today, bsns, names or invented())
    people = []
    for person in peculiar(draw, households.people(residents, dwellings), office):
        people.append(person)
        made(len(people))
    vacant = [next(dwellings) for _ in range(max(20, residents // 50))]
    return Municipality(code=code, name=name, residents=people, vacant=vacant)
