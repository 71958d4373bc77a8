"""Casework that only keeps what it was given."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from municipality_node.deciding.releases import Recalled, Reclassified, ReleasedSignal
from municipality_node.store.schema import SIGNAL


@dataclass
class MemoryReleases:
    """What was released, taken back and reclassified, in that order of lists."""

    released: list[ReleasedSignal] = field(default_factory=list)
    recalled: list[Recalled] = field(default_factory=list)
    reclassified: list[Reclassified] = field(default_factory=list)

    def take(self, connection, released):
        # The hand-over comes after the row: casework may refer to it.
        rows = select(SIGNAL.c.id).where(SIGNAL.c.id.in_([one.row for one in released]))
        assert len(connection.execute(rows).all()) == len(released)
        self.released += released

    def recall(self, connection, recalled):
        self.recalled += recalled

    def reclassify(self, connection, changed):
        self.reclassified += changed


@dataclass
class MemoryCaseHistory:
    """Who was contacted and who refused, by pseudonym, as a test says."""

    contacted: dict[bytes, int] = field(default_factory=dict)
    refused: dict[bytes, date] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)

    def contacts(self, connection, households, since):
        return {household: self.contacted[household] for household in households if household in self.contacted}

    def refusals(self, connection, persons, since):
        return {person: day for person, day in self.refused.items() if person in persons and day >= since}

    def past_taking_back(self, connection, signal_rows):
        return frozenset(row for row in signal_rows if row in self.settled)
