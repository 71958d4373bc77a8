"""Who takes part in the comparison of docs/matching.md: Drempel by profile, and the others with hindsight."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.linkage.drempel_run import MATCHING
from bench.linkage.measured import Measured, run_module
from bench.linkage.ranking import ranking
from bench.linkage.scoring import NONE, Answer, Hindsight, Ranked, at_precision, best_f1, decided
from keys.suite import GateProfile
from region.signals.row import Truth

PRECISION = 0.995
PROFILES = (GateProfile.STRICT, GateProfile.WIDE, GateProfile.BALANCED)
"""The default last: what comes next, to be held against its cost, finds the same machine."""
DEFAULT = GateProfile.BALANCED
_LEADS = {"Splink": (0.0, 1.0, 2.0, 3.0, 5.0, 8.0), "rapidfuzz": (0.0, 0.01, 0.03, 0.06, 0.1)}
"""By how much the best must lead the next, in bits of match weight or in similarity; hindsight picks one of these."""
_MODULES = {"Splink": "bench.linkage.splink_run", "rapidfuzz": "bench.linkage.fuzzy"}


@dataclass(frozen=True, slots=True)
class Drempel:
    """What `drempel-node evaluate` answered, by profile, and what the match phase cost with the default profile."""

    answers: Mapping[GateProfile, Mapping[str, Answer]]
    likeliest: Mapping[str, Answer]
    """The likeliest resident and its probability, whatever was decided; of the default profile."""
    opened: Mapping[GateProfile, Mapping[str, Sequence[int]]]
    """The slots that opened, counted from 0."""
    matching: Measured

    @classmethod
    def run(cls, register: Path, signals: Path, place: Path) -> "Drempel":
        """Run the offline evaluation once per profile, below `place`."""
        answers, opened = {}, {}
        for profile in PROFILES:
            out = place / profile.value
            run_module("bench.linkage.drempel_run", register, signals, profile.value, out)
            answers[profile] = _report(out / "report.csv")
            explained = [json.loads(line) for line in (out / "explain.jsonl").read_text("utf-8").splitlines()]
            opened[profile] = {one["partner_ref"]: [slot - 1 for slot in one["slots"]] for one in explained}
            if profile is DEFAULT:
                likeliest = {one["partner_ref"]: _likeliest(one) for one in explained if one["candidates"]}
        stages = json.loads((place / DEFAULT.value / "stages.json").read_text("utf-8"))["stages"]
        cost = Measured(**stages[MATCHING])
        return cls(answers, likeliest, opened, cost)


def _report(path: Path) -> dict[str, Answer]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            line["partner_ref"]: Answer(line["outcome"], line["burgerservicenummer"], float(line["score"]))
            for line in csv.DictReader(stream)
        }


def _likeliest(explained: Mapping[str, object]) -> Answer:
    (best, *_) = explained["candidates"]  # type: ignore[misc,attr-defined]
    return Answer(NONE, "" if best["suspended"] else best["burgerservicenummer"], best["probability"])


@dataclass(frozen=True, slots=True)
class Rival:
    """Another tool: its ranking, and what it would decide at thresholds that only hindsight gives."""

    name: str
    ranking: Mapping[str, Ranked]
    at_best: Mapping[str, Answer]
    at_precision: Mapping[str, Answer]
    cost: Measured

    @classmethod
    def run(cls, name: str, truths: Sequence[Truth], gone: set[str], place: Path) -> "Rival":
        """Run a tool on the tables below `place`; who is `gone` is recognised and never matched."""
        pairs = place / f"{name}.parquet"
        cost = run_module(_MODULES[name], place / "tables", pairs)
        ranks = ranking(pairs, gone, weights=name == "Splink")
        best = best_f1(truths, ranks, _LEADS[name])
        careful = at_precision(truths, ranks, _LEADS[name], PRECISION)
        floor = best_f1(truths, ranks, (0.0,)).upper
        return cls(name, ranks, _at(ranks, best, floor), _at(ranks, careful, floor), cost)


def _at(ranks: Mapping[str, Ranked], chosen: Hindsight, floor: float) -> dict[str, Answer]:
    """Return the answers at thresholds; a human gets whatever would match at the best F1 without any lead."""
    return decided(ranks, chosen.upper, min(floor, chosen.upper), chosen.lead)
