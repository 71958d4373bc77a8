"""Where a verifier reads: the database file of a service (never written to), or an exported directory of tiles."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_BUNDLE_WIDTH = 256


class UnreadableLog(Exception):
    """A path holds no log, or one that cannot be read."""


class LogSource(Protocol):
    """A log at rest."""

    def size(self) -> int:
        """Return how many entries there are."""

    def entries(self) -> Iterator[tuple[int, bytes]]:
        """Yield index and bytes of every entry, in order of index."""

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield level, number and hashes of every stored tile."""

    def checkpoints(self) -> list[bytes]:
        """Return the signed notes, oldest first."""


@dataclass(frozen=True, slots=True)
class DatabaseSource:
    """A service's SQLite file."""

    path: Path

    def _rows(self, statement: str) -> Iterator[tuple[int, ...]]:
        try:
            with closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)) as connection:
                yield from connection.execute(statement)
        except sqlite3.DatabaseError:
            raise UnreadableLog(f"{self.path.name}: no readable audit log") from None

    def size(self) -> int:
        """Return how many entries there are."""
        return next(self._rows("SELECT count(*) FROM audit_entry"))[0]

    def entries(self) -> Iterator[tuple[int, bytes]]:
        """Yield index and bytes of every entry, in order of index."""
        return self._rows('SELECT "index", CAST(entry AS BLOB) FROM audit_entry ORDER BY "index"')  # type: ignore[return-value]

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield level, number and hashes of every stored tile."""
        return self._rows("SELECT level, number, CAST(hashes AS BLOB) FROM audit_tile ORDER BY level, number")  # type: ignore[return-value]

    def checkpoints(self) -> list[bytes]:
        """Return the signed notes, oldest first."""
        return [row[0] for row in self._rows("SELECT CAST(note AS BLOB) FROM audit_checkpoint ORDER BY size")]  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class ExportSource:
    """A directory of C2SP tlog-tiles: `checkpoint`, `tile/L/N`, `tile/entries/N`."""

    path: Path

    def size(self) -> int:
        """Return how many entries the checkpoint speaks of."""
        lines = self.checkpoints()[0].splitlines()
        if len(lines) < 2 or not lines[1].isdigit():  # noqa: PLR2004 - origin and size
            raise UnreadableLog("checkpoint")
        return int(lines[1])

    def entries(self) -> Iterator[tuple[int, bytes]]:
        """Yield index and bytes of every entry, in order of index."""
        size = self.size()
        for number in range(-(-size // _BUNDLE_WIDTH)):
            data, at, index = self._tile("entries", number, size), 0, number * _BUNDLE_WIDTH
            while at < len(data):
                end = at + 2 + int.from_bytes(data[at : at + 2], "big")
                yield index, data[at + 2 : end]
                at, index = end, index + 1

    def tiles(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield level, number and hashes of every stored tile."""
        level, count = 0, self.size()
        while count:
            for number in range(-(-count // _BUNDLE_WIDTH)):
                yield level, number, self._tile(str(level), number, count)
            level, count = level + 1, count // _BUNDLE_WIDTH

    def checkpoints(self) -> list[bytes]:
        """Return the one checkpoint."""
        return [self._read(self.path / "checkpoint")]

    def _tile(self, level: str, number: int, count: int) -> bytes:
        width = min(count - number * _BUNDLE_WIDTH, _BUNDLE_WIDTH)
        name = tile_path(number) + (f".p/{width}" if width < _BUNDLE_WIDTH else "")
        return self._read(self.path / "tile" / level / name)

    @staticmethod
    def _read(path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError:
            raise UnreadableLog(f"{path.name}: missing from the export") from None


def tile_path(number: int) -> str:
    """Return the path of a tile's number: groups of three digits, all but the last marked x (C2SP tlog-tiles)."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03d}")
    return "/".join(reversed(groups))


def open_source(path: Path) -> LogSource:
    """Return the source at `path`. Raises UnreadableLog."""
    if path.is_dir():
        return ExportSource(path)
    if path.is_file():
        return DatabaseSource(path)
    raise UnreadableLog(f"{path.name}: neither a database nor an export")
