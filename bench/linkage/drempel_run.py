"""Drempel's offline evaluation as a process of its own, with the time and memory of every stage.

    python -m bench.linkage.drempel_run REGISTER SIGNALS PROFILE OUT

writes OUT/report.csv, OUT/explain.jsonl and OUT/stages.json. The match phase is the last stage: from sealed bundles and
a built index to a decision for each signal.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

from bench.linkage.measured import Watch
from keys.suite import GateProfile
from municipality_node.domain.decision import DecisionSettings
from municipality_node.evaluation.plan import Plan
from municipality_node.evaluation.run import run

MATCHING = "matching signals"


class _Stages:
    """Hears when a stage begins; the one before ends with that."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, float]] = {}
        self._name = ""
        self._began = self._began_processor = 0.0
        self._watch = Watch(os.getpid())

    def begin(self, name: str, _: int) -> Callable[[int], None]:
        self.end()
        self._name, self._began, self._began_processor = name, perf_counter(), process_time()
        self._watch = Watch(os.getpid())
        self._watch.__enter__()
        return lambda _: None

    def end(self) -> None:
        if self._name:
            self._watch.__exit__()
            self.found[self._name] = {
                "seconds": perf_counter() - self._began,
                "processor_seconds": process_time() - self._began_processor,
                "peak_bytes": self._watch.peak,
            }


def main(register: Path, signals: Path, profile: str, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    stages = _Stages()
    plan = Plan(
        register=register, signals=signals, out=out / "report.csv", explain=out / "explain.jsonl",
        profile=GateProfile(profile), settings=DecisionSettings(), jobs=os.cpu_count() or 1,
    )  # fmt: skip
    counts = run(plan, stages.begin)
    stages.end()
    told = {"stages": stages.found, "counts": counts}
    (out / "stages.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
