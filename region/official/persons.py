"""Official test persons, read from JSON in the shape of the BRP API v2 into what the signal generator understands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from region.population.people import Person, Place, Surname

FILE = Path("brp") / "rvig_brp_mock_testpersonen_2025-02.json"
NON_RESIDENTS = "1999"
"""Registratie Niet-Ingezetenen: a register of people who live in no municipality."""
_ADULT = 18

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialPerson:
    """A person, and the document that a register imports."""

    person: Person
    document: Document


def read_persons(data: Path, *, today_year: int) -> list[OfficialPerson]:
    """Return everybody who is registered in a municipality."""
    documents: list[Document] = json.loads((data / FILE).read_text(encoding="utf-8"))
    people = [
        OfficialPerson(person=_person(number, document, today_year), document=document)
        for number, document in enumerate(documents)
    ]
    return [one for one in people if one.person.municipality not in {"", NON_RESIDENTS}]


def municipality_name(document: Document) -> str:
    """Return the name of the municipality that a person is registered in."""
    return str(document["gemeenteVanInschrijving"]["omschrijving"])


def _person(number: int, document: Document, today_year: int) -> Person:
    name = document.get("naam", {})
    year, month, day = _birth(document.get("geboorte", {}).get("datum", {}))
    return Person(
        bsn=document["burgerservicenummer"],
        given_names=tuple(name.get("voornamen", "").split()),
        surname=_surname(name),
        sex=document.get("geslacht", {}).get("code", ""),
        birth=(year, month, day),
        place=_place(document.get("verblijfplaats", {})),
        municipality=document.get("gemeenteVanInschrijving", {}).get("code", ""),
        household=number,
        partner_surname=_partner(document),
        name_use=name.get("aanduidingNaamgebruik", {}).get("code", "E"),
        secrecy=bool(document.get("geheimhoudingPersoonsgegevens")),
        suspension=document.get("opschortingBijhouding", {}).get("reden", {}).get("code", ""),
        address_function=document.get("verblijfplaats", {}).get("functieAdres", {}).get("code", ""),
        roles=frozenset({"child"} if year and today_year - year <= _ADULT else ()),
    )


def _surname(name: Document) -> Surname:
    return Surname(name.get("geslachtsnaam", ""), name.get("voorvoegsel", ""))


def _partner(document: Document) -> Surname | None:
    for partner in document.get("partners", ()):
        if partner.get("naam", {}).get("geslachtsnaam"):
            return _surname(partner["naam"])
    return None


def _birth(stated: Document) -> tuple[int, int, int]:
    if "datum" in stated:
        year, month, day = map(int, stated["datum"].split("-"))
        return year, month, day
    return stated.get("jaar", 0), stated.get("maand", 0), 0


def _place(residence: Document) -> Place:
    address = residence.get("verblijfadres", {})
    return Place(
        street=address.get("korteStraatnaam", ""),
        number=address.get("huisnummer", 0),
        letter=address.get("huisletter", ""),
        suffix=address.get("huisnummertoevoeging", ""),
        postcode=address.get("postcode", ""),
        town=address.get("woonplaats", ""),
    )
