"""The partner file: one signal per line of CSV, read as a stream and written back the same.

Whatever stands in a file, no line is held beyond LINE_LIMIT bytes, no value enters an error, and one bad line does not
stop the next. Only a file whose header cannot be trusted is refused as a whole.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from signals.errors import SignalsError, SignalsRefusal
from signals.partner_row import COLUMNS, REQUIRED, LineError, row_of, signal_from
from signals.signal import Signal

LINE_LIMIT = 16_384
_BOM = b"\xef\xbb\xbf"
_DELIMITERS = (";", ",", "\t")


class FileCode(StrEnum):
    """Why a file, or a line of it, cannot be read at all. Never renamed."""

    FILE_EMPTY = "FILE_EMPTY"
    FILE_ENCODING = "FILE_ENCODING"
    FILE_NUL = "FILE_NUL"
    FILE_LINE_TOO_LONG = "FILE_LINE_TOO_LONG"
    FILE_QUOTES = "FILE_QUOTES"
    FILE_CELLS = "FILE_CELLS"
    FILE_UNKNOWN_COLUMN = "FILE_UNKNOWN_COLUMN"
    FILE_DUPLICATE_COLUMN = "FILE_DUPLICATE_COLUMN"
    FILE_MISSING_COLUMN = "FILE_MISSING_COLUMN"


class PartnerFileRefused(SignalsError):
    """The file as a whole cannot be read: its code, and the column (by number when we do not know its name)."""

    refusal = SignalsRefusal.PARTNER_FILE_REFUSED

    def __init__(self, code: FileCode, column: str = "") -> None:
        super().__init__(f"{code}:{column}" if column else str(code))
        self.code = code
        self.column = column


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the file, by its number (the header is line 1): a signal, or what is wrong with it."""

    number: int
    signal: Signal | None
    errors: tuple[LineError, ...] = ()
    partner_ref: str = ""
    """The partner's reference where it could be read, for reports to the partner itself."""


def read(path: Path) -> Iterator[Line]:
    """Yield every line that is not blank. Raises PartnerFileRefused before the first when the header is wrong."""
    with path.open("rb") as stream:
        yield from read_stream(stream)


def read_stream(stream: BinaryIO) -> Iterator[Line]:
    """Yield every line of an open binary stream, like `read`."""
    lines = _bounded(stream)
    columns, delimiter = _header(next(lines, b""))
    for number, raw in enumerate(lines, start=2):
        if raw is None or raw.strip():
            yield _line(number, raw, columns, delimiter)


def _bounded(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield lines without their end; None for one that is too long, which is passed over in small pieces."""
    while piece := stream.readline(LINE_LIMIT):
        if piece.endswith(b"\n") or len(piece) < LINE_LIMIT:
            yield piece.rstrip(b"\r\n")
            continue
        while piece and not piece.endswith(b"\n"):
            piece = stream.readline(LINE_LIMIT)
        yield None


def _header(raw: bytes | None) -> tuple[Sequence[str], str]:
    if raw is None:
        raise PartnerFileRefused(FileCode.FILE_LINE_TOO_LONG, "header")
    text = _text(raw.removeprefix(_BOM))
    if isinstance(text, FileCode):
        raise PartnerFileRefused(text, "header")
    if not text.strip():
        raise PartnerFileRefused(FileCode.FILE_EMPTY)
    delimiter = max(_DELIMITERS, key=text.count)
    columns = [cell.strip().lower() for cell in _cells(text, delimiter) or ()]
    _check_columns(columns)
    return columns, delimiter


def _check_columns(columns: list[str]) -> None:
    for at, column in enumerate(columns):
        if column not in COLUMNS:
            raise PartnerFileRefused(FileCode.FILE_UNKNOWN_COLUMN, f"column {at + 1}")
        if column in columns[:at]:
            raise PartnerFileRefused(FileCode.FILE_DUPLICATE_COLUMN, column)
    for column in REQUIRED:
        if column not in columns:
            raise PartnerFileRefused(FileCode.FILE_MISSING_COLUMN, column)


def _text(raw: bytes) -> str | FileCode:
    if b"\x00" in raw:
        return FileCode.FILE_NUL
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return FileCode.FILE_ENCODING


def _cells(text: str, delimiter: str) -> list[str] | None:
    """Return the cells of one line; None when its quotes do not close (a quoted cell may not span lines)."""
    try:
        return next(csv.reader([text], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _line(number: int, raw: bytes | None, columns: Sequence[str], delimiter: str) -> Line:
    text = FileCode.FILE_LINE_TOO_LONG if raw is None else _text(raw)
    if isinstance(text, FileCode):
        return _broken(number, text)
    cells = _cells(text, delimiter)
    if cells is None:
        return _broken(number, FileCode.FILE_QUOTES)
    if len(cells) != len(columns):
        return _broken(number, FileCode.FILE_CELLS)
    values = dict(zip(columns, map(str.strip, cells), strict=True))
    signal, errors = signal_from(values)
    return Line(number=number, signal=signal, errors=errors, partner_ref=values["partner_ref"])


def _broken(number: int, code: FileCode) -> Line:
    return Line(number=number, signal=None, errors=(LineError(code, ""),))


def write(path: Path, signals: Iterable[Signal]) -> int:
    """Write `signals` with every column, `;` between cells; return how many. `read` gives the same signals back."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow(COLUMNS)
        for signal in signals:
            writer.writerow(row_of(signal))
            count += 1
    return count
