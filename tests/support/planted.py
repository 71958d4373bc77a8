"""Values that must not turn up, in every form in which they could: raw, folded, hex, base64, escaped, on the wire."""

import base64
import binascii
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import quote

from drempel.v1 import signal_pb2

from keys.normalise.sound import fold_sound
from keys.normalise.text import fold

SHORTEST = 6
"""Shorter patterns occur by chance in ciphertext."""


def forms_of_text(text: str) -> Iterator[bytes]:
    """Yield every encoding of a text that a careless line of code could leave behind."""
    spoken = {text, text.lower(), text.upper(), fold(text), fold_sound(fold(text)), text[::-1]}
    for word in filter(None, spoken):
        for data in (word.encode(), word.encode("utf-16-le")):
            yield data
            yield binascii.hexlify(data)
            yield binascii.hexlify(data).upper()
            yield from _base64(data)
        yield json.dumps(word)[1:-1].encode()
        yield quote(word).encode()


def _base64(data: bytes) -> Iterator[bytes]:
    """Yield what base64 makes of `data` at each of three alignments, without the characters that neighbours share."""
    for lead in range(3):
        encoded = base64.b64encode(bytes(lead) + data)
        start = (0, 2, 3)[lead]
        end = len(encoded) - (0, 3, 2)[(lead + len(data)) % 3] - ((lead + len(data)) % 3 > 0)
        yield encoded[start:end]
        yield encoded[start:end].translate(bytes.maketrans(b"+/", b"-_"))


def forms_of_date(day: date) -> Iterator[bytes]:
    """Yield a date as texts, as Python prints it, and as it is on the wire."""
    for text in (day.isoformat(), day.strftime("%Y%m%d"), day.strftime("%d-%m-%Y"), day.strftime("%d/%m/%Y")):
        yield from forms_of_text(text)
    yield repr(day).encode()
    yield signal_pb2.Date(year=day.year, month=day.month, day=day.day).SerializeToString()


def forms(planted: Mapping[str, str | date]) -> dict[bytes, str]:
    """Return every pattern to look for, and the name of the planted value that it betrays."""
    found: dict[bytes, str] = {}
    for name, value in planted.items():
        patterns = forms_of_date(value) if isinstance(value, date) else forms_of_text(value)
        found |= {pattern: name for pattern in patterns if len(pattern) >= SHORTEST}
    return found


def betrayed(patterns: Mapping[bytes, str], where: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Return (place, name of the value) for every pattern that occurs somewhere."""
    return sorted(
        {(place, name) for place, data in where.items() for pattern, name in patterns.items() if pattern in data}
    )


def files_below(*roots: Path) -> dict[str, bytes]:
    """Return the raw bytes of every file."""
    paths = (path for root in roots for path in ([root] if root.is_file() else root.rglob("*")))
    return {str(path): path.read_bytes() for path in paths if path.is_file()}


def cells_of(databases: Iterable[Path]) -> dict[str, bytes]:
    """Return every cell of SQLite databases: values that lie across two pages of the file are whole here."""
    found = {}
    for path in databases:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for table in names:
                rows = connection.execute(f'SELECT * FROM "{table}"').fetchall()  # noqa: S608 - our own schema
                cells = (cell for row in rows for cell in row if cell is not None)
                found[f"{path}:{table}"] = b"\0".join(
                    cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells
                )
    return found
