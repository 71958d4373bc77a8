"""Draws signals about a municipality: who is meant, what the partner knows, which mistakes it makes, what is true."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from region.population import names
from region.population.municipality import Municipality
from region.population.people import Person, Place, Surname
from region.signals import misspelling
from region.signals.row import Row, Truth

BIRTH_DATE_KNOWN = {"Energie": 0.25, "Water": 0.2, "Huur": 0.0, "Zorg": 0.97}
"""How often partners of a type state a birth date."""
NON_RESIDENT_SHARE = 0.21
_TRADES = ("Schildersbedrijf {}", "Bakkerij {}", "{} Klussenbedrijf", "VOF {} en Zonen", "{} h.o.d.n. De Gouden Schaar",
           "Autobedrijf {}", "{} Webdesign", "Hoveniersbedrijf {}")  # fmt: skip
_NAMELESS_TRADES = ("Kapsalon Chique", "De Vrolijke Bakker", "Studio Noord", "Fietsenwinkel Het Wiel")


@dataclass(frozen=True, slots=True)
class _Meant:
    """Somebody as the partner knows them: not always somebody who lives here."""

    person: Person
    place: Place
    scenario: str
    resident: bool


class SignalDraw:
    """A seeded source of rows and truths about one municipality, for one type of partner."""

    def __init__(self, municipality: Municipality, partner_type: str, *, seed: str) -> None:
        self._draw = random.Random(seed)
        self._home = municipality
        self._type = partner_type
        self._adults = [
            person for person in municipality.residents if "child" not in person.roles and not person.suspension
        ]
        self._count = 0

    def signal(self, sent: date, *, prefix: str) -> tuple[Row, Truth]:
        """Return the next row, well-formed, with its truth."""
        self._count += 1
        meant = self._nobody() if self._draw.random() < NON_RESIDENT_SHARE else self._somebody()
        reference = f"{prefix}-{self._count:06d}"
        row = Row(partner_ref=reference, sent_date=sent.isoformat())
        self._state_debt(row, sent)
        self._state_person(row, meant.person)
        self._state_place(row, meant.place)
        if self._draw.random() < 0.1:
            row.municipality_code = self._home.code
        bsn = meant.person.bsn if meant.resident else ""
        return row, Truth(partner_ref=reference, bsn=bsn, municipality=self._home.code, scenario=meant.scenario)

    # Who is meant

    def _somebody(self) -> _Meant:
        chance = self._draw.random()
        person = self._draw.choice(self._adults)
        if chance < 0.05:
            return _Meant(person, self._draw.choice(self._home.vacant), "moved", resident=True)
        if chance < 0.08 and (grown := self._one_with("grown")):
            return _Meant(grown, grown.place, "grown_child", resident=True)
        if chance < 0.10 and (dead := self._one(lambda one: one.suspension == "O")):
            return _Meant(dead, dead.place, "deceased", resident=False)
        if not person.place.postcode:
            return _Meant(person, self._draw.choice(self._home.vacant), "no_address", resident=True)
        if self._draw.random() < 0.04 and person.place.postcode:
            return _Meant(person, person.place, "trade_name", resident=True)
        return _Meant(person, person.place, "resident", resident=True)

    def _nobody(self) -> _Meant:
        makers: tuple[Callable[[], _Meant], ...] = (self._former_customer, self._relative_elsewhere, self._namesake)
        if self._draw.random() < 0.5:
            return self._draw.choice(makers)()
        vacant = self._draw.choice(self._home.vacant)
        return _Meant(self._stranger(vacant), vacant, "stranger", resident=False)

    def _stranger(self, place: Place, surname: Surname | None = None) -> Person:
        sex = self._draw.choice("MV")
        born = date(2026, 1, 1) - timedelta(days=self._draw.randint(19 * 365, 85 * 365))
        return Person(
            bsn="", given_names=names.given_names(self._draw, sex), sex=sex,
            surname=surname or names.surname(self._draw), birth=(born.year, born.month, born.day),
            place=place, municipality="", household=0,
        )  # fmt: skip

    def _former_customer(self) -> _Meant:
        """Somebody left; others live there now, and the partner still has the old name."""
        place = self._occupied()
        return _Meant(self._stranger(place), place, "former_customer", resident=False)

    def _relative_elsewhere(self) -> _Meant:
        """A grown child or parent who never lived here, at the address of family, with their surname."""
        family = self._draw.choice(self._adults)
        place = family.place if family.place.postcode else self._occupied()
        return _Meant(self._stranger(place, family.surname), place, "relative", resident=False)

    def _namesake(self) -> _Meant:
        """A resident's name and initials, another person, at an address where nobody of that name lives."""
        other = self._draw.choice(self._adults)
        place = self._draw.choice(self._home.vacant)
        stranger = self._stranger(place, other.surname)
        return _Meant(replace(stranger, given_names=other.given_names), place, "namesake", resident=False)

    def _occupied(self) -> Place:
        while True:
            place = self._draw.choice(self._home.residents).place
            if place.postcode:
                return place

    def _one(self, fits: Callable[[Person], bool]) -> Person | None:
        for _ in range(200):
            person = self._draw.choice(self._home.residents)
            if fits(person) and person.place.postcode:
                return person
        return None

    def _one_with(self, role: str) -> Person | None:
        return self._one(lambda person: role in person.roles and not person.suspension)

    # What the partner writes

    def _state_debt(self, row: Row, sent: date) -> None:
        # The rules of form: 30 days to 100 for health, six months for CAK.
        age = self._draw.randint(32, 95)
        row.arrears_since = (sent - timedelta(days=age)).isoformat()
        row.reminder_date = (sent - timedelta(days=self._draw.randint(2, 25))).isoformat()
        row.amount_cents = str(int(self._draw.lognormvariate(9.6, 0.9)) + 1500)
        row.signal_type = self._draw.choices(("EARLY", "END_OF_SUPPLY", "CRISIS"), (90, 7, 3))[0]
        if self._draw.random() < 0.4:
            row.phone = f"06{self._draw.randint(10_000_000, 59_999_999)}"

    def _state_person(self, row: Row, person: Person) -> None:
        surname = self._used_name(person)
        row.initials = misspelling.as_initials(self._draw, person.given_names)
        row.prefix, row.surname = misspelling.as_fields(self._draw, surname)
        chance = self._draw.random()
        if chance < 0.08:
            row.surname = misspelling.misspelt(self._draw, row.surname)
        if self._draw.random() < 0.5:
            row.surname = misspelling.without_marks(row.surname)
        elif self._draw.random() < 0.2:
            row.surname = misspelling.transliterated(row.surname)
        if self._draw.random() < 0.02:
            self._state_trade(row, surname)
        if person.born and self._draw.random() < BIRTH_DATE_KNOWN.get(self._type, 0.5):
            row.birth_date = self._stated_birth(person.born).isoformat()

    def _used_name(self, person: Person) -> Surname:
        partner = person.partner_surname
        chance = self._draw.random()
        if partner is None or chance < 0.5:
            return person.surname
        if chance < 0.75:
            return partner if person.name_use == "P" else person.surname
        if person.name_use == "P":
            return partner
        own, other = person.surname, partner
        if person.name_use == "V" or (person.name_use == "E" and chance < 0.85):
            return Surname(f"{other.name}-{own.written()}", other.prefix)
        return Surname(f"{own.name}-{other.written()}", own.prefix)

    def _state_trade(self, row: Row, surname: Surname) -> None:
        if self._draw.random() < 0.7:
            row.trade_name = self._draw.choice(_TRADES).format(surname.written())
            if self._draw.random() < 0.5:
                row.surname = row.prefix = row.initials = ""
        else:
            row.trade_name = self._draw.choice(_NAMELESS_TRADES)

    def _stated_birth(self, born: date) -> date:
        chance = self._draw.random()
        if chance < 0.02 and born.day <= 12:
            return date(born.year, born.day, born.month)
        if chance < 0.035:
            return born.replace(day=min(28, born.day + self._draw.choice((-1, 1)) or 1))
        if chance < 0.045:
            return date(born.year, 1, 1)
        return born

    def _state_place(self, row: Row, place: Place) -> None:
        code = place.postcode
        row.postcode = f"{code[:4]} {code[4:].lower()}" if self._draw.random() < 0.2 else code
        row.house_number = str(place.number)
        chance = self._draw.random()
        if chance < 0.12:
            return
        if chance < 0.3 and place.letter:
            row.house_suffix = place.letter.lower()
            return
        row.house_letter, row.house_suffix = place.letter, place.suffix
        if chance > 0.8:
            row.house_suffix = place.suffix.upper() if self._draw.random() < 0.5 else place.suffix.lower()
