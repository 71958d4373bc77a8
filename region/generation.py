"""Registers, partner files and truth for measuring matching: one municipality or several, one file of signals."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from region.official.addresses import every_address
from region.population.counted_names import CountedNames
from region.population.extract import write_extract
from region.population.municipality import Municipality, populate, unwatched
from region.population.names import NameSource, invented
from region.population.people import BsnSource, Place
from region.signals.drawing import SignalDraw
from region.signals.files import write_signals, write_truth
from region.signals.row import Row, Truth

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

Watch = Callable[[str, int], Callable[[int], None]]
"""Announces a stage and its size; the answer is called with how much of it was done."""


@dataclass(frozen=True, slots=True)
class Generated:
    """Where the files are."""

    register: Path
    signals: Path
    truth: Path


@dataclass(frozen=True, slots=True)
class Sources:
    """Where names come from, and dwellings when they are not invented as well."""

    names: NameSource
    dwellings: Iterator[Place] | None = None

    @classmethod
    def of(cls, data: Path | None, seed: int) -> "Sources":
        """Return published names and addresses of a directory; without one what is invented."""
        if data is None:
            return cls(invented())
        return cls(CountedNames(data), every_address(data, random.Random(f"{seed}/addresses")))


def unseen(_name: str, _size: int) -> Callable[[int], None]:
    """Show no stage."""
    return unwatched


def municipalities(
    count: int, residents: int, *, seed: int, today: date = TODAY, sources: Sources | None = None, watch: Watch = unseen
) -> Iterator[Municipality]:
    """Yield synthetic municipalities that share `residents`, the first the largest."""
    bsns = BsnSource()
    sources = sources or Sources.of(None, seed)
    shares = [1 / (rank + 1) for rank in range(count)]
    for rank, (code, name) in enumerate(TOWNS[:count]):
        size = round(residents * shares[rank] / sum(shares))
        yield populate(
            code=code, name=name, residents=size, first_postcode=8100 + 150 * rank, seed=seed, today=today, bsns=bsns,
            names=sources.names, dwellings=sources.dwellings, made=watch(f"inventing {name}", size),
        )  # fmt: skip


def generate(
    directory: Path,
    *,
    residents: int,
    signals: int,
    seed: int,
    count: int = 1,
    data: Path | None = None,
    watch: Watch = unseen,
) -> Generated:
    """Write register.csv, signals.csv and truth.csv of `count` municipalities; the same seed gives the same bytes."""
    directory.mkdir(parents=True, exist_ok=True)
    sources = Sources.of(data, seed)
    towns = list(municipalities(count, residents, seed=seed, sources=sources, watch=watch))
    files = Generated(directory / "register.csv", directory / "signals.csv", directory / "truth.csv")
    people = (person for town in towns for person in town.residents)
    write_extract(people, files.register, written=watch("writing the register", sum(len(t.residents) for t in towns)))
    pairs = list(_drawn(towns, signals, seed, sources.names, watch("drawing signals", signals)))
    write_signals((row for row, _ in pairs), files.signals)
    write_truth((truth for _, truth in pairs), files.truth)
    return files


def _drawn(
    towns: Sequence[Municipality], count: int, seed: int, names: NameSource, drawn: Callable[[int], None]
) -> Iterator[tuple[Row, Truth]]:
    chance = random.Random(f"{seed}/types")
    sources = {
        (town.code, kind): SignalDraw(town, kind, seed=f"{seed}/{town.code}/{kind}", names=names)
        for town in towns
        for kind, _ in _TYPES
    }
    kinds, weights = [kind for kind, _ in _TYPES], [weight for _, weight in _TYPES]
    sizes = [len(town.residents) for town in towns]
    for number in range(count):
        (town,), (kind,) = chance.choices(towns, sizes), chance.choices(kinds, weights)
        yield sources[town.code, kind].signal(TODAY, prefix=f"{kind}-{town.code}")
        drawn(number + 1)
