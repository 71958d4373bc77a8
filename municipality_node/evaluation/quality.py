"""How good a run was, when somebody knows the truth: errors, what opened by which key, whether probabilities hold."""

import csv
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from keys.linkage import SlotKind
from municipality_node.domain.comparison.calibration import Calibration
from municipality_node.domain.decision import Outcome
from municipality_node.domain.resident import Resident
from municipality_node.evaluation.matching import Finding

TRUTH_COLUMNS = ("partner_ref", "burgerservicenummer")
_Z = 1.96
"""Two sides, 95 %."""


class TruthUnreadable(ValueError):
    """A file of truths lacks a column."""


def read_truth(path: Path) -> dict[str, str]:
    """Return whom each signal is about: a BSN, or nothing for nobody here. Raises TruthUnreadable."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        if not set(TRUTH_COLUMNS) <= set(rows.fieldnames or ()):
            raise TruthUnreadable("needs the columns partner_ref and burgerservicenummer")
        return {row["partner_ref"]: row["burgerservicenummer"] or "" for row in rows}


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with the Wilson interval in which the true share lies nineteen times in twenty."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share; 0 of nothing."""
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The bounds."""
        if not self.of:
            return 0.0, 1.0
        spread = _Z * sqrt(self.value * (1 - self.value) / self.of + _Z**2 / (4 * self.of**2))
        middle, scale = self.value + _Z**2 / (2 * self.of), 1 + _Z**2 / self.of
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


class Quality:
    """Holds findings against the truth, one by one."""

    def __init__(self, truth: Mapping[str, str]) -> None:
        self._truth = truth
        self._counts: Counter[str] = Counter()
        self._kinds: Counter[tuple[str, SlotKind]] = Counter()
        self.calibration = Calibration()

    def add(self, finding: Finding) -> None:
        """Count a finding; a signal without truth is left out."""
        meant = self._truth.get(finding.partner_ref)
        if meant is None:
            return
        whose = "resident" if meant else "nobody"
        self._counts.update((whose, *(f"{whose} {what}" for what in _what_became(finding, meant))))
        self._kinds.update((whose, kind) for kind in set(finding.kinds))
        best = finding.decision.best
        if best is not None and not best.suspended:
            self.calibration.add(best.probability, right=_bsn(best.candidate) == meant)

    def shares(self) -> list[tuple[str, Share]]:
        """Return what a municipality would ask, each as a share of what it is a part of."""
        counts = self._counts
        residents, nobody = counts["resident"], counts["nobody"]
        right = counts["resident right"]
        wrong = counts["resident wrong"] + counts["nobody wrong"]
        human = counts["resident review"] + counts["nobody review"]
        return [
            ("right among automatic matches", Share(right, right + wrong)),
            ("residents matched", Share(right, residents)),
            ("residents matched or for a human", Share(right + counts["resident shown"], residents)),
            ("all signals for a human", Share(human, residents + nobody)),
            ("matched about nobody here", Share(counts["nobody wrong"], nobody)),
            ("opened about residents", Share(counts["resident opened"], residents)),
            ("opened about nobody here", Share(counts["nobody opened"], nobody)),
        ]

    def openings(self) -> list[tuple[str, Share, Share]]:
        """Return, per kind of key and per slot, the share of residents' and of other signals that it opened."""
        residents, nobody = self._counts["resident"], self._counts["nobody"]
        kinds = [
            (kind.value, Share(self._kinds["resident", kind], residents), Share(self._kinds["nobody", kind], nobody))
            for kind in SlotKind
        ]
        slots = [
            (name, Share(self._counts[f"resident {name}"], residents), Share(self._counts[f"nobody {name}"], nobody))
            for name in (f"slot {number}" for number in range(1, 7))
        ]
        return [row for row in (*kinds, *slots) if row[1].count or row[2].count]


def _what_became(finding: Finding, meant: str) -> list[str]:
    became = [f"slot {slot + 1}" for slot in finding.slots]
    became += ["opened"] if finding.slots else []
    outcome, named = finding.decision.outcome, finding.matched
    if outcome is Outcome.MATCH:
        became.append("right" if named and named.bsn.value == meant else "wrong")
    elif outcome is Outcome.REVIEW:
        candidates = finding.comparison.candidates if finding.comparison else ()
        became.append("review")
        became += ["shown"] if any(_bsn(scored.candidate) == meant for scored in candidates) else []
    return became


def _bsn(candidate: object) -> str:
    return candidate.bsn.value if isinstance(candidate, Resident) else ""
