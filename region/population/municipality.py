"""One synthetic municipality."""

import random
from dataclasses import dataclass
from datetime import date

from region.population.households import Households
from region.population.people import BsnSource, Person, Place
from region.population.places import places


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """Its code, name, residents, and dwellings that stand empty."""

    code: str
    name: str
    residents: list[Person]
    vacant: list[Place]


def populate(
    *, code: str, name: str, residents: int, first_postcode: int, seed: int, today: date, bsns: BsnSource
) -> Municipality:
    """Return a municipality of `residents` people; the same seed gives the same people."""
    draw = random.Random(f"{seed}/{code}")
    dwellings = places(draw, name, first_postcode)
    people = Households(draw, code, today, bsns).people(residents, dwellings)
    vacant = [next(dwellings) for _ in range(max(20, residents // 50))]
    return Municipality(code=code, name=name, residents=people, vacant=vacant)
