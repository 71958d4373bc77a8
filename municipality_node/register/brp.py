"""Persons in the JSON of the national BRP API v2: a list, or an object with `personen`; read as a stream."""

from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import ijson  # type: ignore[import-untyped]

from keys.normalise import address
from municipality_node.domain.resident import (
    UNKNOWN_DATE,
    Investigated,
    PartnerName,
    RegisterDate,
    Residence,
    ResidenceKind,
    Resident,
)
from municipality_node.errors import RegisterRefused
from municipality_node.register import fields
from municipality_node.register.row import Row, RowCode, RowRefusal, RowRejected

_KINDS = {
    "Adres": ResidenceKind.ADDRESS,
    "Locatie": ResidenceKind.LOCATION,
    "VerblijfplaatsBuitenland": ResidenceKind.ABROAD,
    "VerblijfplaatsOnbekend": ResidenceKind.UNKNOWN,
}
_INVESTIGATED = {
    "inOnderzoek": Investigated.PERSON,
    "naam": Investigated.NAME,
    "geboorte": Investigated.BIRTH,
    "verblijfplaats": Investigated.RESIDENCE,
}
_ABOUT_MUNICIPALITY = {"gemeenteVanInschrijving", "datumInschrijvingInGemeente", "datumIngangOnderzoekGemeente"}
_NOT_ABOUT_THE_PERSON = {"indicatieGezagMinderjarige", "datumIngangOnderzoekGezag"}


def read(stream: BinaryIO) -> Iterator[Row]:
    """Yield every person. Raises RegisterRefused where the JSON itself ends or breaks."""
    prefix = "item" if _starts_with_list(stream) else "personen.item"
    try:
        for number, person in enumerate(ijson.items(stream, prefix, use_float=True), start=1):
            yield _row(number, person)
    except ijson.JSONError:
        broken = True
    else:
        broken = False
    if broken:  # outside the except block: the parser's text quotes the input
        raise RegisterRefused("not valid JSON, or cut off", field="json")


def _starts_with_list(stream: BinaryIO) -> bool:
    start = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    stream.seek(0)
    return start == b"["


def _row(number: int, person: Any) -> Row:
    if not isinstance(person, dict):
        return Row(line=number, resident=None, refusals=(RowRefusal(RowCode.MALFORMED, "person"),))
    try:
        return Row(line=number, resident=resident_of(person))
    except RowRejected as rejected:
        refusal = rejected.refusal
    except (AttributeError, TypeError, ValueError, KeyError):
        refusal = RowRefusal(RowCode.MALFORMED, "person")
    whose = fields.readable_bsn(str(person.get("burgerservicenummer", "")))
    return Row(line=number, resident=None, refusals=(refusal,), bsn=whose)


def resident_of(person: Mapping[str, Any]) -> Resident:
    """Return the resident of one BRP person. Raises RowRejected; a field of another shape raises TypeError and kin."""
    name = person.get("naam", {})
    return Resident(
        bsn=fields.bsn(person.get("burgerservicenummer", "")),
        given_names=fields.text(name.get("voornamen", ""), "naam.voornamen"),
        prefix=fields.text(name.get("voorvoegsel", ""), "naam.voorvoegsel"),
        surname=fields.text(name.get("geslachtsnaam", ""), "naam.geslachtsnaam"),
        name_use=fields.name_use(_coded(name, "aanduidingNaamgebruik")),
        partners=tuple(_partner(partner) for partner in person.get("partners", ()) if partner.get("naam")),
        gender=fields.gender(_coded(person, "geslacht")),
        birth_date=_date(person.get("geboorte", {}).get("datum"), "geboorte.datum"),
        secrecy=bool(person.get("geheimhoudingPersoonsgegevens", False)),
        suspension=fields.suspension(_coded(person.get("opschortingBijhouding", {}), "reden")),
        residence=_residence(person.get("verblijfplaats", {})),
        investigated=_investigated(person),
        municipality=fields.municipality(_coded(person, "gemeenteVanInschrijving")),
    )


def _coded(part: Mapping[str, Any], name: str) -> str:
    code = part.get(name, {}).get("code", "")
    return str(code)


def _partner(partner: Mapping[str, Any]) -> PartnerName:
    name = partner["naam"]
    return PartnerName(
        prefix=fields.text(name.get("voorvoegsel", ""), "partners.naam.voorvoegsel"),
        surname=fields.text(name.get("geslachtsnaam", ""), "partners.naam.geslachtsnaam"),
        dissolved="ontbindingHuwelijkPartnerschap" in partner,
    )


def _date(value: Mapping[str, Any] | None, field: str) -> RegisterDate:
    if not value or value.get("type") == "DatumOnbekend":
        return UNKNOWN_DATE
    if value.get("type") == "Datum":
        return fields.birth_date(value["datum"])
    return fields.registered(RegisterDate(int(value.get("jaar", 0)), int(value.get("maand", 0)), 0), field)


def _residence(place: Mapping[str, Any]) -> Residence:
    home = place.get("verblijfadres", {})
    kind = _KINDS.get(place.get("type", ""), ResidenceKind.UNKNOWN)
    if kind is not ResidenceKind.ADDRESS:
        described = fields.text(home.get("locatiebeschrijving", ""), "verblijfplaats.locatiebeschrijving")
        return Residence(kind=kind, street=described)
    number = int(home.get("huisnummer", 0))
    if not 0 <= number <= address.HIGHEST_NUMBER:
        raise RowRejected(RowCode.MALFORMED, "verblijfplaats.huisnummer")
    return Residence(
        kind=kind,
        function=fields.address_function(_coded(place, "functieAdres")),
        street=fields.text(home.get("korteStraatnaam", ""), "verblijfplaats.straatnaam"),
        house_number=number,
        house_letter=fields.text(home.get("huisletter", ""), "verblijfplaats.huisletter"),
        house_suffix=fields.text(home.get("huisnummertoevoeging", ""), "verblijfplaats.huisnummertoevoeging"),
        postcode=fields.postcode(home.get("postcode", "")),
        place=fields.text(home.get("woonplaats", ""), "verblijfplaats.woonplaats"),
        since=_date(place.get("datumVan"), "verblijfplaats.datumVan").complete(),
    )


def _investigated(person: Mapping[str, Any]) -> frozenset[Investigated]:
    found = {group for part, group in _INVESTIGATED.items() if part != "inOnderzoek" and _doubted(person.get(part))}
    if _doubted((person.get("verblijfplaats") or {}).get("verblijfadres")):
        found.add(Investigated.RESIDENCE)
    whole = set(person.get("inOnderzoek", ())) - _NOT_ABOUT_THE_PERSON
    if whole & _ABOUT_MUNICIPALITY:
        found.add(Investigated.MUNICIPALITY)
    if whole - _ABOUT_MUNICIPALITY:
        found.add(Investigated.PERSON)
    return frozenset(found)


def _doubted(part: Mapping[str, Any] | None) -> bool:
    return bool(part and part.get("inOnderzoek"))
