"""Where a verifier reads: the database file of a service (never written to), or an exported directory of tiles.

One reading is one snapshot: a service may go on writing meanwhile.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

_WIDTH = 256


class UnreadableLog(Exception):
    """A path holds no log, or one that cannot be read."""


class LogReading(Protocol):
    """One consistent state of a log at rest."""

    def entries(self) -> Iterator[tuple[int, bytes]]:
        """Yield index and bytes of every entry, in order of index. Raises UnreadableLog where it cannot go on."""

    def tile(self, level: int, number: int, width: int) -> bytes | None:
        """Return a stored tile that should have `width` hashes, or None when there is none."""

    def superfluous_tiles(self, counts: dict[int, int]) -> Iterator[tuple[int, int] | None]:
        """Yield level and number of stored tiles beyond so many per level; None for one that has no such place."""

    def lookup(self) -> Iterator[tuple[Any, ...]]:
        """Yield index, action, actor, object and day of every row of the look-up beside the log, where there is one."""

    def disagreements(self) -> Iterator[str]:
        """Yield which of the medium's own indexes do not agree with what they index."""

    def checkpoints(self) -> Iterator[tuple[int | None, bytes]]:
        """Yield the signed notes, smallest first, each with the size under which it is kept, if it is."""


class LogSource(Protocol):
    """A log at rest."""

    def size(self) -> int:
        """Return how many entries there are, more or less: for progress."""

    def open(self) -> AbstractContextManager[LogReading]:
        """Open one consistent reading. Raises UnreadableLog."""


@dataclass(frozen=True, slots=True)
class DatabaseSource:
    """A service's SQLite file."""

    path: Path

    def size(self) -> int:
        """Return how many entries there are."""
        with self.open() as reading:
            return int(next(reading.rows('SELECT coalesce(max("index") + 1, 0) FROM audit_entry'))[0])

    @contextmanager
    def open(self) -> Iterator["DatabaseReading"]:
        """Open a read transaction."""
        with closing(self._connect()) as connection:
            yield DatabaseReading(connection, self.path.name)

    def _connect(self) -> sqlite3.Connection:
        """Return a connection in a read transaction; a copy on a read-only medium is read as it lies there."""
        journal = self.path.with_name(self.path.name + "-wal")
        ways = ["mode=ro"] if journal.exists() and journal.stat().st_size else ["mode=ro", "mode=ro&immutable=1"]
        for way in ways:
            try:
                connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?{way}", uri=True, isolation_level=None)
            except sqlite3.Error:
                continue
            try:
                connection.execute("BEGIN")
                connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            except (sqlite3.Error, UnicodeDecodeError):  # a damaged schema may be quoted in the error
                connection.close()
                continue
            return connection
        raise UnreadableLog(f"{self.path.name}: not a readable database")


