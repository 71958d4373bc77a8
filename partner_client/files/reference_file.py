"""The references in a file: a partner file, or any CSV of its columns that has `partner_ref`."""

import csv
from collections.abc import Iterator
from pathlib import Path

from partner_client.errors import FileRefused
from signals.partner_file import LINE_LIMIT
from signals.partner_row import COLUMNS

_COLUMN = "partner_ref"


def read(path: Path) -> Iterator[str]:
    """Yield every reference, in order; blank ones are passed over. Raises FileRefused."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header = stream.readline(LINE_LIMIT)
            delimiter = max(";,\t", key=header.count)
            columns = [cell.strip().lower() for cell in next(csv.reader([header], delimiter=delimiter), [])]
            at = _place(columns)
            for row in csv.reader(stream, delimiter=delimiter, strict=True):
                if len(row) > at and row[at].strip():
                    yield row[at].strip()
    except OSError:
        raise FileRefused("the file cannot be read", field="FILE_UNREADABLE") from None
    except UnicodeDecodeError:
        raise FileRefused("the file is not UTF-8", field="FILE_ENCODING") from None
    except csv.Error:
        raise FileRefused("the file is no CSV", field="FILE_QUOTES") from None


def _place(columns: list[str]) -> int:
    for number, column in enumerate(columns, start=1):
        if column not in COLUMNS:
            raise FileRefused("unknown column", field=f"FILE_UNKNOWN_COLUMN:column {number}")
    if _COLUMN not in columns:
        raise FileRefused("missing column", field=f"FILE_MISSING_COLUMN:{_COLUMN}")
    return columns.index(_COLUMN)
