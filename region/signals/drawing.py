"""Draws signals about a municipality: who is meant, what the partner knows, which mistakes it makes, what is true."""

import random
from datetime import date, timedelta

from region.population.municipality import Municipality
from region.population.names import NameSource
from region.population.people import Person, Place, Surname
from region.signals import misspelling, misstated, told_names
from region.signals.case import Case
from region.signals.meant import MeantDraw
from region.signals.row import Row, Truth

BIRTH_DATE_KNOWN = {"Energie": 0.4, "Water": 0.35, "Huur": 0.0, "Zorg": 0.97}
"""How often partners of a type state a birth date; half of the signals of the usual mix have none."""
_MISSPELT = 0.08
_TRADES = ("Schildersbedrijf {}", "Bakkerij {}", "{} Klussenbedrijf", "VOF {} en Zonen", "{} h.o.d.n. De Gouden Schaar",
           "Autobedrijf {}", "{} Webdesign", "Hoveniersbedrijf {}", "Gebr. {}", "Maatschap {}", "Eenmanszaak {}",
           "De Gouden Schaar t.h.o.d.n. {}", "Administratiekantoor {}", "{} & Partners VOF",
           "Loodgietersbedrijf {}")  # fmt: skip
_NAMELESS_TRADES = ("Kapsalon Chique", "De Vrolijke Bakker", "Studio Noord", "Fietsenwinkel Het Wiel",
                    "Snackbar 't Hoekje", "Salon Beauty & Zo")  # fmt: skip


class SignalDraw:
    """A seeded source of rows and truths about one municipality, for one type of partner."""

    def __init__(
        self, municipality: Municipality, partner_type: str, *, seed: str, names: NameSource | None = None
    ) -> None:
        self._draw = random.Random(seed)
        self._cases = MeantDraw(municipality, self._draw, names)
        self._code = municipality.code
        self._type = partner_type
        self._count = 0
        self._dwellings = municipality.dwellings

    def signal(self, sent: date, *, prefix: str) -> tuple[Row, Truth]:
        """Return the next row, well-formed, with its truth."""
        self._count += 1
        case = self._cases.case()
        reference = f"{prefix}-{self._count:06d}"
        row = Row(partner_ref=reference, sent_date=sent.isoformat())
        self._state_debt(row, sent)
        tags = [*case.tags, *self._state_person(row, case), *self._state_place(row, case.place)]
        if self._draw.random() < 0.1:
            row.municipality_code = self._code
        return row, Truth(
            partner_ref=reference, bsn=case.person.bsn if case.resident else "", municipality=self._code,
            scenario=case.scenario, tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        )  # fmt: skip

    def _state_debt(self, row: Row, sent: date) -> None:
        # Old enough for every partner type, and young enough for health insurers (100 days) one month later as well.
        age = self._draw.randint(32, 68)
        row.arrears_since = (sent - timedelta(days=age)).isoformat()
        row.reminder_date = (sent - timedelta(days=self._draw.randint(2, 25))).isoformat()
        row.amount_cents = str(int(self._draw.lognormvariate(9.6, 0.9)) + 1500)
        row.signal_type = self._draw.choices(("EARLY", "END_OF_SUPPLY", "CRISIS"), (90, 7, 3))[0]
        if self._draw.random() < 0.4:
            row.phone = f"06{self._draw.randint(10_000_000, 59_999_999)}"

    def _state_person(self, row: Row, case: Case) -> list[str]:
        """Fill in who it is; return the tags of what happened to the name and the birth date."""
        surname, name_tag = self._used_name(case)
        surname, half = misspelling.compound(self._draw, surname)
        row.initials, initials_tag = told_names.initials(self._draw, case.person.given_names)
        row.prefix, row.surname, prefix_tag = misspelling.as_fields(self._draw, surname)
        tags = [name_tag, half, initials_tag, prefix_tag]
        if self._draw.random() < _MISSPELT:
            row.surname, tag = misspelling.misspelt(self._draw, row.surname)
            tags.append(tag)
        for alter in (misspelling.marks, misspelling.cased):
            row.surname, tag = alter(self._draw, row.surname)
            tags.append(tag)
        if case.in_trade:
            tags.append(self._state_trade(row, surname))
        tags.append(self._state_birth(row, case.person))
        return tags

    def _used_name(self, case: Case) -> tuple[Surname, str]:
        """Return the name that the partner has: own, the other's, or both, mostly as the person uses it."""
        own, other = case.person.surname, case.person.partner_surname
        if case.surname is not None:
            return case.surname, ""
        if other is None or case.person.name_use == "E" or self._draw.random() < 0.4:
            return own, "maiden_name" if other is not None and case.person.name_use != "E" else ""
        if case.person.name_use == "P" or self._draw.random() < 0.2:
            return other, "partner_name"
        if case.person.name_use == "V":
            return Surname(f"{other.name}-{own.written()}", other.prefix), "both_names"
        return Surname(f"{own.name}-{other.written()}", own.prefix), "both_names"

    def _state_trade(self, row: Row, surname: Surname) -> str:
        if self._draw.random() < 0.75:
            row.trade_name = self._draw.choice(_TRADES).format(surname.written())
            if self._draw.random() < 0.5:
                row.surname = row.prefix = row.initials = ""
                return "trade_name_only"
            return "trade_name_with_person"
        row.trade_name = self._draw.choice(_NAMELESS_TRADES)
        return "trade_name_without_person"

    def _state_birth(self, row: Row, person: Person) -> str:
        if self._draw.random() >= BIRTH_DATE_KNOWN.get(self._type, 0.5):
            return "birth_missing"
        if person.born is None:
            return "birth_incomplete"
        stated, tag = misstated.birth_date(self._draw, person.born)
        row.birth_date = stated.isoformat()
        return tag

    def _state_place(self, row: Row, place: Place) -> list[str]:
        shared = self._dwellings[place.postcode, place.number] > 1
        row.postcode, code_tag = misstated.postcode(self._draw, place.postcode)
        number, number_tag = misstated.house_number(self._draw, place.number)
        row.house_number = str(number)
        row.house_letter, row.house_suffix, tag = misstated.addition(self._draw, place.letter, place.suffix)
        return [code_tag, number_tag, tag, "many_addresses_one_number" if shared else ""]
