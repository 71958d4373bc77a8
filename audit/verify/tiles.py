"""Holds stored hash tiles to the hashes that the entries give, one tile of each level in memory at a time."""

from audit.verify.source import LogReading
from audit.verify.tree import root_of_tile
from audit.verify.verdict import Verdict

WIDTH = 256
HASH = 32


class TileCheck:
    """Takes leaf hashes in order; notes every stored hash that differs, with the entry it belongs to."""

    def __init__(self, reading: LogReading, verdict: Verdict) -> None:
        self._reading = reading
        self._verdict = verdict
        self._open: dict[int, bytearray] = {}
        self._counts: dict[int, int] = {}

    def add(self, level: int, value: bytes) -> None:
        """Take the next hash of a level."""
        hashes = self._open.setdefault(level, bytearray())
        hashes += value
        if len(hashes) == WIDTH * HASH:
            computed = bytes(hashes)
            self._open[level] = bytearray()
            self._compare(level, computed)
            self.add(level + 1, root_of_tile(computed))

    def finish(self) -> None:
        """Compare the last tile of each level, and find tiles to which no entry belongs."""
        for level in sorted(self._open):
            if self._open[level]:
                self._compare(level, bytes(self._open[level]))
        for table in self._reading.disagreements():
            self._verdict.note(f"{table}: its index in the database does not agree with its rows (fsck repairs it)")
        for place in self._reading.superfluous_tiles(self._counts):
            where = "a tile whose level or number is no number" if place is None else "tile {}/{}".format(*place)
            self._verdict.note(f"{where}: no entries belong to it")

    def _compare(self, level: int, computed: bytes) -> None:
        number = self._counts.get(level, 0)
        self._counts[level] = number + 1
        stored = self._reading.tile(level, number, len(computed) // HASH)
        if stored == computed:
            return
        first, span = number * WIDTH, WIDTH**level
        if stored is None or len(stored) != len(computed):
            words = f"tile {level}/{number}: missing or of another length"
            self._verdict.note(words, entry=first * span, until=(first + WIDTH) * span)
            return
        at = next(at for at in range(0, len(computed), HASH) if stored[at : at + HASH] != computed[at : at + HASH])
        index = first + at // HASH
        if level:
            words = f"tile {level}/{number}: not what the entries give"
            self._verdict.note(words, entry=index * span, until=(index + 1) * span)
        else:
            self._verdict.note(self._blame(number, index, stored, computed), entry=index)

    def _blame(self, number: int, index: int, stored: bytes, computed: bytes) -> str:
        """Say which of two was changed, the entry or its hash, by what stands above them in the tree."""
        above = self._reading.tile(1, number // WIDTH, WIDTH) if len(stored) == WIDTH * HASH else None
        place = number % WIDTH * HASH
        remembered = above[place : place + HASH] if above else b""
        if remembered == root_of_tile(stored):
            return f"entry {index}: is not what was logged"
        if remembered == root_of_tile(computed):
            return f"entry {index}: its stored hash is damaged, the entry is what was logged (fsck repairs it)"
        return f"entry {index}: differs from its stored hash"
