"""Registers, partner files and truth for measuring matching: one municipality or several, one file of signals."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from region.population.extract import write_extract
from region.population.municipality import Municipality, populate
from region.population.people import BsnSource
from region.signals.drawing import SignalDraw
from region.signals.files import write_signals, write_truth

TODAY = date(2026, 2, 2)
_TYPES: tuple[tuple[str, int], ...] = (("Energie", 35), ("Water", 20), ("Huur", 20), ("Zorg", 25))
TOWNS = (
    ("9801", "Oosterhaven"),
    ("9802", "Molenwaard"),
    ("9803", "Zandrecht"),
    ("9804", "Lindeveen"),
    ("9805", "Dijkum"),
)
"""Codes that no municipality has, names that no town has."""


@dataclass(frozen=True, slots=True)
class Generated:
    """Where the files are."""

    register: Path
    signals: Path
    truth: Path


def municipalities(count: int, residents: int, *, seed: int, today: date = TODAY) -> Iterator[Municipality]:
    """Yield synthetic municipalities that share `residents`, the first the largest."""
    bsns = BsnSource()
    shares = [1 / (rank + 1) for rank in range(count)]
    for rank, (code, name) in enumerate(TOWNS[:count]):
        size = round(residents * shares[rank] / sum(shares))
        yield populate(
            code=code, name=name, residents=size, first_postcode=8100 + 150 * rank, seed=seed, today=today, bsns=bsns
        )


def generate(directory: Path, *, residents: int, signals: int, seed: int, count: int = 1) -> Generated:
    """Write register.csv, signals.csv and truth.csv of `count` municipalities; the same seed gives the same bytes."""
    directory.mkdir(parents=True, exist_ok=True)
    towns = list(municipalities(count, residents, seed=seed))
    files = Generated(directory / "register.csv", directory / "signals.csv", directory / "truth.csv")
    write_extract((person for town in towns for person in town.residents), files.register)
    chance = random.Random(f"{seed}/types")
    sources = {
        (town.code, kind): SignalDraw(town, kind, seed=f"{seed}/{town.code}/{kind}")
        for town in towns
        for kind, _ in _TYPES
    }
    kinds, weights = [kind for kind, _ in _TYPES], [weight for _, weight in _TYPES]
    sizes = [len(town.residents) for town in towns]
    pairs = []
    for _ in range(signals):
        (town,), (kind,) = chance.choices(towns, sizes), chance.choices(kinds, weights)
        pairs.append(sources[town.code, kind].signal(TODAY, prefix=f"{kind}-{town.code}"))
    write_signals((row for row, _ in pairs), files.signals)
    write_truth((truth for _, truth in pairs), files.truth)
    return files
