"""Single register fields from text, shared by both formats. Each raises RowRejected naming its field."""

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar

from keys.errors import MalformedIdentity
from keys.identity import MunicipalityCode
from keys.normalise import address
from municipality_node.domain.resident import (
    UNKNOWN_DATE,
    AddressFunction,
    Bsn,
    Gender,
    MalformedBsn,
    NameUse,
    RegisterDate,
    Suspension,
)
from municipality_node.register.row import RowCode, RowRejected

LONGEST_TEXT = 400
_DATE = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_NO = frozenset({"", "0", "false", "nee", "n"})
_YES = frozenset({"1", "2", "3", "4", "5", "6", "7", "true", "ja", "j"})
_LAST_DAY_OF_MONTH = 31
_MONTHS = 12
Kind = TypeVar("Kind", bound=StrEnum)


def text(value: str, field: str) -> str:
    """Return trimmed text; control characters and excessive length are rejected."""
    trimmed = value.strip()
    if len(trimmed) > LONGEST_TEXT or (not trimmed.isprintable() and any(ord(letter) < ord(" ") for letter in trimmed)):
        raise RowRejected(RowCode.MALFORMED, field)
    return trimmed


def bsn(value: str) -> Bsn:
    """Return the citizen service number; leading zeros that a spreadsheet dropped are not guessed."""
    if not value.strip():
        raise RowRejected(RowCode.MISSING, "burgerservicenummer")
    try:
        return Bsn(value.strip())
    except MalformedBsn:
        raise RowRejected(RowCode.BSN_CHECK, "burgerservicenummer") from None


def readable_bsn(value: str) -> Bsn | None:
    """Return the number of a row that is rejected for something else; None when it cannot be read either."""
    try:
        return Bsn(value.strip())
    except MalformedBsn:
        return None


def municipality(value: str) -> MunicipalityCode:
    """Return the municipality of registration."""
    if not value.strip():
        raise RowRejected(RowCode.MISSING, "gemeentecode")
    try:
        return MunicipalityCode(value.strip())
    except MalformedIdentity:
        raise RowRejected(RowCode.MALFORMED, "gemeentecode") from None


def birth_date(value: str) -> RegisterDate:
    """Return a date of `YYYYMMDD` (or with hyphens) in which 00 is unknown; a complete one must exist."""
    stated = value.strip()
    if not stated or stated == "0":
        return UNKNOWN_DATE
    found = _DATE.fullmatch(stated)
    if not found:
        raise RowRejected(RowCode.MALFORMED, "geboortedatum")
    return registered(RegisterDate(*map(int, found.groups())), "geboortedatum")


def registered(day: RegisterDate, field: str) -> RegisterDate:
    """Return `day` when it could be one: parts in range, and on the calendar when all are known."""
    if day.month > _MONTHS or day.day > _LAST_DAY_OF_MONTH or (all(day) and day.complete() is None):
        raise RowRejected(RowCode.MALFORMED, field)
    return day


def calendar_day(value: str, field: str) -> date | None:
    """Return a complete date; None when empty or incomplete."""
    stated = value.strip()
    found = _DATE.fullmatch(stated)
    if stated and not found:
        raise RowRejected(RowCode.MALFORMED, field)
    return RegisterDate(*map(int, found.groups())).complete() if found else None


def flag(value: str, field: str) -> bool:
    """Return a yes or no; what is neither is rejected, because a secrecy flag may not be guessed."""
    stated = value.strip().lower()
    if stated in _YES:
        return True
    if stated in _NO:
        return False
    raise RowRejected(RowCode.MALFORMED, field)


def _code(kind: type[Kind], words: dict[str, Kind], value: str, field: str) -> Kind:
    stated = value.strip()
    try:
        return words[stated.lower()] if stated.lower() in words else kind(stated.upper())
    except ValueError:
        raise RowRejected(RowCode.MALFORMED, field) from None


def name_use(value: str) -> NameUse:
    """Return aanduidingNaamgebruik; empty means the own name."""
    return _code(NameUse, {"": NameUse.OWN}, value, "aanduidingNaamgebruik")


def gender(value: str) -> Gender:
    """Return geslacht."""
    words = {"": Gender.UNKNOWN, "man": Gender.MALE, "vrouw": Gender.FEMALE, "onbekend": Gender.UNKNOWN}
    return _code(Gender, words, value, "geslacht")


def suspension(value: str) -> Suspension:
    """Return opschorting_reden; any reason, also one we do not know, suspends."""
    words = {"overlijden": Suspension.DECEASED, "emigratie": Suspension.EMIGRATED, "fout": Suspension.MISTAKE}
    try:
        return _code(Suspension, words, value, "opschorting_reden")
    except RowRejected:
        return Suspension.UNKNOWN


def address_function(value: str) -> AddressFunction:
    """Return functie_adres; empty means a home."""
    words = {"": AddressFunction.HOME, "woonadres": AddressFunction.HOME, "briefadres": AddressFunction.POSTAL}
    return _code(AddressFunction, words, value, "functie_adres")


def postcode(value: str) -> str:
    """Return a postcode without its space; empty stays empty."""
    found = address.postcode(value)
    if value.strip() and not found:
        raise RowRejected(RowCode.MALFORMED, "postcode")
    return found


def house_number(value: str) -> int:
    """Return the number of the house; 0 when there is none."""
    stated = value.strip()
    if not stated:
        return 0
    if not (stated.isascii() and stated.isdigit()) or not 1 <= int(stated) <= address.HIGHEST_NUMBER:
        raise RowRejected(RowCode.MALFORMED, "huisnummer")
    return int(stated)
