"""What is peculiar about some registrations: secrecy, emigration, a postal address, a place without an address."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

from region.population.people import Person, Place


def peculiar(draw: random.Random, people: Iterable[Person], office: Place) -> Iterator[Person]:
    """Yield the people, one in forty with something peculiar; `office` is where the homeless get their post."""
    for person in people:
        chance = draw.random()
        yield person if person.suspension or chance > 0.027 else _made_peculiar(draw, person, chance, office)


def _made_peculiar(draw: random.Random, person: Person, chance: float, office: Place) -> Person:
    if chance < 0.008:
        return replace(person, secrecy=True)
    if chance < 0.017:
        return replace(person, suspension="E", roles=person.roles | {"emigrated"})
    if chance < 0.024:
        place = office if draw.random() < 0.4 else person.place
        return replace(person, place=place, address_function="B", roles=person.roles | {"postal_address"})
    return replace(person, place=Place("", 0, "", "", "", person.place.town))