@dataclass(frozen=True, slots=True)
class DatabaseReading:
    """One read transaction."""

    connection: sqlite3.Connection
    name: str

    def rows(self, statement: str, *values: int) -> Iterator[tuple[Any, ...]]:
        """Yield rows. Raises UnreadableLog."""
        try:
            yield from self.connection.execute(statement, values)
        except (sqlite3.DatabaseError, sqlite3.DataError, OverflowError, UnicodeDecodeError):
            raise UnreadableLog(f"{self.name}: the audit tables cannot be read here") from None

    def entries(self) -> Iterator[tuple[int, bytes]]:
        """Yield index and bytes of every entry, in order of index."""
        for index, entry in self.rows('SELECT "index", CAST(entry AS BLOB) FROM audit_entry ORDER BY "index"'):
            yield index, entry or b""

    def tile(self, level: int, number: int, width: int) -> bytes | None:  # noqa: ARG002 - a row says its own width
        """Return a stored tile."""
        statement = "SELECT CAST(hashes AS BLOB) FROM audit_tile WHERE level = ? AND number = ?"
        return next((row[0] for row in self.rows(statement, level, number)), None)

    def superfluous_tiles(self, counts: dict[int, int]) -> Iterator[tuple[int, int] | None]:
        """Yield level and number of stored tiles beyond so many per level; SQLite keeps text in a column of numbers."""
        for level, number in self.rows("SELECT level, number FROM audit_tile ORDER BY level, number"):
            if type(level) is not int or type(number) is not int:
                yield None
            elif not 0 <= number < counts.get(level, 0):
                yield level, number

    def lookup(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of the look-up, in order of index."""
        if self._has("audit_lookup"):
            yield from self.rows('SELECT "index", action, actor, object, day FROM audit_lookup ORDER BY "index"')

    def disagreements(self) -> Iterator[str]:
        """Yield the tables whose index holds other keys than their rows: what is looked up is then not what is there.

        Entries are read in order of their key, without an index of its own.
        """
        for table in ("audit_tile", "audit_checkpoint", "audit_lookup"):
            if self._has(table) and next(self.rows(f"PRAGMA integrity_check({table})"))[0] != "ok":
                yield table

    def _has(self, table: str) -> bool:
        return any(self.rows(f"PRAGMA table_info({table})"))

    def checkpoints(self) -> Iterator[tuple[int | None, bytes]]:
        """Yield the signed notes, smallest first."""
        for size, note in self.rows("SELECT size, CAST(note AS BLOB) FROM audit_checkpoint ORDER BY size"):
            yield size, note or b""


@dataclass(frozen=True, slots=True)
class ExportSource:
    """A directory of C2SP tlog-tiles: `checkpoint`, `tile/L/N`, `tile/entries/N`."""

    path: Path

    def size(self) -> int:
        """Return how many entries the checkpoint speaks of. Raises UnreadableLog."""
        lines = self._read(self.path / "checkpoint").split(b"\n")
        if len(lines) < 2 or not lines[1].isdigit() or len(lines[1]) > 18:  # noqa: PLR2004 - origin and size
            raise UnreadableLog("checkpoint: not one")
        return int(lines[1])

    @contextmanager
    def open(self) -> Iterator["ExportSource"]:
        """Open the directory, which is a snapshot by nature."""
        yield self

    def entries(self) -> Iterator[tuple[int, bytes]]:
        """Yield index and bytes of every entry, in order of index."""
        size = self.size()
        for number in range(-(-size // _WIDTH)):
            width = min(size - number * _WIDTH, _WIDTH)
            yield from enumerate(self._bundle(number, width), number * _WIDTH)

    def tile(self, level: int, number: int, width: int) -> bytes | None:
        """Return a stored tile."""
        try:
            return self._read(self._tile_file(str(level), number, width))
        except UnreadableLog:
            return None

    def superfluous_tiles(self, counts: dict[int, int]) -> Iterator[tuple[int, int] | None]:  # noqa: ARG002
        """Yield nothing: earlier exports may have left partial tiles, which C2SP allows."""
        return iter(())

    def lookup(self) -> Iterator[tuple[Any, ...]]:
        """Yield nothing: a look-up stays with its service."""
        return iter(())

    def disagreements(self) -> Iterator[str]:
        """Yield nothing: files are found by their names."""
        return iter(())

    def checkpoints(self) -> Iterator[tuple[int | None, bytes]]:
        """Yield the one checkpoint."""
        yield None, self._read(self.path / "checkpoint")

    def _bundle(self, number: int, width: int) -> Iterator[bytes]:
        path = self._tile_file("entries", number, width)
        data, at = self._read(path), 0
        for _ in range(width):
            end = at + 2 + int.from_bytes(data[at : at + 2], "big")
            if at + 2 > len(data) or end > len(data):
                raise UnreadableLog(f"{path.relative_to(self.path)}: cut short")
            yield data[at + 2 : end]
            at = end
        if at < len(data):
            raise UnreadableLog(f"{path.relative_to(self.path)}: longer than its entries")

    def _tile_file(self, level: str, number: int, width: int) -> Path:
        return self.path / "tile" / level / (tile_path(number) + (f".p/{width}" if width < _WIDTH else ""))

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError:
            raise UnreadableLog(f"{path.relative_to(self.path)}: missing from the export") from None


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
