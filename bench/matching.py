"""Matching beside other tools on the same invented data in one run: how often each errs, what the match phase costs.

Sizes come from the environment: DREMPEL_BENCH_RESIDENTS (200000), DREMPEL_BENCH_SIGNALS (20000), DREMPEL_BENCH_SEED.
Tables and pictures go to var/bench/matching/; with DREMPEL_BENCH_DOCS=1 they become those of docs/matching.md.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from bench.linkage.contest import Drempel, Rival
from bench.linkage.document import Told, share_opened
from bench.linkage.measured import run_module
from bench.linkage.ranking import suspended
from bench.linkage.scoring import Share, calibration, scored
from keys.suite import GateProfile
from region.generation import generate
from region.signals.files import read_truth
from region.signals.row import Truth

RESIDENTS, SIGNALS, SEED = 200_000, 20_000, 20_260_201
PLACE = Path("var/bench/matching")


def run() -> list[dict[str, object]]:
    """Generate, run every tool as a process of its own, score, write tables and pictures."""
    residents = int(os.environ.get("DREMPEL_BENCH_RESIDENTS", RESIDENTS))
    signals = int(os.environ.get("DREMPEL_BENCH_SIGNALS", SIGNALS))
    seed = int(os.environ.get("DREMPEL_BENCH_SEED", SEED))
    PLACE.mkdir(parents=True, exist_ok=True)
    files = generate(PLACE, residents=residents, signals=signals, seed=seed)
    truths, gone = read_truth(files.truth), suspended(files.register)
    run_module("bench.linkage.records", files.register, files.signals, PLACE / "tables")
    found = Drempel.run(files.register, files.signals, PLACE)
    rivals = [Rival.run(name, truths, gone, PLACE) for name in ("Splink", "rapidfuzz")]
    told = Told(truths, found, rivals, files.signals, f"{residents:,} residents, {signals:,} signals, seed {seed}")
    told.write(PLACE, in_docs=os.environ.get("DREMPEL_BENCH_DOCS") == "1")
    return [*_accuracy(truths, found), *_cost(found, rivals[0])]


def _accuracy(truths: Sequence[Truth], found: Drempel) -> list[dict[str, object]]:
    """Return the shares that have a goal; they are ratios already."""
    balanced = scored(truths, found.answers[GateProfile.BALANCED])
    others = [truth for truth in truths if not truth.bsn]
    error, _ = calibration(truths, found.likeliest, 20)
    shares: list[tuple[str, Share, float, str]] = [
        ("right among automatic matches", balanced.precision, 0.998, "higher"),
        ("automatic match on a non-resident", balanced.others_matched, 0.003, "lower"),
        ("residents matched automatically", balanced.recall, 0.83, "higher"),
        ("sent to review", balanced.to_review, 0.08, "lower"),
        ("residents matched or in review", balanced.with_review, 0.895, "higher"),
        ("non-residents' bundles that open", share_opened(others, found.opened[GateProfile.BALANCED]), 0.07, "lower"),
    ]
    rows = [
        _row(name, share.value, goal, better, f"{share.hits} of {share.of}") for name, share, goal, better in shares
    ]
    return [*rows, _row("expected calibration error", error, 0.02, "lower", "twenty bins")]


def _row(name: str, value: float, goal: float | None, better: str, note: str, unit: str = "") -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "ratio": value, "goal": goal, "better": better, "note": note}


def _cost(found: Drempel, splink: Rival) -> list[dict[str, object]]:
    ours, theirs = found.matching, splink.cost
    return [
        _ratio("time of the match phase beside Splink's whole run", ours.seconds, theirs.seconds, 1.0, "s"),
        _ratio("processor time of the same", ours.processor_seconds, theirs.processor_seconds, None, "s"),
        _ratio("memory of the same", ours.peak_bytes / 1e6, theirs.peak_bytes / 1e6, 0.5, "MB"),
    ]


def _ratio(name: str, ours: float, theirs: float, goal: float | None, unit: str) -> dict[str, object]:
    return {
        "name": name, "value": ours, "unit": unit, "ratio": ours / theirs, "goal": goal, "better": "lower",
        "note": f"Splink: {theirs:.1f} {unit}",
    }  # fmt: skip
