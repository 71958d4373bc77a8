"""Households with the relations that make matching hard: couples, twins, namesakes across generations, widows."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from region.population import names
from region.population.people import BsnSource, Person, Place, Surname

_KINDS = ("single", "couple", "family", "adult_child", "widowed", "one_parent", "sharers", "institution")
_WEIGHTS = (36, 27, 21, 5, 3, 5, 2.5, 0.15)
_INSTITUTION_SIZE = 40


class Households:
    """Draws households of one municipality until it has enough residents."""

    def __init__(self, draw: random.Random, municipality: str, today: date, bsns: BsnSource) -> None:
        self._draw = draw
        self._municipality = municipality
        self._today = today
        self._bsns = bsns
        self._household = 0

    def people(self, residents: int, places: Iterator[Place]) -> list[Person]:
        """Return at least `residents` people, each household at a place of its own."""
        found: list[Person] = []
        while len(found) < residents:
            self._household += 1
            found += self._at(next(places), self._draw.choices(_KINDS, _WEIGHTS)[0])
        return found[:residents]

    def _at(self, place: Place, kind: str) -> list[Person]:
        people: list[Person] = getattr(self, f"_{kind}")(place)
        return [self._peculiar(person) for person in people]

    def _person(self, place: Place, surname: Surname, age: int, *roles: str, sex: str = "") -> Person:
        sex = sex or self._draw.choice("MV")
        return Person(
            bsn=self._bsns.draw(),
            given_names=names.given_names(self._draw, sex),
            surname=surname,
            sex=sex,
            birth=self._birth(age),
            place=place,
            municipality=self._municipality,
            household=self._household,
            roles=frozenset(roles),
        )

    def _birth(self, age: int) -> tuple[int, int, int]:
        day = self._today - timedelta(days=age * 365 + self._draw.randint(30, 394))
        chance = self._draw.random()
        if chance < 0.012:
            return day.year, 1, 1
        if chance < 0.015:
            return day.year, 0, 0
        if chance < 0.018:
            return day.year, day.month, 0
        return day.year, day.month, day.day

    def _adult(self) -> int:
        return self._draw.randint(19, 88)

    def _single(self, place: Place) -> list[Person]:
        return [self._person(place, names.surname(self._draw), self._adult(), "head")]

    def _couple(self, place: Place, age: int | None = None) -> list[Person]:
        age = age or self._adult()
        one = self._person(place, names.surname(self._draw), age, "head", sex="M")
        other_sex = "M" if self._draw.random() < 0.04 else "V"
        other = self._person(
            place, names.surname(self._draw), max(19, age - self._draw.randint(-3, 6)), "partner", sex=other_sex
        )
        if self._draw.random() < 0.35:  # unmarried: the register holds no partner
            return [one, other]
        use = self._draw.choices(("E", "P", "V", "N"), (45, 14, 33, 8))[0]
        return [
            replace(one, partner_surname=other.surname),
            replace(other, partner_surname=one.surname, name_use=use),
        ]

    def _family(self, place: Place) -> list[Person]:
        age = self._draw.randint(27, 55)
        parents = self._couple(place, age)
        return parents + self._children(place, parents[0], age)

    def _children(self, place: Place, parent: Person, age: int) -> list[Person]:
        oldest = max(0, age - self._draw.randint(22, 34))
        if self._draw.random() < 0.03:
            birth = self._birth(oldest)
            twins = [self._person(place, parent.surname, oldest, "child", "twin") for _ in range(2)]
            return [replace(twin, birth=birth) for twin in twins]
        ages = range(oldest, max(-1, oldest - 2 * self._draw.randint(1, 3)), -2)
        return [self._person(place, parent.surname, years, "child") for years in ages]

    def _adult_child(self, place: Place) -> list[Person]:
        """A parent and a grown child, now and then of one initial or one name."""
        age = self._draw.randint(45, 80)
        parents = self._couple(place, age)
        child = self._person(place, parents[0].surname, age - self._draw.randint(22, 30), "child", "grown", sex="M")
        if self._draw.random() < 0.3:
            child = replace(child, given_names=(parents[0].given_names[0], *child.given_names[1:]))
        return [*parents, child]

    def _widowed(self, place: Place) -> list[Person]:
        dead, alive = self._couple(place, self._draw.randint(60, 90))
        return [replace(dead, suspension="O"), replace(alive, roles=alive.roles | {"widowed"})]

    def _one_parent(self, place: Place) -> list[Person]:
        """A parent whose children carry the name of the other, who lives elsewhere; a dissolved marriage at times."""
        age = self._draw.randint(24, 52)
        former = names.surname(self._draw)
        parent = self._person(place, names.surname(self._draw), age, "head", sex="V")
        if self._draw.random() < 0.4:
            parent = replace(
                parent, partner_surname=former, name_use=self._draw.choice("EV"), roles=parent.roles | {"divorced"}
            )
        return [parent, *self._children(place, replace(parent, surname=former), age)]

    def _sharers(self, place: Place) -> list[Person]:
        count = self._draw.randint(3, 6)
        return [
            self._person(place, names.surname(self._draw), self._draw.randint(18, 30), "sharer") for _ in range(count)
        ]

    def _institution(self, place: Place) -> list[Person]:
        return [
            self._person(place, names.surname(self._draw), self._draw.randint(70, 96), "institution")
            for _ in range(_INSTITUTION_SIZE)
        ]

    def _peculiar(self, person: Person) -> Person:
        """Now and then: secrecy, emigration, a postal address, no address at all."""
        chance = self._draw.random()
        if person.suspension or chance > 0.03:
            return person
        if chance < 0.008:
            return replace(person, secrecy=True)
        if chance < 0.018:
            return replace(person, suspension="E", roles=person.roles | {"emigrated"})
        if chance < 0.026:
            return replace(person, address_function="B")
        return replace(person, place=Place("", 0, "", "", "", person.place.town))
