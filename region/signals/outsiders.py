"""People who are not in the register, or no longer live: half of them look as if they were residents."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from region.population.municipality import Municipality
from region.population.names import NameSource
from region.population.people import Person, Place, Surname
from region.signals.case import Case

_REFERENCE = date(2026, 1, 1)


class Outsiders:
    """A seeded source of cases about nobody who lives in one municipality."""

    def __init__(self, municipality: Municipality, draw: random.Random, names: NameSource) -> None:
        self._draw = draw
        self._names = names
        self._vacant = municipality.vacant
        with_address = [person for person in municipality.residents if person.place.postcode]
        registered = [person for person in with_address if not person.suspension]
        self._adults = [person for person in registered if "child" not in person.roles or "grown" in person.roles]
        heads = [person for person in self._adults if person.roles & {"head", "partner"}]
        self._families = heads or self._adults  # persons from a file have no roles
        self._divorced = [person for person in registered if "divorced" in person.roles]
        self._widows = [person for person in registered if "widowed" in person.roles and person.partner_surname]
        self._deceased = [person for person in with_address if person.suspension == "O"]
        self._emigrated = [person for person in with_address if person.suspension == "E"]
        self._makers: dict[Callable[[], Case], float] = {
            self._stranger: 40,
            self._not_yet_registered: 9,
            self._former_customer: 22,
            self._left_home: 11,
            self._relative: 2,
            self._relative_same_initial: 1,
            self._namesake: 8,
            self._former_partner: 3,
            self._deceased_resident: 2,
            self._spouse_of_widowed: 0.8,
            self._emigrated_resident: 1.2,
        }

    def case(self) -> Case:
        """Return the next case."""
        return self._draw.choices(list(self._makers), list(self._makers.values()))[0]()

    def _stranger(self) -> Case:
        place = self._draw.choice(self._vacant)
        return _nobody(self._invented(place), place, "stranger")

    def _not_yet_registered(self) -> Case:
        """Somebody who moved in and is not registered yet: somebody else still is, for one in three."""
        if self._draw.random() < 1 / 3:
            place = self._draw.choice(self._adults).place
            return _nobody(self._invented(place), place, "newcomer", "address_occupied")
        place = self._draw.choice(self._vacant)
        return _nobody(self._invented(place), place, "newcomer")

    def _former_customer(self) -> Case:
        """Somebody left the municipality; others live there now, and the partner still has the old name."""
        tenant = self._draw.choice(self._adults)
        person = self._invented(tenant.place)
        tags = ["address_occupied", *(["tenant_same_initial"] if _alike(person, tenant) else [])]
        return _nobody(person, tenant.place, "former_customer_address_occupied", *tags)

    def _left_home(self) -> Case:
        """A grown child that left the municipality, while the family with its name stayed."""
        family = self._draw.choice(self._families)
        child = self._invented(family.place, family.surname, ages=(18, 32))
        return self._kin(child, family, "left_home")

    def _relative(self) -> Case:
        """A parent, brother or sister who never lived here: pays for the house, or stayed on the contract."""
        family = self._draw.choice(self._families)
        return self._kin(self._invented(family.place, family.surname), family, "relative")

    def _relative_same_initial(self) -> Case:
        """Somebody named after a resident: without a birth date nobody could tell. Rare."""
        family = self._draw.choice(self._families)
        relative = self._invented(family.place, family.surname)
        named = family.given_names[:1] if self._draw.random() < 0.5 else self._like(family, relative)
        relative = replace(relative, given_names=(*named, *relative.given_names[1:]) or relative.given_names)
        return self._kin(relative, family, "relative_same_initial")

    def _like(self, family: Person, relative: Person) -> tuple[str, ...]:
        """Return a first name that is another but begins alike, when one comes up soon."""
        for _ in range(40):
            found = self._names.given_names(self._draw, relative.sex, relative.birth[0], relative.surname)[:1]
            if found and family.given_names and found[0][0] == family.given_names[0][0]:
                return found
        return family.given_names[:1]

    def _kin(self, person: Person, family: Person, scenario: str) -> Case:
        alike = (
            person.given_names[:1] and family.given_names[:1] and person.given_names[0][0] == family.given_names[0][0]
        )
        tags = ("address_occupied", "family_stayed", *(["relative_same_initial"] if alike else []))
        return _nobody(person, family.place, scenario, *tags)

    def _namesake(self) -> Case:
        """A resident's name and initials, another person, at an address where nobody of that name lives."""
        other = self._draw.choice(self._adults)
        occupied = self._draw.random() < 0.3
        place = self._draw.choice(self._adults).place if occupied else self._draw.choice(self._vacant)
        person = replace(self._invented(place, other.surname), given_names=other.given_names)
        return _nobody(person, place, "namesake", *(["address_occupied"] if occupied else []))

    def _former_partner(self) -> Case:
        """The partner of a dissolved marriage, whose name the register still knows at this address."""
        if not self._divorced:
            return self._former_customer()
        stayed = self._draw.choice(self._divorced)
        gone = self._invented(stayed.place, stayed.partner_surname)
        return _nobody(gone, stayed.place, "former_partner", "address_occupied")

    def _deceased_resident(self) -> Case:
        """Dead and still in the register, mostly with a widow at the address."""
        if not self._deceased:
            return self._stranger()
        person = self._draw.choice(self._deceased)
        return _nobody(person, person.place, "deceased", "widow_of_deceased")

    def _spouse_of_widowed(self) -> Case:
        """Dead and gone from the register; the widow, who may use the name, lives there."""
        if not self._widows:
            return self._former_customer()
        widow = self._draw.choice(self._widows)
        age = _REFERENCE.year - (widow.birth[0] or 1945)
        dead = self._invented(widow.place, widow.partner_surname, ages=(age, age + 6))
        return _nobody(dead, widow.place, "widow_of_deceased", "address_occupied")

    def _emigrated_resident(self) -> Case:
        if not self._emigrated:
            return self._stranger()
        person = self._draw.choice(self._emigrated)
        return _nobody(person, person.place, "emigrated")

    def _invented(self, place: Place, surname: Surname | None = None, *, ages: tuple[int, int] = (19, 85)) -> Person:
        sex = self._draw.choice("MV")
        born = _REFERENCE - timedelta(days=self._draw.randint(ages[0] * 365, ages[1] * 365))
        name = surname or self._names.surname(self._draw)
        return Person(
            bsn="", given_names=self._names.given_names(self._draw, sex, born.year, name), sex=sex, surname=name,
            birth=(born.year, born.month, born.day), place=place, municipality="", household=0,
        )  # fmt: skip


def _alike(one: Person, other: Person) -> bool:
    """Tell whether two people have the first initial in common."""
    names = one.given_names[:1] + other.given_names[:1]
    return len(names) == 2 and names[0][0] == names[1][0]


def _nobody(person: Person, place: Place, scenario: str, *tags: str) -> Case:
    return Case(person=person, place=place, scenario=scenario, resident=False, tags=tags)
