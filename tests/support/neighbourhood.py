"""A small register of invented residents, for tests of comparison and evaluation."""

from datetime import date

from keys.identity import MunicipalityCode
from keys.linkage import Subject
from municipality_node.domain.comparison import Comparison, Population, compare, population
from municipality_node.domain.decision import Decision, DecisionSettings, decide
from municipality_node.domain.resident import (
    Bsn,
    Gender,
    NameUse,
    PartnerName,
    RegisterDate,
    Residence,
    ResidenceKind,
    Resident,
    Suspension,
)

ON = date(2026, 1, 15)
_GIVEN = (
    "Johannes", "Maria", "Pieter", "Anna", "Willem", "Karel", "Dirk", "Sofie", "Bram", "Eva", "Thomas", "Lotte",
    "Hendrik", "Cornelia", "Gerrit", "Elisabeth", "Jacob", "Francina", "Lambertus", "Neeltje", "Rutger", "Ursula",
    "Victor", "Yvonne", "Ahmed", "Fatima", "Otto", "Irene", "Quirijn", "Zeger", "Nicolaas", "Theodora",
)  # fmt: skip
_SURNAMES = ("Jansen", "Visser", "Bakker", "Smit", "Mulder", "Bos", "Vos", "Peters", "Hendriks", "Dekker", "Kok", "Pot")


def bsn(number: int) -> Bsn:
    """Return the first valid number at or after a seed."""
    number = 100_000_000 + number * 100
    while True:
        digits = [int(digit) for digit in str(number)]
        weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
        if sum(weight * digit for weight, digit in zip(weights, digits, strict=True)) % 11 == 0:
            return Bsn(str(number))
        number += 1


def resident(
    number: int,
    given_names: str,
    surname: str,
    born: tuple[int, int, int] = (1970, 5, 17),
    *,
    prefix: str = "",
    name_use: NameUse = NameUse.OWN,
    partner: str = "",
    at: tuple[str, int, str, str] = ("1234AB", 10, "", ""),
    suspension: Suspension = Suspension.NONE,
    gender: Gender = Gender.UNKNOWN,
    municipality: str = "0599",
) -> Resident:
    """Return a resident."""
    postcode, house_number, letter, suffix = at
    return Resident(
        bsn=bsn(number),
        given_names=given_names,
        prefix=prefix,
        surname=surname,
        name_use=name_use,
        partners=(PartnerName(prefix="", surname=partner),) if partner else (),
        birth_date=RegisterDate(*born),
        suspension=suspension,
        gender=gender,
        residence=Residence(
            kind=ResidenceKind.ADDRESS,
            street="Dorpsstraat",
            postcode=postcode,
            house_number=house_number,
            house_letter=letter,
            house_suffix=suffix,
        ),
        municipality=MunicipalityCode(municipality),
    )


def _common(seed: int) -> str:
    """Return a given name, the first ones of the list more often than the last."""
    spread = seed * 2_654_435_761 % (1 << 32) / (1 << 32)
    return _GIVEN[int(spread**2.2 * len(_GIVEN))]


def crowd(count: int = 4_000) -> list[Resident]:
    """Return residents elsewhere, with names in different frequencies."""
    return [
        resident(
            1_000 + n,
            " ".join(_common(3 * n + order) for order in range(1 + n % 7 % 3)),
            _SURNAMES[n // 7 % 12] if n % 3 else f"Zeld{chr(97 + n % 26)}{chr(97 + n // 26 % 26)}ma",
            (1940 + n % 65, 1 + n % 12, 1 + n % 28),
            at=(f"{2000 + n // 400}CD", 1 + n % 400 // 2, "", ""),
        )
        for n in range(count)
    ]


CROWD = population(resident.identity for resident in crowd())


def compared(subject: Subject, *household: Resident, among: Population = CROWD) -> Comparison:
    """Return how a signal compares with the residents of its address, in a town of others."""
    return compare(subject, household, among, on=ON)


def decided(subject: Subject, *household: Resident, among: Population = CROWD) -> Decision:
    """Return what the shipped settings make of it."""
    return decide(compared(subject, *household, among=among), DecisionSettings())


def signal_about(
    initials: str,
    surname: str,
    *,
    prefix: str = "",
    born: date | None = None,
    trade_name: str = "",
    at: tuple[str, int, str, str] = ("1234AB", 10, "", ""),
) -> Subject:
    """Return whom a signal is about."""
    postcode, house_number, letter, suffix = at
    return Subject(
        initials=initials,
        prefix=prefix,
        surname=surname,
        trade_name=trade_name,
        birth_date=born,
        postcode=postcode,
        house_number=house_number,
        house_letter=letter,
        house_suffix=suffix,
    )
