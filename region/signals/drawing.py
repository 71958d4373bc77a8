"""Draws signals about a municipality: who is meant, what the partner knows, which mistakes it makes, what is true."""

import random
from datetime import date, timedelta

from region.population.municipality import Municipality
from region.population.people import Person, Place, Surname
from region.signals import misspelling, misstated
from region.signals.meant import MeantDraw
from region.signals.row import Row, Truth

BIRTH_DATE_KNOWN = {"Energie": 0.4, "Water": 0.35, "Huur": 0.0, "Zorg": 0.97}
"""How often partners of a type state a birth date; half of the signals of the usual mix have none."""
_TRADES = ("Schildersbedrijf {}", "Bakkerij {}", "{} Klussenbedrijf", "VOF {} en Zonen", "{} h.o.d.n. De Gouden Schaar",
           "Autobedrijf {}", "{} Webdesign", "Hoveniersbedrijf {}", "Gebr. {}", "Maatschap {}",
           "Eenmanszaak {}")  # fmt: skip
_NAMELESS_TRADES = ("Kapsalon Chique", "De Vrolijke Bakker", "Studio Noord", "Fietsenwinkel Het Wiel")


class SignalDraw:
    """A seeded source of rows and truths about one municipality, for one type of partner."""

    def __init__(self, municipality: Municipality, partner_type: str, *, seed: str) -> None:
        self._draw = random.Random(seed)
        self._people = MeantDraw(municipality, self._draw)
        self._code = municipality.code
        self._type = partner_type
        self._count = 0

    def signal(self, sent: date, *, prefix: str) -> tuple[Row, Truth]:
        """Return the next row, well-formed, with its truth."""
        self._count += 1
        meant = self._people.meant()
        reference = f"{prefix}-{self._count:06d}"
        row = Row(partner_ref=reference, sent_date=sent.isoformat())
        self._state_debt(row, sent)
        self._state_person(row, meant.person, in_trade=meant.scenario == "trade_name")
        self._state_place(row, meant.place)
        if self._draw.random() < 0.1:
            row.municipality_code = self._code
        bsn = meant.person.bsn if meant.resident else ""
        return row, Truth(partner_ref=reference, bsn=bsn, municipality=self._code, scenario=meant.scenario)

    def _state_debt(self, row: Row, sent: date) -> None:
        # Old enough for every partner type, and young enough for health insurers (100 days) one month later as well.
        age = self._draw.randint(32, 68)
        row.arrears_since = (sent - timedelta(days=age)).isoformat()
        row.reminder_date = (sent - timedelta(days=self._draw.randint(2, 25))).isoformat()
        row.amount_cents = str(int(self._draw.lognormvariate(9.6, 0.9)) + 1500)
        row.signal_type = self._draw.choices(("EARLY", "END_OF_SUPPLY", "CRISIS"), (90, 7, 3))[0]
        if self._draw.random() < 0.4:
            row.phone = f"06{self._draw.randint(10_000_000, 59_999_999)}"

    def _state_person(self, row: Row, person: Person, *, in_trade: bool) -> None:
        surname = self._used_name(person)
        row.initials = misspelling.as_initials(self._draw, person.given_names)
        row.prefix, row.surname = misspelling.as_fields(self._draw, surname)
        if self._draw.random() < 0.08:
            row.surname = misspelling.misspelt(self._draw, row.surname)
        if self._draw.random() < 0.5:
            row.surname = misspelling.without_marks(row.surname)
        elif self._draw.random() < 0.2:
            row.surname = misspelling.transliterated(row.surname)
        if in_trade:
            self._state_trade(row, surname)
        if person.born and self._draw.random() < BIRTH_DATE_KNOWN.get(self._type, 0.5):
            row.birth_date = misstated.birth_date(self._draw, person.born).isoformat()

    def _used_name(self, person: Person) -> Surname:
        """Return the name that the partner has: own, the other's, or both, mostly as the person uses it."""
        own, other = person.surname, person.partner_surname
        chance = self._draw.random()
        if other is None or chance < 0.5:
            return own
        if chance < 0.75 or person.name_use == "P":
            return other if person.name_use == "P" else own
        if person.name_use == "V" or (person.name_use == "E" and chance < 0.85):
            return Surname(f"{other.name}-{own.written()}", other.prefix)
        return Surname(f"{own.name}-{other.written()}", own.prefix)

    def _state_trade(self, row: Row, surname: Surname) -> None:
        if self._draw.random() < 0.75:
            row.trade_name = self._draw.choice(_TRADES).format(surname.written())
            if self._draw.random() < 0.5:
                row.surname = row.prefix = row.initials = ""
        else:
            row.trade_name = self._draw.choice(_NAMELESS_TRADES)

    def _state_place(self, row: Row, place: Place) -> None:
        row.postcode = misstated.postcode(self._draw, place.postcode)
        row.house_number = str(place.number)
        row.house_letter, row.house_suffix = misstated.addition(self._draw, place.letter, place.suffix)
