"""Use of the log that should be looked into: what the supervisor says municipalities miss.

Everything here is a question to somebody, not a verdict; each row has the evidence to ask it with.
"""

import statistics
from collections import Counter, defaultdict

from audit.questions.answer import Answer, Fact
from audit.questions.looking import LOOKS

_DEVIATIONS = 3.0
_NORMAL = 1.4826
"""Turns the median deviation of a normal distribution into its standard deviation."""
_FEW = 20
_KEYS_PER_RESIDENT = 12
_EARLY, _LATE = 7, 20


class Misuse:
    """Alerts with their evidence."""

    name = "misuse"
    question = "What should somebody look into?"

    def __init__(self) -> None:
        self._rows: list[tuple[str | int, ...]] = []
        self._per_day: dict[str, Counter[str]] = defaultdict(Counter)
        self._evidence: dict[str, list[int]] = defaultdict(list)
        self._refused: dict[str, list[int]] = defaultdict(list)
        self._outside: dict[str, list[int]] = defaultdict(list)
        self._hours: dict[str, list[int]] = defaultdict(list)
        self._spent: Counter[str] = Counter()
        self._residents = 0
        self._keys = 0

    def take(self, fact: Fact) -> None:
        """Learn from one entry."""
        if fact.action in LOOKS:
            self._look(fact)
        elif fact.action == "lookup_flagged":
            self._rows.append(
                (fact["kind"], fact["actor"], 1, str(fact["index"]), "a resident that is near to the user")
            )
        elif fact.action == "act_refused":
            self._refused[fact["actor"]].append(fact["index"])
        elif fact.action == "evaluation_charged":
            self._spent[fact["municipality"]] += fact["count"]
        elif fact.action == "register_imported":
            self._residents += fact["added"] - fact["removed"]
        elif fact.action == "keys_indexed":
            self._keys += fact["keys"]

    def answer(self) -> Answer:
        """Return the alerts."""
        rows = [*self._rows, *self._without_task(), *self._outliers(), *self._odd_hours(), *self._refusals()]
        rows += self._budget()
        columns = ("alert", "who", "count", "entries", "why")
        notes = ("An alert is a reason to ask. `drempel-audit actor resolve` needs two people and a reason.",)
        return Answer(
            name=self.name, question=self.question, columns=columns, rows=rows, notes=notes, alarming=bool(rows)
        )

    def _look(self, fact: Fact) -> None:
        who = fact["actor"]
        self._per_day[who][fact.day] += fact["count"]
        if not _EARLY <= fact.moment.hour < _LATE or fact.moment.weekday() > 4:  # noqa: PLR2004 - Friday
            self._hours[who].append(fact["index"])
        if fact.get("assigned") == "no":
            (self._outside if fact.get("reason") else self._evidence)[who].append(fact["index"])

    def _without_task(self) -> list[tuple[str | int, ...]]:
        found: list[tuple[str | int, ...]] = [
            ("view-without-task", who, len(at), _some(at), "cases of others, and no reason stated")
            for who, at in sorted(self._evidence.items())
        ]
        found += [
            ("views-outside-task", who, len(at), _some(at), "cases of others, with a reason each; more than a few")
            for who, at in sorted(self._outside.items())
            if len(at) > _FEW
        ]
        return found

    def _outliers(self) -> list[tuple[str | int, ...]]:
        """Return users whose busiest day lies far above the days of their colleagues (median, deviation from it)."""
        found: list[tuple[str | int, ...]] = []
        for who, counts in sorted(self._per_day.items()):
            others = [count for other, days in self._per_day.items() if other != who for count in days.values()]
            if not others:
                continue
            middle = statistics.median(others)
            spread = statistics.median(abs(count - middle) for count in others) * _NORMAL or 1.0
            day, most = max(counts.items(), key=lambda item: item[1])
            if most > _FEW and most - middle > _DEVIATIONS * spread:
                why = f"shown on one day; the days of colleagues have {middle:g} in the middle"
                found.append(("volume", who, most, day, why))
        return found

    def _odd_hours(self) -> list[tuple[str | int, ...]]:
        why = f"before {_EARLY}:00, after {_LATE}:00 (UTC), or in the weekend"
        return [("odd-hours", who, len(at), _some(at), why) for who, at in sorted(self._hours.items())]

    def _refusals(self) -> list[tuple[str | int, ...]]:
        why = "tried what the role may not"
        return [("refused-acts", who, len(at), _some(at), why) for who, at in sorted(self._refused.items())]

    def _budget(self) -> list[tuple[str | int, ...]]:
        """Return leaf keys on which more was evaluated than the register explains."""
        if not self._residents or self._keys <= self._residents * _KEYS_PER_RESIDENT:
            return []
        why = f"link keys indexed for {self._residents} residents: more than {_KEYS_PER_RESIDENT} each"
        return [("budget", "node", self._keys, "-", why)]


def _some(entries: list[int]) -> str:
    shown = ", ".join(map(str, entries[:5]))
    return f"{shown} and {len(entries) - 5} more" if len(entries) > 5 else shown  # noqa: PLR2004 - five are evidence
