"""What a witness counts, as Prometheus text. A closed catalogue: labels are outcomes, none names a log or who asks."""

import threading
from collections import Counter
from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType

from audit.witness.book import Book
from audit.witness.judging import Outcome

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Name(StrEnum):
    """The metrics. Never renamed: operators' alerts name them."""

    CHECKPOINTS = "drempel_witness_checkpoints_total"
    LOGS = "drempel_witness_logs"
    CONTRADICTIONS = "drempel_witness_contradictions"
    NEWEST = "drempel_witness_newest_timestamp_seconds"
    STALEST = "drempel_witness_stalest_timestamp_seconds"
    NEVER = "drempel_witness_logs_never_cosigned"


METRICS: Mapping[Name, tuple[str, str]] = MappingProxyType(
    {
        Name.CHECKPOINTS: ("counter", "Checkpoints that were submitted, by what came of them."),
        Name.LOGS: ("gauge", "Logs that are witnessed."),
        Name.CONTRADICTIONS: ("gauge", "Contradictions that logs signed, as far as they are kept."),
        Name.NEWEST: ("gauge", "When any log was last cosigned; 0 before the first time."),
        Name.STALEST: ("gauge", "When the log that waits longest was last cosigned; 0 before the first time."),
        Name.NEVER: ("gauge", "Logs that are witnessed and were never cosigned."),
    }
)
"""By metric its kind, and what it says. Total."""


class WitnessMeter:
    """Counts since the process began, and gauges from the book about the logs `origins`. Safe for several threads."""

    def __init__(self, book: Book, origins: Collection[str]) -> None:
        self._book = book
        self._origins = origins
        self._lock = threading.Lock()
        self._came_to: Counter[Outcome] = Counter()

    def count(self, outcome: Outcome) -> None:
        """Count one submission."""
        with self._lock:
            self._came_to[outcome] += 1

    def exposition(self) -> bytes:
        """Return everything that is counted, outcomes that never were included."""
        with self._lock:
            counted = dict(self._came_to)
        # The book remembers logs that ended as well; nobody waits for those.
        times = [seen.time for origin, seen in self._book.seen() if origin in self._origins]
        gauges = {
            Name.LOGS: len(self._origins),
            Name.CONTRADICTIONS: len(self._book.evidence()),
            Name.NEWEST: max(times, default=0),
            Name.STALEST: min(times, default=0),
            Name.NEVER: len(self._origins) - len(times),
        }
        samples = {Name.CHECKPOINTS: [(f'{{outcome="{one}"}}', counted.get(one, 0)) for one in sorted(Outcome)]}
        samples |= {name: [("", value)] for name, value in gauges.items()}
        lines = [line for name in Name for line in _family(name, samples[name])]
        return ("\n".join(lines) + "\n").encode()


def _family(name: Name, samples: list[tuple[str, int]]) -> list[str]:
    kind, told = METRICS[name]
    return [f"# HELP {name} {told}", f"# TYPE {name} {kind}", *(f"{name}{labels} {value}" for labels, value in samples)]
