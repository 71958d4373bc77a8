"""Reading a list: CSV in UTF-8 with a header, `;` or `,`; what cannot be read is named by line, code and field."""

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from municipality_node.domain.resident import Bsn
from municipality_node.errors import ListRefused
from municipality_node.register import fields
from municipality_node.register.row import RowCode, RowRejected

BSN = "burgerservicenummer"
MOST_BYTES = 256 << 20
UNTIL = "until"
Progress = Callable[[int], None]


def _bytes_of(path: Path) -> bytes:
    return path.read_bytes() if path.stat().st_size <= MOST_BYTES else b""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Line:
    """One line: whose it is, and its other cells by column."""

    number: int
    bsn: Bsn
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedLine:
    """A line that cannot be read."""

    number: int
    code: str
    field: str


class ListFile:
    """A list of one kind, with `columns` beside the citizen service number."""

    def __init__(self, source: Path | bytes, *, required: Sequence[str] = (), optional: Sequence[str] = ()) -> None:
        self._required = (BSN, *required)
        self._known = (*self._required, *optional)
        try:
            self._data = source if isinstance(source, bytes) else _bytes_of(source)
        except OSError:
            self._data = b""
        if not self._data:
            raise ListRefused("empty, too large, or cannot be read", field="file")

    @classmethod
    def naming(cls, bsn: Bsn, until: date | None) -> "ListFile":
        """Return a list of one person, made in memory, until further notice without a last day."""
        day = until.isoformat() if until is not None else ""
        return cls(f"{BSN},{UNTIL}\n{bsn.value},{day}\n".encode(), optional=(UNTIL,))

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the file."""
        return hashlib.sha256(self._data).digest()

    @property
    def size(self) -> int:
        """How many bytes there are to read."""
        return len(self._data)

    def lines(self, progress: Progress = lambda _: None) -> Iterator[Line | RejectedLine]:
        """Yield every line that is not blank; a number that stands twice is rejected the second time.

        Raises ListRefused for a header without the required columns, or with others than the known ones.
        """
        raw = self._data.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
        columns, delimiter = self._header(raw[0] if raw else b"")
        seen: set[Bsn] = set()
        done = len(raw[0]) if raw else 0
        for number, line in enumerate(raw[1:], start=2):
            done += len(line)
            progress(done)
            if line.strip():
                yield self._line(number, line, columns, delimiter, seen)

    def _header(self, line: bytes) -> tuple[Sequence[str], str]:
        try:
            text = line.decode().strip()
        except UnicodeDecodeError:
            raise ListRefused("not UTF-8", field="header") from None
        delimiter = max(";,", key=text.count)
        columns = [cell.strip().lower() for cell in next(csv.reader([text], delimiter=delimiter), [])]
        for column in self._required:
            if columns.count(column) != 1:
                raise ListRefused("a required column is missing or occurs twice", field=column)
        # Not shown by name: in a file without a header it would be a person's number.
        if set(columns) - set(self._known):
            raise ListRefused("a column that this list does not have", field="header")
        return columns, delimiter

    def _line(
        self, number: int, line: bytes, columns: Sequence[str], delimiter: str, seen: set[Bsn]
    ) -> Line | RejectedLine:
        try:
            cells = next(csv.reader([line.decode().strip("\r\n")], delimiter=delimiter, strict=True), [])
        except UnicodeDecodeError:
            return RejectedLine(number=number, code=RowCode.ENCODING, field="")
        except csv.Error:
            return RejectedLine(number=number, code=RowCode.QUOTES, field="")
        if len(cells) != len(columns):
            return RejectedLine(number=number, code=RowCode.CELLS, field="")
        named = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
        try:
            bsn = fields.bsn(named[BSN])
        except RowRejected as rejected:
            return RejectedLine(number=number, code=rejected.refusal.code, field=rejected.refusal.field)
        if bsn in seen:
            return RejectedLine(number=number, code=RowCode.DUPLICATE_BSN, field=BSN)
        seen.add(bsn)
        return Line(number=number, bsn=bsn, cells=named)
