"""The rules of PRODUCT.md once more, as naively as they can be written: the model that the node is held against.

It shares no code with `municipality_node`: signals are plain records in order of arrival, everything is recomputed by
looking through all of them, and nothing is encrypted, indexed or remembered in between.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

WINDOW = 31
QUIET = 90
CHRONIC = 3


@dataclass(eq=False)
class Person:
    name: str
    household: str
    suspended: bool = False
    minor: bool = False
    debt_help: bool = False
    objected: bool = False
    refused: date | None = None


@dataclass(eq=False)
class Told:
    """One signal, as it was told, and what became of it."""

    person: Person
    partner: str
    amount: int
    since: date
    sent: date
    crisis: bool
    doubtful: bool
    state: str = ""
    rules: frozenset[str] = frozenset()
    gone: bool = False
    confirmed: bool = False

    @property
    def counts(self) -> bool:
        """Released, or withheld for proportion alone."""
        held = self.state == "withheld" and self.rules <= {"P1", "P2", "P4"} and not self.in_doubt
        return self.state == "released" or held

    @property
    def in_doubt(self) -> bool:
        return self.doubtful and not self.confirmed


@dataclass
class Model:
    """A municipality: a threshold for single and successive cases, a lower one for multiple ones."""

    single: int
    multiple: int
    today: date
    signals: list[Told] = field(default_factory=list)

    def arrive(self, told: Told) -> None:
        self.signals.append(told)
        self._settle([told])

    def lists_changed(self, person: Person) -> None:
        listed = person.debt_help or person.objected
        kept = [
            told
            for told in self.signals
            if (told.state in {"withheld", "review"} and not told.gone) or (told.state == "released" and listed)
        ]
        self._settle([told for told in kept if told.person is person])

    def confirm(self, told: Told) -> None:
        told.confirmed = True
        self._settle([told])

    def reject(self, told: Told) -> None:
        told.state, told.rules = "rejected", frozenset()

    def day_passes(self, days: int) -> None:
        self.today += timedelta(days=days)
        for told in self.signals:
            if told.state == "withheld" and told.sent + timedelta(days=WINDOW) < self.today:
                told.gone = True

    def _settle(self, due: list[Told]) -> None:
        """Decide, pull in beside what counts now, ask again beside what counts no more, until nothing is due."""
        left: list[Told] = []
        while due or left:
            counted = [told for told in self.signals if told.counts]
            for told in due:
                self._decide(told)
            for told in left:
                if not self._is_multiple(told):
                    self._decide(told)
            fresh = [told for told in [*due, *left] if told.counts and told not in counted]
            lost = [told for told in counted if not told.counts]
            due = [told for told in self.signals if self._waits(told) and self._beside(told, fresh)]
            left = [told for told in self.signals if self._was_measured(told) and self._beside(told, lost)]

    def _beside(self, told: Told, others: list[Told]) -> bool:
        return any(self._together(told, other) for other in others)

    def _was_measured(self, told: Told) -> bool:
        """Released, or withheld and kept for being too low: the threshold was that of its case type."""
        return told.state == "released" or (told.state == "withheld" and not told.gone and "P1" in told.rules)

    def _waits(self, told: Told) -> bool:
        return told.state == "withheld" and not told.gone and told.rules <= {"P1", "P2", "P4"}

    def _decide(self, told: Told) -> None:
        person = told.person
        hard = {
            code
            for code, holds in {
                "N1": person.suspended, "N3": person.minor, "N4": person.debt_help, "P7": person.objected
            }.items()
            if holds
        }  # fmt: skip
        soft = set()
        if not told.crisis:
            higher = self._recurrence(told) == "higher"
            if told.amount < (self.multiple if self._is_multiple(told) else self.single):
                soft.add("P1")
            if self._recurrence(told) == "repeat":
                soft.add("P2")
            if person.refused and (self.today - person.refused).days < QUIET and not higher:
                soft.add("P4")
        if hard or soft:
            told.state, told.rules = "withheld", frozenset(hard | soft)
        elif told.in_doubt:
            told.state, told.rules = "review", frozenset({"N2"})
        else:
            told.state, told.rules = "released", frozenset()

    def _together(self, one: Told, other: Told) -> bool:
        related = one.person is other.person or one.person.household == other.person.household
        near = abs((one.sent - other.sent).days) <= WINDOW
        return one is not other and one.partner != other.partner and related and near

    def _is_multiple(self, told: Told) -> bool:
        return any(other.counts and self._together(told, other) for other in self.signals)

    def _recurrence(self, told: Told) -> str:
        before = self.signals[: self.signals.index(told)]
        same = [
            other.amount
            for other in before
            if other.counts and (other.person, other.partner, other.since) == (told.person, told.partner, told.since)
        ]
        if not same:
            return "new"
        return "higher" if told.amount > max(same) else "repeat"
