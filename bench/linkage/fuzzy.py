"""A baseline with rapidfuzz, as a developer writes it in a day: block on address or birth date, weigh similarities.

    python -m bench.linkage.fuzzy DIRECTORY OUT

reads what `records` wrote and writes every scored pair.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

LOWEST = 0.5


def pairs(directory: Path) -> Iterator[tuple[str, str, float]]:
    """Yield (resident row, signal, similarity between 0 and 1)."""
    register, signals = (
        pd.read_parquet(directory / f"{name}.parquet").astype(object).to_dict("records")
        for name in ("register", "signals")
    )
    blocks: defaultdict[object, list[dict[str, Any]]] = defaultdict(list)
    for row in register:
        for block in _blocks(row):
            blocks[block].append(row)
    for signal in signals:
        near = {row["unique_id"]: row for block in _blocks(signal) for row in blocks.get(block, ())}
        for number, row in near.items():
            score = similarity(signal, row)
            if score >= LOWEST:
                yield number, signal["unique_id"], score


def _blocks(row: dict[str, Any]) -> list[object]:
    found: list[object] = []
    if _given(row["postcode"]) and _given(row["house_number"]):
        found.append((row["postcode"], int(row["house_number"])))
    if _given(row["birth_date"]):
        found.append(row["birth_date"])
    return found


def _given(value: object) -> bool:
    return value is not None and value == value and value != ""  # noqa: PLR0124 - pandas writes NaN for nothing


def similarity(signal: dict[str, Any], row: dict[str, Any]) -> float:
    """Return the weighted mean of the fields that both have."""
    parts = []
    if _given(signal["surname"]) and _given(row["surname"]):
        parts.append((4.0, JaroWinkler.similarity(signal["surname"], row["surname"])))
    if _given(signal["initials"]) and _given(row["initials"]):
        parts.append((2.0, _initials(signal["initials"], row["initials"])))
    if _given(signal["birth_date"]) and _given(row["birth_date"]):
        parts.append((3.0, max(0.0, 1 - DamerauLevenshtein.distance(signal["birth_date"], row["birth_date"]) / 2)))
    parts.append((3.0, _address(signal, row)))
    return sum(weight * value for weight, value in parts) / sum(weight for weight, _ in parts)


def _initials(said: str, held: str) -> float:
    if said == held:
        return 1.0
    return 0.85 if said[0] == held[0] else 0.0


def _address(signal: dict[str, Any], row: dict[str, Any]) -> float:
    if (signal["postcode"], signal["house_number"]) != (row["postcode"], row["house_number"]):
        return 0.3 if signal["postcode"] == row["postcode"] else 0.0
    return 1.0 if signal["addition"] == row["addition"] else 0.85


if __name__ == "__main__":
    found = pd.DataFrame(pairs(Path(sys.argv[1])), columns=["unique_id_l", "unique_id_r", "match_probability"])
    found.to_parquet(sys.argv[2], index=False)
