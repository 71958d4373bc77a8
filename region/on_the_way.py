"""What happened to signals between their arrival and their end, counted from a municipality's audit log."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

_LEFT = frozenset({"withdrawal", "lapse"})
WORDS: Mapping[str, str] = {
    "repeats_withheld": "the same debt again without growth, withheld (P2)",
    "pulled_in": "withheld, then pulled in by another partner's signal",
    "asked_again": "asked again because another signal left",
    "withdrawn": "withdrawn by the partner",
    "reviews": "put before a review officer",
    "reviews_confirmed": "  confirmed",
    "reviews_rejected": "  rejected",
    "reviews_expired": "  expired undecided: about nobody",
}
"""What is counted, in the order in which it is shown."""


def counted(entries: Iterable[Mapping[str, Any]]) -> Counter[str]:
    """Return how often each of `WORDS` happened; decisions on one signal count each time."""
    found: Counter[str] = Counter()
    for entry in entries:
        if entry["action"] == "signal_decided":
            found.update(_of_decision(entry))
        elif entry["action"] == "signal_withdrawn":
            found["withdrawn"] += 1
        elif entry["action"] == "review_decided" and entry["result"] == "done":
            found.update({"confirmed": ["reviews_confirmed"], "rejected": ["reviews_rejected"]}.get(entry["stage"], ()))
        elif entry["action"] == "review_lapsed":
            found["reviews_expired"] += entry["count"]
    # A rejection ends like an item that nobody looked at, once it can no longer be reversed.
    found["reviews_expired"] = max(0, found["reviews_expired"] - found["reviews_rejected"])
    return +found


def _of_decision(entry: Mapping[str, Any]) -> list[str]:
    held = {
        "repeats_withheld": entry["outcome"] == "withheld" and "P2" in entry["rules"] and entry["cause"] == "arrival",
        "pulled_in": entry["outcome"] != "withheld" and entry["cause"] == "pull-in",
        "asked_again": entry["cause"] in _LEFT,
        "reviews": entry["outcome"] == "review" and entry["cause"] != "reversal",
    }
    return [name for name, holds in held.items() if holds]


def print_on_the_way(console: Console, found: Mapping[str, int]) -> None:
    """Print every count, nought as well: what did not happen is worth knowing of a demonstration."""
    table = Table(title="on the way", title_justify="left", title_style="bold", header_style="dim", min_width=58)
    table.add_column("")
    table.add_column("signals", justify="right")
    for name, words in WORDS.items():
        table.add_row(words, str(found.get(name, 0)))
    console.print(table)
