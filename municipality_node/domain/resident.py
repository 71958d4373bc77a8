"""A resident, as the population register (BRP) knows one. Pure; the repr shows no field."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from keys.identity import MunicipalityCode
from keys.linkage import ResidentIdentity

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


class MalformedBsn(ValueError):
    """Nine digits that pass the 11-check were expected; the text does not say what came instead."""


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Bsn:
    """A citizen service number: nine digits that pass the 11-check (Wabb art. 1, Besluit BSN)."""

    value: str

    def __post_init__(self) -> None:
        digits = self.value
        if len(digits) != len(_WEIGHTS) or not (digits.isascii() and digits.isdigit()) or not int(digits):
            raise MalformedBsn("burgerservicenummer")
        if sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11:
            raise MalformedBsn("burgerservicenummer")


class NameUse(StrEnum):
    """How a resident wants to be addressed (aanduidingNaamgebruik, BRP table 62)."""

    OWN = "E"
    PARTNER = "P"
    PARTNER_FIRST = "V"
    OWN_FIRST = "N"


class Gender(StrEnum):
    """Gender as registered (geslacht)."""

    MALE = "M"
    FEMALE = "V"
    UNKNOWN = "O"


class Suspension(StrEnum):
    """Why the register is no longer kept up for a person (opschorting_reden)."""

    NONE = ""
    DECEASED = "O"
    EMIGRATED = "E"
    MINISTERIAL = "M"
    NON_RESIDENT = "R"
    MISTAKE = "F"
    UNKNOWN = "."


class ResidenceKind(StrEnum):
    """What the register knows of where somebody is."""

    ADDRESS = "address"
    LOCATION = "location"
    """A described place without an address (a berth, a caravan)."""
    ABROAD = "abroad"
    UNKNOWN = "unknown"


class AddressFunction(StrEnum):
    """What the address is for (functie_adres)."""

    HOME = "W"
    POSTAL = "B"


class Investigated(StrEnum):
    """Groups of register data that a municipality doubts (inOnderzoek)."""

    PERSON = "person"
    NAME = "name"
    BIRTH = "birth"
    RESIDENCE = "residence"
    MUNICIPALITY = "municipality"


class RegisterDate(NamedTuple):
    """A register date; 0 is an unknown part, so (0, 0, 0) is a wholly unknown date."""

    year: int
    month: int
    day: int

    def complete(self) -> date | None:
        """Return the calendar date; None when a part is unknown or the date does not exist."""
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


UNKNOWN_DATE = RegisterDate(0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PartnerName:
    """The name of a partner in marriage or registered partnership."""

    prefix: str
    surname: str
    dissolved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Residence:
    """Where somebody lives; without an address all of its fields are empty."""

    kind: ResidenceKind
    function: AddressFunction = AddressFunction.HOME
    street: str = ""
    house_number: int = 0
    house_letter: str = ""
    house_suffix: str = ""
    postcode: str = ""
    place: str = ""
    since: date | None = None
    """The day on which this residence began; None when the register extract does not say."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Resident:
    """One row of the register of one municipality."""

    bsn: Bsn
    given_names: str = ""
    prefix: str = ""
    surname: str
    name_use: NameUse = NameUse.OWN
    partners: tuple[PartnerName, ...] = ()
    gender: Gender = Gender.UNKNOWN
    birth_date: RegisterDate = UNKNOWN_DATE
    secrecy: bool = False
    suspension: Suspension = Suspension.NONE
    residence: Residence
    investigated: frozenset[Investigated] = frozenset()
    municipality: MunicipalityCode

    @property
    def is_suspended(self) -> bool:
        """Whether the person died, left, or is otherwise no longer kept up."""
        return self.suspension is not Suspension.NONE

    @property
    def under_investigation(self) -> bool:
        """Whether the municipality doubts anything it registered (rule N5)."""
        return bool(self.investigated)

    @property
    def address_kind(self) -> str:
        """`B` for a postal address, `L` where there is no address to find somebody at, else empty."""
        if self.residence.kind is not ResidenceKind.ADDRESS:
            return "L"
        return "B" if self.residence.function is AddressFunction.POSTAL else ""

    @property
    def identity(self) -> ResidentIdentity:
        """Return what link keys are made of."""
        home = self.residence
        return ResidentIdentity(
            given_names=self.given_names,
            prefix=self.prefix,
            surname=self.surname,
            name_use=self.name_use,
            partner_names=tuple((partner.prefix, partner.surname) for partner in self.partners),
            birth_date=(self.birth_date.year, self.birth_date.month, self.birth_date.day),
            postcode=home.postcode,
            house_number=home.house_number,
            house_letter=home.house_letter,
            house_suffix=home.house_suffix,
        )
