"""Register extracts on disk."""

import csv
from collections.abc import Iterable
from pathlib import Path

from municipality_node.domain.resident import Resident

COLUMNS = (
    "burgerservicenummer", "voornamen", "voorvoegsel", "geslachtsnaam", "aanduidingNaamgebruik",
    "partner_geslachtsnaam", "geboortedatum", "geheimhouding", "opschorting_reden", "huisnummer", "huisletter",
    "huisnummertoevoeging", "postcode", "gemeentecode",
)  # fmt: skip


def write_register(path: Path, residents: Iterable[Resident]) -> None:
    """Write residents as the CSV extract of PRODUCT.md."""
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        for person in residents:
            home = person.residence
            partner = person.partners[0].surname if person.partners else ""
            year, month, day = person.birth_date
            writer.writerow(
                (person.bsn.value, person.given_names, person.prefix, person.surname, person.name_use.value, partner,
                 f"{year:04}{month:02}{day:02}", "", person.suspension.value, home.house_number, home.house_letter,
                 home.house_suffix, home.postcode, person.municipality.value)
            )  # fmt: skip
