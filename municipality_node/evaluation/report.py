"""The match report, and beside it every field of every comparison in words."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from municipality_node.domain.comparison import Evidence, Scored
from municipality_node.domain.comparison.wording import explain, words
from municipality_node.domain.resident import Resident
from municipality_node.evaluation.matching import Finding

COLUMNS = ("partner_ref", "outcome", "burgerservicenummer", "score")
_SHOWN = 3


class Writer(Protocol):
    """Where findings go."""

    def write(self, finding: Finding) -> None:
        """Add one finding."""


class _Files:
    def __init__(self, rows: Any, explanations: Any, counts: Counter[str]) -> None:
        self._rows = rows
        self._explanations = explanations
        self._counts = counts

    def write(self, finding: Finding) -> None:
        """Add one finding to the report, and to the explanations when they are asked for."""
        resident = finding.matched
        score = f"{finding.decision.probability:.6f}"
        self._rows.writerow(
            (finding.partner_ref, finding.decision.outcome.value, resident.bsn.value if resident else "", score)
        )
        if self._explanations:
            self._explanations.write(json.dumps(explanation(finding), ensure_ascii=False) + "\n")
        self._counts.update(tallied(finding))


@contextmanager
def writing(out: Path, explain_to: Path | None, counts: Counter[str]) -> Iterator[Writer]:
    """Open the report, and the explanations if asked for; `counts` is filled with what was written."""
    with out.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(COLUMNS)
        if explain_to is None:
            yield _Files(rows, None, counts)
            return
        with explain_to.open("w", encoding="utf-8") as lines:
            yield _Files(rows, lines, counts)


def tallied(finding: Finding) -> Iterable[str]:
    """Return what a finding counts towards."""
    yield "signals"
    yield finding.decision.outcome.value
    if finding.refusal:
        yield f"refused {finding.refusal}"
    if finding.slots:
        yield "opened"
    for slot in finding.slots:
        yield f"opened by slot {slot + 1}"
    for kind in dict.fromkeys(finding.kinds):
        yield f"opened by {kind.value}"


def explanation(finding: Finding) -> dict[str, Any]:
    """Return a finding with its first candidates, field by field."""
    comparison = finding.comparison
    return {
        "partner_ref": finding.partner_ref,
        "outcome": finding.decision.outcome.value,
        "grounds": [ground.value for ground in finding.decision.grounds],
        "refusal": finding.refusal,
        "slots": [slot + 1 for slot in finding.slots],
        "kinds": [kind.value for kind in finding.kinds],
        "absent": round(comparison.absent, 6) if comparison else None,
        "candidates": [_candidate(scored) for scored in comparison.candidates[:_SHOWN]] if comparison else [],
    }


def _candidate(scored: Scored) -> dict[str, Any]:
    bsn = scored.candidate.bsn.value if isinstance(scored.candidate, Resident) else ""
    return {
        "burgerservicenummer": bsn,
        "probability": round(scored.probability, 6),
        "suspended": scored.suspended,
        "summary": explain(scored.evidence),
        "fields": [_field(found) for found in scored.evidence],
    }


def _field(found: Evidence) -> dict[str, Any]:
    return {
        "field": found.field.value,
        "level": found.level.value,
        "ratio": float(f"{found.ratio:.4g}"),
        "words": words(found),
    }
