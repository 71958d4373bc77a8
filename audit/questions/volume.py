"""Days on which one user opened far more than peers do: files of people are counted, not lists that name nobody."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from audit.questions.answer import Fact

_DEVIATIONS = 3.0
_NORMAL = 1.4826
"""Turns the median deviation of a normal distribution into its standard deviation."""
_TIMES = 2
"""A day must hold so many times what is in the middle: where all days are alike, deviations say nothing."""
FLOOR = 40
"""So many files on one day are ordinary work in every role."""
_FILES = frozenset({"case", "contact", "letter", "find", "compare", "why"})
"""Views of one case or signal, or of whether there is one: each look is one, whatever it found."""
_NAMING = frozenset({"released"})
"""Lists that name everybody on them: each line is one. The console has none; its lists name nobody."""
_KEYBOARD = "command-line"


@dataclass(frozen=True, slots=True)
class Outlier:
    """One user's busiest day, far above the days of the peers."""

    who: str
    files: int
    day: str
    middle: float
    """What the days of the peers have in the middle."""


class Volume:
    """Files per user and day. Peers have the role that the user last signed in with, where that is on record."""

    def __init__(self) -> None:
        self._per_day: dict[str, Counter[str]] = defaultdict(Counter)
        self._roles: dict[str, str] = {}

    def sign_in(self, fact: Fact) -> None:
        """Learn a user's role."""
        self._roles[fact["actor"]] = fact["role"]

    def look(self, fact: Fact) -> None:
        """Count what one look opened."""
        if files := _files(fact):
            self._per_day[fact["actor"]][fact.day] += files

    def outliers(self) -> Iterator[Outlier]:
        """Yield who stands out (median, and median deviation from it); nobody does without peers."""
        for who, counts in sorted(self._per_day.items()):
            days = self._days_of_peers(who)
            if not days:
                continue
            middle = statistics.median(days)
            spread = statistics.median(abs(count - middle) for count in days) * _NORMAL or 1.0
            day, most = max(counts.items(), key=lambda item: item[1])
            if most > max(FLOOR, _TIMES * middle, middle + _DEVIATIONS * spread):
                yield Outlier(who, most, day, middle)

    def _days_of_peers(self, who: str) -> list[int]:
        """Return every day of the users in the same role; of everybody else where nobody is known to be in it."""
        others = [other for other in self._per_day if other != who]
        role = self._roles.get(who)
        peers = [other for other in others if role is not None and self._roles.get(other) == role]
        return [count for other in peers or others for count in self._per_day[other].values()]


def _files(fact: Fact) -> int:
    view, count = str(fact["view"]), int(fact["count"])
    if view in _FILES:
        return 1
    names_people = view in _NAMING or (view == "review" and str(fact["origin"]).startswith(_KEYBOARD))
    return count if names_people else 0
