"""What the weeks after the signals came to: cases worked, partners told, data ended. Counts, and how they are shown."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console

from region import funnel
from region.on_the_way import WORDS, print_on_the_way
from region.team import Worked


@dataclass(slots=True, kw_only=True)
class After:
    """Everything that followed, by month where it was by month."""

    worked: list[Worked] = field(default_factory=list)
    withdrawn: int = 0
    on_the_way: Counter[str] = field(default_factory=Counter)
    feedback: list[Mapping[str, Any]] = field(default_factory=list)
    retention: Sequence[Mapping[str, Any]] = ()
    gateway: Sequence[Mapping[str, Any]] = ()

    def ended(self) -> Counter[str]:
        """Return how much was kept, by class, after everything that was over had ended."""
        kept: Counter[str] = Counter()
        for row in self.retention:
            if row["class"] != "keys":
                kept[str(row["class"])] += int(row["kept"])
        return kept

    def overdue(self) -> int:
        """Return how much is overdue anywhere."""
        return sum(int(row["overdue"]) for row in (*self.retention, *self.gateway))

    def summary(self) -> dict[str, Any]:
        """Return what summary.json says of it."""
        return {
            "cases": {
                "worked": sum(one.cases for one in self.worked),
                "closed": sum(one.closed for one in self.worked),
                "attempts": dict(sum((one.attempts for one in self.worked), Counter())),
                "attempts_refused": sum(one.refused for one in self.worked),
            },
            "withdrawn_by_partners": self.withdrawn,
            "on_the_way": {name: self.on_the_way[name] for name in WORDS},
            "feedback": list(self.feedback),
            "retention_kept": dict(self.ended()),
            "retention_overdue": self.overdue(),
        }

    def checks(self) -> list[tuple[str, bool]]:
        """Return what had to hold."""
        collected = sum(int(one["collected"]) for one in self.feedback)
        refused = sum(int(one["refused"]) + int(one["unnamed"]) for one in self.feedback)
        silent = sum(int(one["without_record"]) for one in self.feedback[:1])
        return [
            (f"{collected} feedback records collected, every one verified and tied to a reference", refused == 0),
            ("every signal of the first month was answered", collected > 0 and silent == 0),
            ("nothing is overdue", self.overdue() == 0),
        ]


def print_after(console: Console, after: After) -> None:
    """Print what followed."""
    for number, worked in enumerate(after.worked, start=1):
        funnel.print_counts(
            console, f"month {number}: {worked.cases} cases worked on", dict(worked.attempts), unit="attempts"
        )
    print_on_the_way(console, after.on_the_way)
    for number, told in enumerate(after.feedback, start=1):
        funnel.print_counts(console, f"told to partners by round {number}, signals by code", told["codes"])
    funnel.print_counts(
        console, "kept after everything that was over had ended", {k: v for k, v in after.ended().items() if v}
    )
