"""One row of a partner file: from cells to a signal and back. Cells that do not parse are named, never repeated."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from keys.normalise import address
from signals.form_codes import FormCode
from signals.signal import Attestation, Signal, SignalType

COLUMNS = (
    "partner_ref", "signal_type", "amount_cents", "arrears_since", "sent_date", "municipality_code",
    "initials", "prefix", "surname", "trade_name", "birth_date", "postcode", "house_number", "house_letter",
    "house_suffix", "phone", "email", "warm_handover", "contact_effort", "help_pointed_out", "reminder_date",
    "offer_unanswered",
)  # fmt: skip
REQUIRED = ("partner_ref", "signal_type", "amount_cents", "arrears_since", "sent_date", "postcode", "house_number")

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_ISO = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
_DUTCH = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_FLAGS = {
    "": False, "false": False, "0": False, "no": False, "n": False, "nee": False, "onwaar": False,
    "true": True, "1": True, "yes": True, "y": True, "ja": True, "j": True, "waar": True,
}  # fmt: skip
_SUFFIX_LENGTH = 4
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LineError:
    """One thing wrong with a line: a form code or a file code, and the column; empty when it is the whole line."""

    code: StrEnum
    field: str


class _CellRefused(Exception):
    """A cell does not parse."""


@dataclass(slots=True)
class _Row:
    """The cells of one row, and what was found wrong with them."""

    values: Mapping[str, str]
    errors: list[LineError]

    def text(self, column: str) -> str:
        return self.values.get(column, "")

    def read(self, column: str, parse: Callable[[str], T], code: FormCode, instead: T) -> T:
        try:
            return parse(self.text(column))
        except _CellRefused:
            self.errors.append(LineError(code, column))
            return instead


def signal_from(values: Mapping[str, str]) -> tuple[Signal | None, tuple[LineError, ...]]:
    """Return the signal that the cells state, or every cell that does not parse. Rules of form are not applied here."""
    row = _Row(values, [])
    number, letter, suffix = _house(row)
    signal = Signal(
        partner_ref=row.text("partner_ref"),
        signal_type=row.read("signal_type", _signal_type, FormCode.G4_SIGNAL_TYPE, SignalType.UNSPECIFIED),
        amount_cents=row.read("amount_cents", _whole, FormCode.G4_AMOUNT, 0),
        arrears_since=row.read("arrears_since", _date, FormCode.G4_ARREARS_SINCE, None),
        sent_date=row.read("sent_date", _date, FormCode.G4_SENT_DATE, None),
        municipality_code=row.text("municipality_code"),
        initials=row.text("initials"),
        prefix=row.text("prefix"),
        surname=row.text("surname"),
        trade_name=row.text("trade_name"),
        birth_date=row.read("birth_date", _birth_date, FormCode.G4_BIRTH_DATE, None),
        postcode=row.text("postcode"),
        house_number=number,
        house_letter=letter,
        house_suffix=suffix,
        phone=row.text("phone"),
        email=row.text("email"),
        warm_handover=row.read("warm_handover", _flag, FormCode.G4_WARM_HANDOVER, False),
        attestation=_attestation(row),
    )
    return (None, tuple(row.errors)) if row.errors else (signal, ())


def _attestation(row: _Row) -> Attestation:
    return Attestation(
        contact_effort=row.read("contact_effort", _flag, FormCode.G1_CONTACT_EFFORT, False),
        help_pointed_out=row.read("help_pointed_out", _flag, FormCode.G1_HELP_POINTED_OUT, False),
        reminder_date=row.read("reminder_date", _date, FormCode.G1_REMINDER_DATE, None),
        offer_unanswered=row.read("offer_unanswered", _flag, FormCode.G1_OFFER_UNANSWERED, False),
    )


def _house(row: _Row) -> tuple[int, str, str]:
    """Return number, letter and suffix; `12A` and `12 3-hoog` in one column are taken apart when that is safe."""
    letter, suffix = row.text("house_letter"), address.short_suffix(row.text("house_suffix"))
    number, rest = address.house_number(row.text("house_number"))
    rest = address.short_suffix(rest)
    if not number or (rest and (letter or suffix)) or len(rest) > _SUFFIX_LENGTH:
        row.errors.append(LineError(FormCode.G4_HOUSE_NUMBER, "house_number"))
        return 0, letter, suffix
    if len(rest) == 1 and rest.isalpha():
        return number, rest, ""
    return number, letter, rest or suffix


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise _CellRefused
    return int(text)


def _signal_type(text: str) -> SignalType:
    found = SignalType.__members__.get(text.upper(), SignalType.UNSPECIFIED)
    if found is SignalType.UNSPECIFIED:
        raise _CellRefused
    return found


def _date(text: str) -> date | None:
    """Return a date of the form 2026-01-31, 20260131 or 31-1-2026; None for an empty cell."""
    if not text:
        return None
    try:
        return date(*_parts_of_date(text))
    except ValueError:
        raise _CellRefused from None


def _parts_of_date(text: str) -> tuple[int, int, int]:
    """Return year, month and day as written."""
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DUTCH.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise _CellRefused
    return int(year), int(month), int(day)


def _birth_date(text: str) -> date | None:
    """Return a birth date; None also for one that states with zeros that a part is unknown (`00-00-1980`)."""
    return None if text and 0 in _parts_of_date(text) else _date(text)


def _flag(text: str) -> bool:
    try:
        return _FLAGS[text.lower()]
    except KeyError:
        raise _CellRefused from None


def row_of(signal: Signal) -> list[str]:
    """Return the cells of a signal, in the order of COLUMNS."""
    told = signal.attestation
    return [_cell(getattr(told if hasattr(told, column) else signal, column)) for column in COLUMNS]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, SignalType):
        return value.name
    return value.isoformat() if isinstance(value, date) else str(value)
