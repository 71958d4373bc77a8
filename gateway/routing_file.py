"""Reads routing tables: the national one of CBS, or postcodes with their municipality. Errors are lines and codes."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from gateway.errors import RoutingRefused
from signals.routing import HIGHEST_NUMBER, Range, overlapping, postcode_number, runs, whole

MAX_LINE = 1_000
SHOWN_ERRORS = 20


class RoutingCode(StrEnum):
    """What is wrong with a row. Never renamed."""

    LINE_TOO_LONG = "LINE_TOO_LONG"
    COLUMNS = "COLUMNS"
    POSTCODE = "POSTCODE"
    HOUSE_NUMBER = "HOUSE_NUMBER"
    MUNICIPALITY_CODE = "MUNICIPALITY_CODE"
    CONFLICT = "CONFLICT"


@dataclass(frozen=True, slots=True)
class RowError:
    """A rejected row."""

    line: int
    code: RoutingCode


@dataclass(slots=True)
class RoutingRead:
    """What a file came to."""

    rows: int = 0
    rejected: int = 0
    errors: list[RowError] = field(default_factory=list)
    """The first of them."""
    ranges: list[Range] = field(default_factory=list)

    def reject(self, line: int, code: RoutingCode) -> None:
        """Count a rejected row."""
        self.rejected += 1
        if len(self.errors) < SHOWN_ERRORS:
            self.errors.append(RowError(line, code))


Row = tuple[int, list[str]]
Progress = Callable[[int], None]


def read_routing(path: Path, progress: Progress = lambda _: None) -> RoutingRead:
    """Return the ranges of a file; rejected rows are counted and told. `progress` gets bytes read.

    Raises RoutingRefused when the file is no routing table at all, or ranges overlap.
    """
    header, delimiter = _header(path)
    if header[:2] == ["pc6", "huisnummer"] and any(name.startswith("gemeente") for name in header):
        column = next(at for at, name in enumerate(header) if name.startswith("gemeente"))
        found = _addresses(path, delimiter, column, progress)
    elif header[:2] == ["postcode", "municipality_code"] and header[2:] in (
        [],
        ["house_number_from", "house_number_to"],
    ):
        found = _ranges(path, delimiter, len(header), progress)
    else:
        raise RoutingRefused("columns are not those of a routing table", field="header")
    if overlapping(found.ranges):
        raise RoutingRefused("an address is in two rows", field="house_number_from")
    return found


def _header(path: Path) -> tuple[list[str], str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline(MAX_LINE)
    except (OSError, UnicodeDecodeError):
        raise RoutingRefused("cannot be read as UTF-8", field=path.name) from None
    delimiter = ";" if ";" in first else ","
    return [name.strip().strip('"').lower() for name in first.split(delimiter)], delimiter


def _rows(path: Path, delimiter: str, found: RoutingRead | None, progress: Progress) -> Iterator[Row]:
    """Yield numbered rows after the header; lines that are too long are rejected unread."""
    read = 0
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        file.readline(MAX_LINE)
        number = 1
        while line := file.readline(MAX_LINE):
            number += 1
            read += len(line)
            if number % 10_000 == 0:
                progress(read)
                read = 0
            if not line.endswith("\n") and len(line) == MAX_LINE:
                read += _skip_line(file.readline)
                if found:
                    found.reject(number, RoutingCode.LINE_TOO_LONG)
            elif line.strip():
                yield number, next(csv.reader([line], delimiter=delimiter))
    progress(read)


def _skip_line(readline: Callable[[int], str]) -> int:
    skipped = 0
    while part := readline(MAX_LINE):
        skipped += len(part)
        if part.endswith("\n"):
            break
    return skipped


def _ranges(path: Path, delimiter: str, width: int, progress: Progress) -> RoutingRead:
    found = RoutingRead()
    for line, cells in _rows(path, delimiter, found, progress):
        found.rows += 1
        if len(cells) != width:
            found.reject(line, RoutingCode.COLUMNS)
            continue
        postcode, municipality = postcode_number(cells[0]), _municipality(cells[1])
        first, last = map(_house_number, cells[2:]) if any(cells[2:]) else (1, HIGHEST_NUMBER)
        if postcode < 0:
            found.reject(line, RoutingCode.POSTCODE)
        elif municipality < 0:
            found.reject(line, RoutingCode.MUNICIPALITY_CODE)
        elif not 1 <= first <= last:
            found.reject(line, RoutingCode.HOUSE_NUMBER)
        else:
            found.ranges.append(Range(postcode, first, last, municipality))
    return found


def _addresses(path: Path, delimiter: str, column: int, progress: Progress) -> RoutingRead:
    """Read twice: nearly every postcode lies in one municipality, only the others need their numbers in memory."""
    found = RoutingRead()
    owner: dict[int, int] = {}
    divided: dict[int, dict[int, int]] = {}
    for line, cells in _rows(path, delimiter, found, progress):
        found.rows += 1
        code = _address_fault(cells, column)
        if code is not None:
            found.reject(line, code)
            continue
        postcode, municipality = postcode_number(cells[0]), _municipality(cells[column])
        if owner.setdefault(postcode, municipality) != municipality:
            divided[postcode] = {}
    if divided:
        _numbers(path, delimiter, column, divided, found)
    found.ranges = [
        whole(postcode, municipality) for postcode, municipality in owner.items() if postcode not in divided
    ]
    for postcode, numbers in divided.items():
        found.ranges += runs(postcode, numbers)
    return found


def _numbers(path: Path, delimiter: str, column: int, divided: dict[int, dict[int, int]], found: RoutingRead) -> None:
    for line, cells in _rows(path, delimiter, None, lambda _: None):
        if _address_fault(cells, column) is not None:
            continue
        numbers = divided.get(postcode_number(cells[0]))
        if numbers is None:
            continue
        municipality = _municipality(cells[column])
        if numbers.setdefault(_house_number(cells[1]), municipality) != municipality:
            found.reject(line, RoutingCode.CONFLICT)


def _address_fault(cells: list[str], column: int) -> RoutingCode | None:
    if len(cells) <= column:
        return RoutingCode.COLUMNS
    if postcode_number(cells[0]) < 0:
        return RoutingCode.POSTCODE
    if _house_number(cells[1]) < 0:
        return RoutingCode.HOUSE_NUMBER
    return RoutingCode.MUNICIPALITY_CODE if _municipality(cells[column]) < 0 else None


def _house_number(text: str) -> int:
    digits = text.strip()
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 5 else 0  # noqa: PLR2004
    return number if 1 <= number <= HIGHEST_NUMBER else -1


def _municipality(text: str) -> int:
    digits = text.strip().removeprefix("GM")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 4 else -1  # noqa: PLR2004
