"""Situations of residents, each with what the partner knows about it."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from region.population.municipality import Municipality
from region.population.people import Person, Surname
from region.signals.case import Case


@dataclass(frozen=True, slots=True)
class _Situation:
    weight: float
    people: Sequence[Person]
    told: Callable[[Person], Case]


class Residents:
    """A seeded source of cases about residents of one municipality."""

    def __init__(self, municipality: Municipality, draw: random.Random) -> None:
        self._draw = draw
        self._vacant = municipality.vacant
        registered = [person for person in municipality.residents if not person.suspension]
        self._adults = [person for person in registered if "child" not in person.roles or "grown" in person.roles]
        housed = [person for person in self._adults if person.place.postcode]
        self._occupied = housed
        self._partners = _couples(housed)
        by_role = _by_role(registered)
        halves = [one for one in housed if one.bsn in self._partners]
        found = {
            "resident": _Situation(68, housed, self._at_home),
            "moved": _Situation(4.2, self._adults, self._moved),
            "child_moved_out": _Situation(1.5, [one for one in housed if one.parental_home], self._child_moved_out),
            "grown_child": _Situation(3, by_role["grown"], self._at_home),
            "parent_child_same_initials": _Situation(0.7, by_role["parent_child_same_initials"], self._at_home),
            "twin": _Situation(0.5, [one for one in by_role["twin"] if "grown" in one.roles], self._at_home),
            "sibling": _Situation(0.8, by_role["sibling"], self._at_home),
            "sharer": _Situation(1.5, by_role["sharer"], self._at_home),
            "widowed": _Situation(2, by_role["widowed"], self._at_home),
            "divorced": _Situation(1, by_role["divorced"], self._at_home),
            "couple_names": _Situation(3.5, [one for one in housed if one.partner_surname], self._couple_names),
            "couple_names_swapped": _Situation(1, halves, self._names_swapped),
            "institution": _Situation(0.8, by_role["institution"], self._at_home),
            "postal_address": _Situation(0.6, by_role["postal_address"], self._at_home),
            "no_address": _Situation(0.3, [one for one in self._adults if not one.place.postcode], self._no_address),
            "trade_name": _Situation(4, housed, self._in_trade),
            "minor": _Situation(0.2, [one for one in registered if "child" in one.roles], self._at_home),
        }
        self._situations = {name: each for name, each in found.items() if each.people}

    def case(self) -> Case:
        """Return the next case."""
        names = tuple(self._situations)
        (scenario,) = self._draw.choices(names, [each.weight for each in self._situations.values()])
        situation = self._situations[scenario]
        person = self._draw.choice(situation.people)
        return situation.told(person) if person.place.postcode else self._no_address(person)

    def _at_home(self, person: Person) -> Case:
        """The partner has it right; the scenario is the role that makes the case what it is."""
        order = ("parent_child_same_initials", "twin", "sibling", "widowed", "divorced", "institution",
                 "postal_address", "sharer", "grown")  # fmt: skip
        role = next((each for each in order if each in person.roles), "")
        scenario = {"": "resident", "grown": "grown_child"}.get(role, role)
        if "child" in person.roles and "grown" not in person.roles:
            scenario = "minor"
        return Case(person=person, place=person.place, scenario=scenario, resident=True)

    def _moved(self, person: Person) -> Case:
        """The partner has the old address; for half of the moves a new tenant lives there."""
        if self._draw.random() < 0.5:
            place = self._draw.choice(self._occupied).place
            return Case(person=person, place=place, scenario="moved", resident=True, tags=("new_tenant_other",))
        return Case(person=person, place=self._draw.choice(self._vacant), scenario="moved", resident=True)

    def _child_moved_out(self, person: Person) -> Case:
        """The partner still has the parental home, where a family of that name lives."""
        home = person.parental_home or person.place
        return Case(person=person, place=home, scenario="child_moved_out", resident=True, tags=("family_stayed",))

    def _couple_names(self, person: Person) -> Case:
        """The contract bears both names of a couple, in either order, or only the other's."""
        own, other = person.surname, person.partner_surname or person.surname
        surname, tag = self._draw.choices(
            (
                (Surname(f"{other.name}-{own.written()}", other.prefix), "partner_first"),
                (Surname(f"{own.name}-{other.written()}", own.prefix), "own_first"),
                (other, "partner_name"),
            ),
            (45, 25, 30),
        )[0]
        return Case(
            person=person, place=person.place, scenario="couple_names", resident=True, tags=(tag,), surname=surname
        )

    def _names_swapped(self, person: Person) -> Case:
        """The initials of one, the surname of the other: the customer record of a couple, half of it kept up."""
        return Case(
            person=person, place=person.place, scenario="couple_names_swapped", resident=True,
            surname=self._partners[person.bsn],
        )  # fmt: skip

    def _in_trade(self, person: Person) -> Case:
        return Case(person=person, place=person.place, scenario="trade_name", resident=True, in_trade=True)

    def _no_address(self, person: Person) -> Case:
        """Registered without an address; the partner delivers somewhere all the same."""
        place = self._draw.choice(self._vacant)
        return Case(person=person, place=place, scenario="no_address", resident=True)


def _couples(housed: Iterable[Person]) -> dict[str, Surname]:
    """Return, per BSN of a head or partner of a household of two adults, the surname of the other."""
    homes: defaultdict[int, list[Person]] = defaultdict(list)
    for person in housed:
        if person.roles & {"head", "partner"}:
            homes[person.household].append(person)
    pairs = [people for people in homes.values() if len(people) == 2]
    return {one.bsn: other.surname for first, second in pairs for one, other in ((first, second), (second, first))}


def _by_role(people: Iterable[Person]) -> defaultdict[str, list[Person]]:
    found: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.place.postcode:
            for role in person.roles:
                found[role].append(person)
    return found
