"""Who a signal is about: a resident in one of many situations, or somebody who does not live here."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from region.population import names
from region.population.municipality import Municipality
from region.population.people import Person, Place, Surname

NON_RESIDENT_SHARE = 0.21
_SUSPENDED = {"deceased": "O", "emigrated": "E"}


@dataclass(frozen=True, slots=True)
class Meant:
    """Somebody as the partner knows them: not always somebody who lives here."""

    person: Person
    place: Place
    scenario: str
    resident: bool


class MeantDraw:
    """A seeded source of people whom a partner may mean, in one municipality."""

    def __init__(self, municipality: Municipality, draw: random.Random) -> None:
        self._draw = draw
        self._home = municipality
        registered = [person for person in municipality.residents if not person.suspension]
        self._adults = [person for person in registered if "child" not in person.roles or "grown" in person.roles]
        housed = [person for person in self._adults if person.place.postcode]
        self._situations = _filled(
            {
                "resident": (80.2, self._adults),
                "trade_name": (4, housed),
                "moved": (5, self._adults),
                "grown_child": (3, _with_role(housed, "grown")),
                "twin": (0.4, _with_role(registered, "twin")),
                "widowed": (2, _with_role(housed, "widowed")),
                "partner_named": (4, [person for person in housed if person.partner_surname]),
                "institution": (1, _with_role(housed, "institution")),
                "minor": (0.4, [person for person in registered if "child" in person.roles and person.place.postcode]),
            }
        )
        self._gone = [
            person
            for person in municipality.residents
            if person.suspension in _SUSPENDED.values() and person.place.postcode
        ]
        self._divorced = _with_role(housed, "divorced")
        self._housed = housed

    def meant(self) -> Meant:
        """Return the next: one in five does not live here, half of those look as if they did."""
        return self._nobody() if self._draw.random() < NON_RESIDENT_SHARE else self._somebody()

    def _somebody(self) -> Meant:
        scenario = self._draw.choices(tuple(self._situations), [weight for weight, _ in self._situations.values()])[0]
        person = self._draw.choice(self._situations[scenario][1])
        if not person.place.postcode:
            return Meant(person, self._elsewhere(), "no_address", resident=True)
        place = self._elsewhere() if scenario == "moved" else person.place
        return Meant(person, place, scenario, resident=True)

    def _nobody(self) -> Meant:
        makers: tuple[tuple[Callable[[], Meant], float], ...] = (
            (self._stranger, 49),
            (self._former_customer, 22),
            (self._left_home, 12),
            (self._relative, 1),
            (self._namesake, 10),
            (self._former_partner, 3),
            (self._suspended, 3),
        )
        return self._draw.choices([make for make, _ in makers], [weight for _, weight in makers])[0]()

    def _stranger(self) -> Meant:
        place = self._elsewhere()
        return Meant(self._invented(place), place, "stranger", resident=False)

    def _former_customer(self) -> Meant:
        """Somebody left; others live there now, and the partner still has the old name."""
        place = self._draw.choice(self._housed).place
        return Meant(self._invented(place), place, "former_customer", resident=False)

    def _left_home(self) -> Meant:
        """A grown child that left the municipality, while the family with its name stayed."""
        family = self._draw.choice(self._housed)
        child = self._invented(family.place, family.surname, ages=(18, 32))
        return Meant(child, family.place, "left_home", resident=False)

    def _relative(self) -> Meant:
        """A relative who was named after a resident: without a birth date nobody could tell. Rare."""
        family = self._draw.choice(self._housed)
        relative = self._invented(family.place, family.surname)
        named = replace(relative, given_names=family.given_names[:1] or relative.given_names)
        return Meant(named, family.place, "relative_same_name", resident=False)

    def _namesake(self) -> Meant:
        """A resident's name and initials, another person, at an address where nobody of that name lives."""
        other = self._draw.choice(self._adults)
        place = self._elsewhere()
        namesake = replace(self._invented(place, other.surname), given_names=other.given_names)
        return Meant(namesake, place, "namesake", resident=False)

    def _former_partner(self) -> Meant:
        """The partner of a dissolved marriage, whose name the register still knows at this address."""
        if not self._divorced:
            return self._former_customer()
        stayed = self._draw.choice(self._divorced)
        gone = self._invented(stayed.place, stayed.partner_surname)
        return Meant(gone, stayed.place, "former_partner", resident=False)

    def _suspended(self) -> Meant:
        """Registered, but deceased or emigrated."""
        if not self._gone:
            return self._stranger()
        person = self._draw.choice(self._gone)
        scenario = next(name for name, code in _SUSPENDED.items() if code == person.suspension)
        return Meant(person, person.place, scenario, resident=False)

    def _invented(self, place: Place, surname: Surname | None = None, *, ages: tuple[int, int] = (19, 85)) -> Person:
        sex = self._draw.choice("MV")
        born = date(2026, 1, 1) - timedelta(days=self._draw.randint(ages[0] * 365, ages[1] * 365))
        return Person(
            bsn="", given_names=names.given_names(self._draw, sex), sex=sex,
            surname=surname or names.surname(self._draw), birth=(born.year, born.month, born.day),
            place=place, municipality="", household=0,
        )  # fmt: skip

    def _elsewhere(self) -> Place:
        return self._draw.choice(self._home.vacant)


def _with_role(people: Sequence[Person], role: str) -> list[Person]:
    return [person for person in people if role in person.roles]


_Situations = dict[str, tuple[float, list[Person]]]


def _filled(situations: _Situations) -> _Situations:
    """Leave out situations that nobody of this municipality is in."""
    return {name: (weight, people) for name, (weight, people) in situations.items() if people}
