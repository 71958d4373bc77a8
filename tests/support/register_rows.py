"""Rows of a register extract, about the person that signals of tests are about."""

from keys.identity import MunicipalityCode
from municipality_node.register.extract import OPTIONAL, REQUIRED

HERE = MunicipalityCode("0687")


def bsn(number: int) -> str:
    """Return the `number`-th valid citizen service number of a test series."""
    found = 0
    for candidate in range(900_000_000, 999_999_999):
        digits = str(candidate)
        if sum(int(digit) * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True)) % 11:
            continue
        found += 1
        if found > number:
            return digits
    raise AssertionError


def a_row(number: int = 0, **changes: str) -> dict[str, str]:
    """Return the extract row of the person that `tests.support.signals.a_signal` is about, with `changes`."""
    row = dict.fromkeys((*REQUIRED, *OPTIONAL), "")
    row |= {
        "burgerservicenummer": bsn(number),
        "voornamen": "Jan Adriaan",
        "voorvoegsel": "van der",
        "geslachtsnaam": "Berg",
        "geboortedatum": "19800412",
        "geheimhouding": "0",
        "huisnummer": "12",
        "postcode": "4301AA",
        "straatnaam": "Dijkstraat",
        "gemeentecode": HERE.value,
        "functie_adres": "W",
    }
    return {**row, **changes}
