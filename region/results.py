"""What became of every signal, held to the truth: numbers only, in the words of the product."""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from region.signals.row import Truth

Shown = Mapping[str, Any]
"""A row that a command of the node printed as JSON."""

UNMATCHED = ("unopened", "expired", "none")
OUTCOMES = ("released", "withheld", "review", *UNMATCHED, "refused", "withdrawn")
"""Where a received signal can be; every one is in exactly one."""
TOLERATED = 0.01
"""The share of released signals that may be about somebody else before a demonstration counts as failed.

Relatives of one surname and initial without a birth date, and official test persons who share birth date and surname,
cannot be told apart by anything a signal says (docs/matching.md); they are half a percent, and a repeat counts again.
"""


class Verdict(StrEnum):
    """How a signal that names a resident relates to the truth."""

    RIGHT = "the right resident"
    OTHER = "another resident"
    NOBODY = "a resident, while it is about nobody here"


@dataclass(slots=True)
class Submissions:
    """What partners were told, and what is true about each accepted signal, by signal id."""

    submitted: int = 0
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    truths: dict[str, Truth] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, *, submitted: int, accepted: int, refused: Mapping[str, int], truths: Mapping[str, Truth]) -> None:
        """Add what one file came to; from any thread."""
        with self._lock:
            self.submitted += submitted
            self.accepted += accepted
            self.refused.update(refused)
            self.truths.update(truths)


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """One municipality's own views, as its node showed them."""

    code: str
    name: str
    status: Shown
    inbox: Sequence[Shown]
    released: Sequence[Shown]
    review: Sequence[Shown]

    def count(self, stage: str) -> int:
        """Return how many signals are in a stage."""
        return int(self.status.get(stage, 0))

    @property
    def accounted(self) -> bool:
        """Whether every received signal has exactly one outcome."""
        return self.count("received") == sum(self.count(outcome) for outcome in OUTCOMES)


@dataclass(slots=True)
class Comparison:
    """Outcomes beside the truth."""

    residents: Counter[str] = field(default_factory=Counter)
    """Outcomes of signals about residents of the municipality that got them."""
    others: Counter[str] = field(default_factory=Counter)
    """Outcomes of signals about nobody there."""
    released: Counter[Verdict] = field(default_factory=Counter)
    review: Counter[Verdict] = field(default_factory=Counter)
    wrong_by_scenario: Counter[str] = field(default_factory=Counter)

    @property
    def wrong_matches(self) -> int:
        """How many signals were released into another person's file."""
        return self.released[Verdict.OTHER] + self.released[Verdict.NOBODY]

    @property
    def tolerable(self) -> bool:
        """Whether wrong matches are as rare as they must be. One in a small region is chance."""
        return self.wrong_matches <= max(1.0, TOLERATED * self.released.total())


def compare(towns: Iterable[Town], truths: Mapping[str, Truth]) -> Comparison:
    """Return the outcomes of all signals beside what is true about them."""
    found = Comparison()
    for town in towns:
        for line in town.inbox:
            truth = truths[line["signal_id"]]
            lives_here = bool(truth.bsn) and truth.municipality == town.code
            (found.residents if lives_here else found.others)[line["state"]] += 1
        for line in town.released:
            truth = truths[line["signal_id"]]
            verdict = _verdict(line, truth)
            found.released[verdict] += 1
            if verdict is not Verdict.RIGHT:
                found.wrong_by_scenario[truth.scenario] += 1
        found.review.update(_verdict(line, truths[line["signal_id"]]) for line in town.review)
    return found


def _verdict(line: Shown, truth: Truth) -> Verdict:
    if not truth.bsn:
        return Verdict.NOBODY
    return Verdict.RIGHT if str(line["burgerservicenummer"]) == truth.bsn else Verdict.OTHER


def grounds(towns: Iterable[Town]) -> Counter[str]:
    """Return why signals wait for a human: doubts of the comparison, and rules of the policy other than N2."""
    found: Counter[str] = Counter()
    for town in towns:
        for line in town.review:
            found.update(line.get("grounds", ()))
            found.update(rule for rule in line.get("rules", ()) if rule != "N2")
    return found


def summary(
    submissions: Submissions, towns: Sequence[Town], compared: Comparison, verdicts: Mapping[str, Shown]
) -> dict[str, Any]:
    """Return summary.json without its times."""
    return {
        "submitted": submissions.submitted,
        "accepted": submissions.accepted,
        "refused": dict(sorted(submissions.refused.items())),
        "opened": total(towns, "opened"),
        "matched": total(towns, "matched"),
        "review": total(towns, "review"),
        "unmatched": sum(total(towns, outcome) for outcome in UNMATCHED),
        "released": total(towns, "released"),
        "withheld": added(towns, "withheld_by_rule"),
        "withheld_signals": total(towns, "withheld"),
        "received_by_mode": added(towns, "received_by_mode"),
        "review_by_ground": dict(grounds(towns)),
        "refused_after_opening": added(towns, "refused_by_code"),
        "wrong_matches": compared.wrong_matches,
        "wrong_matches_by_scenario": dict(compared.wrong_by_scenario),
        "residents_outcomes": dict(compared.residents),
        "non_residents_outcomes": dict(compared.others),
        "municipalities": {town.code: dict(town.status) for town in towns},
        "audit_entries": sum(int(verdict["entries"]) for verdict in verdicts.values()),
        "audit_verified": all(verdict["verified"] for verdict in verdicts.values()),
    }


def total(towns: Iterable[Town], stage: str) -> int:
    """Return a stage's count over all municipalities."""
    return sum(town.count(stage) for town in towns)


def added(towns: Iterable[Town], table: str) -> dict[str, int]:
    """Return a table of counts (for instance `withheld_by_rule`) over all municipalities."""
    counts: Counter[str] = Counter()
    for town in towns:
        counts.update(town.status.get(table, {}))
    return dict(counts)
