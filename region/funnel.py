"""What became of the signals, per municipality: numbers that add up, and whether they agree with the truth."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table

STAGES = ("received", "opened", "unopened", "matched", "review", "none", "released", "withheld", "refused", "withdrawn")


@dataclass(slots=True)
class Comparison:
    """Released and reviewed signals held to the truth."""

    right_released: int = 0
    wrong_matches: int = 0
    wrong_by_scenario: Counter[str] = field(default_factory=Counter)

    def add(self, stated: str, true: str, scenario: str) -> None:
        """Count one released signal: whom the node says it is about, and whom it is about."""
        if stated == true:
            self.right_released += 1
        else:
            self.wrong_matches += 1
            self.wrong_by_scenario[scenario] += 1


def print_funnel(name: str, status: Mapping[str, Any]) -> None:
    """Print one municipality's funnel."""
    table = Table(title=name, title_justify="left", show_header=False, min_width=44)
    table.add_column("stage")
    table.add_column("signals", justify="right")
    for stage in STAGES:
        table.add_row(stage, str(status.get(stage, 0)))
    Console().print(table)


def print_counts(title: str, counts: Mapping[str, int]) -> None:
    """Print codes and how often they occurred, most frequent first."""
    table = Table(title=title, title_justify="left", min_width=44)
    table.add_column("code")
    table.add_column("signals", justify="right")
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        table.add_row(code, str(count))
    Console().print(table if counts else f"{title}: none")


def total(statuses: Iterable[Mapping[str, Any]], stage: str) -> int:
    """Return a stage's count over all municipalities."""
    return sum(int(status.get(stage, 0)) for status in statuses)


def added(statuses: Sequence[Mapping[str, Any]], table: str) -> dict[str, int]:
    """Return a table of counts (for instance `withheld_by_rule`) over all municipalities."""
    counts: Counter[str] = Counter()
    for status in statuses:
        counts.update(status.get(table, {}))
    return dict(counts)
