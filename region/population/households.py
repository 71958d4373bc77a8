"""Households with the relations that make matching hard: couples, twins, namesakes across generations, widows."""

import random
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from region.population.names import NameSource
from region.population.people import BsnSource, Person, Place, Surname

_INSTITUTION_SIZE = 40
_WAITING = 2_000
"""So many grown children at most are on their way to a home of their own."""


@dataclass(frozen=True, slots=True)
class _Leaver:
    """A child that left home for another address in the municipality."""

    surname: Surname
    home: Place
    age: int
    sex: str


class Households:
    """Draws households of one municipality until it has enough residents."""

    def __init__(self, draw: random.Random, municipality: str, today: date, bsns: BsnSource, names: NameSource) -> None:
        self._draw = draw
        self._municipality = municipality
        self._today = today
        self._bsns = bsns
        self._names = names
        self._household = 0
        self._leavers: deque[_Leaver] = deque(maxlen=_WAITING)
        self._kinds: dict[Callable[[Place], list[Person]], float] = {
            self._single: 34,
            self._couple: 26,
            self._family: 21,
            self._grown_child: 6,
            self._widowed: 3.5,
            self._one_parent: 5,
            self._siblings: 1,
            self._three_generations: 0.7,
            self._sharers: 2.5,
            self._institution: 0.12,
        }

    def people(self, residents: int, places: Iterator[Place]) -> Iterator[Person]:
        """Yield `residents` people, each household at a place of its own."""
        kinds, weights = list(self._kinds), list(self._kinds.values())
        count = 0
        while count < residents:
            self._household += 1
            for person in self._draw.choices(kinds, weights)[0](next(places))[: residents - count]:
                count += 1
                yield person

    def _person(
        self, place: Place, surname: Surname, age: int, *roles: str, sex: str = "", parental_home: Place | None = None
    ) -> Person:
        sex = sex or self._draw.choice("MV")
        birth = self._birth(age)
        return Person(
            bsn=self._bsns.draw(),
            given_names=self._names.given_names(self._draw, sex, birth[0], surname),
            surname=surname,
            sex=sex,
            birth=birth,
            place=place,
            municipality=self._municipality,
            household=self._household,
            roles=frozenset(roles),
            parental_home=parental_home,
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

    def _surname(self) -> Surname:
        return self._names.surname(self._draw)

    def _adult(self, place: Place, *roles: str, sex: str = "") -> Person:
        """Return somebody who keeps house: one in six grew up elsewhere in this municipality."""
        if self._leavers and self._draw.random() < 1 / 6:
            left = self._leavers.popleft()
            return self._person(place, left.surname, left.age, *roles, sex=left.sex, parental_home=left.home)
        return self._person(place, self._surname(), self._draw.randint(19, 88), *roles, sex=sex)

    def _single(self, place: Place) -> list[Person]:
        return [self._adult(place, "head")]

    def _couple(self, place: Place) -> list[Person]:
        return self._with_partner(self._adult(place, "head", sex="M"))

    def _with_partner(self, one: Person) -> list[Person]:
        same_sex = self._draw.random() < 0.04
        sex = one.sex if same_sex else "V" if one.sex == "M" else "M"
        age = self._today.year - one.birth[0]
        years = max(19, age - self._draw.randint(-3, 6))
        other = self._person(one.place, self._surname(), years, "partner", sex=sex)
        if self._draw.random() < (0.4 if age < 45 else 0.18):  # unmarried: the register holds no partner
            return [one, other]
        bride = self._draw.choices(("E", "P", "V", "N"), (42, 14, 36, 8))[0]
        groom = self._draw.choices(("E", "V", "N", "P"), (96, 2, 1, 1))[0]
        return [
            replace(one, partner_surname=other.surname, name_use=groom if one.sex == "M" else bride),
            replace(other, partner_surname=one.surname, name_use=bride if other.sex == "V" else groom),
        ]

    def _parents(self, place: Place, youngest: int, oldest: int) -> list[Person]:
        age = self._draw.randint(youngest, oldest)
        return self._with_partner(self._person(place, self._surname(), age, "head", sex="M"))

    def _age(self, person: Person) -> int:
        return self._today.year - person.birth[0]

    def _family(self, place: Place) -> list[Person]:
        parents = self._parents(place, 27, 58)
        self._leave(parents[0])
        return parents + self._children(parents[0], parents[0].surname)

    def _leave(self, parent: Person) -> None:
        """Two in three families of some age have a child that went to live on its own, and many stay in town."""
        if self._age(parent) > 43 and self._draw.random() < 0.66:
            age = self._draw.randint(19, self._age(parent) - 23)
            self._leavers.append(_Leaver(parent.surname, parent.place, age, self._draw.choice("MV")))

    def _children(self, parent: Person, surname: Surname) -> list[Person]:
        oldest = min(17, max(0, self._age(parent) - self._draw.randint(22, 34)))
        if self._draw.random() < 0.03:
            birth = self._birth(oldest)
            twins = [self._person(parent.place, surname, oldest, "child", "twin") for _ in range(2)]
            return [replace(twin, birth=birth) for twin in twins]
        ages = range(oldest, max(-1, oldest - 2 * self._draw.randint(1, 3)), -2)
        return [self._person(parent.place, surname, years, "child") for years in ages]

    def _grown_child(self, place: Place) -> list[Person]:
        """Parents and a grown child or grown twins, now and then of one initial or one name."""
        parents = self._parents(place, 45, 80)
        age = self._age(parents[0]) - self._draw.randint(22, 30)
        chance = self._draw.random()
        child = self._person(place, parents[0].surname, age, "child", "grown", sex="M" if chance < 0.6 else "V")
        if chance < 0.2 and parents[0].given_names:
            named = (parents[0].given_names[0], *child.given_names[1:])
            child = replace(child, given_names=named, roles=child.roles | {"parent_child_same_initials"})
        if chance > 0.95:
            other = self._person(place, parents[0].surname, age, "child", "grown", "twin")
            return [*parents, replace(child, roles=child.roles | {"twin"}), replace(other, birth=child.birth)]
        return [*parents, child]

    def _widowed(self, place: Place) -> list[Person]:
        """One of a couple died: half of the dead are still in the register, and the living keep their name use."""
        dead, alive = self._parents(place, 60, 90)
        if self._draw.random() < 0.6:  # mostly women are left
            dead, alive = sorted((dead, alive), key=lambda one: one.sex)
        alive = replace(alive, roles=alive.roles | {"widowed"})
        return [replace(dead, suspension="O"), alive] if self._draw.random() < 0.5 else [alive]

    def _one_parent(self, place: Place) -> list[Person]:
        """A parent whose children carry the name of the other, who lives elsewhere; a dissolved marriage at times."""
        former = self._surname()
        parent = self._person(place, self._surname(), self._draw.randint(24, 52), "head", sex="V")
        if self._draw.random() < 0.4:
            use = self._draw.choice("EV")
            parent = replace(parent, partner_surname=former, name_use=use, roles=parent.roles | {"divorced"})
        return [parent, *self._children(parent, former)]

    def _siblings(self, place: Place) -> list[Person]:
        surname, age = self._surname(), self._draw.randint(20, 75)
        return [self._person(place, surname, age - years, "sibling") for years in (0, self._draw.randint(1, 6))]

    def _three_generations(self, place: Place) -> list[Person]:
        parents = self._parents(place, 35, 55)
        grandparent = self._person(
            place, parents[0].surname, self._age(parents[0]) + self._draw.randint(22, 32), "grandparent"
        )
        return [*parents, grandparent, *self._children(parents[0], parents[0].surname)]

    def _sharers(self, place: Place) -> list[Person]:
        count = self._draw.randint(3, 6)
        return [self._person(place, self._surname(), self._draw.randint(18, 30), "sharer") for _ in range(count)]

    def _institution(self, place: Place) -> list[Person]:
        return [
            self._person(place, self._surname(), self._draw.randint(70, 96), "institution")
            for _ in range(_INSTITUTION_SIZE)
        ]
