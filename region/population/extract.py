"""A population as the register extract of docs/operations/node.md."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from region.population.people import Person

COLUMNS = (
    "burgerservicenummer", "voornamen", "voorvoegsel", "geslachtsnaam", "aanduidingNaamgebruik", "partner_voorvoegsel",
    "partner_geslachtsnaam", "geslacht", "geboortedatum", "geheimhouding", "opschorting_reden", "straatnaam",
    "huisnummer", "huisletter", "huisnummertoevoeging", "postcode", "woonplaats", "gemeentecode", "functie_adres",
)  # fmt: skip


def write_extract(people: Iterable[Person], path: Path, written: Callable[[int], None] = lambda _: None) -> int:
    """Write one register extract (CSV); return how many rows. `written` hears how many there are so far."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        count = 0
        for person in people:
            writer.writerow(_row(person))
            count += 1
            written(count)
    return count


def cells(person: Person) -> dict[str, str]:
    """Return one person's row by column."""
    return {name: str(value) for name, value in zip(COLUMNS, _row(person), strict=True)}


def _row(person: Person) -> tuple[object, ...]:
    partner, place = person.partner_surname, person.place
    year, month, day = person.birth
    return (
        person.bsn, " ".join(person.given_names), person.surname.prefix, person.surname.name, person.name_use,
        partner.prefix if partner else "", partner.name if partner else "", person.sex,
        f"{year:04d}{month:02d}{day:02d}",
        "1" if person.secrecy else "0", person.suspension, place.street, place.number or "", place.letter, place.suffix,
        place.postcode, place.town, person.municipality, person.address_function,
    )  # fmt: skip
