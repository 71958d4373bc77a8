"""What a register file yields: residents, and rows that cannot be read, by line, code and field. Never a value."""

from dataclasses import dataclass
from enum import StrEnum

from municipality_node.domain.resident import Bsn, Resident


class RowCode(StrEnum):
    """Why a row is rejected. Never renamed."""

    LINE_TOO_LONG = "LINE_TOO_LONG"
    ENCODING = "ENCODING"
    QUOTES = "QUOTES"
    CELLS = "CELLS"
    MALFORMED = "MALFORMED"
    """The field has the wrong shape."""
    MISSING = "MISSING"
    """The field is required and empty."""
    BSN_CHECK = "BSN_CHECK"
    """Not nine digits, or the 11-check fails."""
    DUPLICATE_BSN = "DUPLICATE_BSN"
    """An earlier line of the file has the same number; the first one counts."""


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """One reason why a row is rejected."""

    code: RowCode
    field: str


class RowRejected(Exception):
    """A row cannot become a resident."""

    def __init__(self, code: RowCode, field: str) -> None:
        super().__init__(f"{code}:{field}")
        self.refusal = RowRefusal(code, field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a file: a resident, or why not. `line` is the line in a CSV, the ordinal of the person in a JSON."""

    line: int
    resident: Resident | None
    refusals: tuple[RowRefusal, ...] = ()
    bsn: Bsn | None = None
    """Of a rejected row, whose it is when that could be read: that person stays in the register as before."""
