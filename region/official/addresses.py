"""Real addresses of two provinces, all of them or a seeded handful: where invented people live."""

import csv
import io
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import zstandard

from region.population.people import Place

FILES = (Path("addresses") / "Zeeland.csv.zst", Path("addresses") / "Flevoland.csv.zst")


def some_addresses(data: Path, count: int, draw: random.Random) -> list[Place]:
    """Return about `count` addresses, each equally likely. Those with a letter or a suffix keep them."""
    kept: list[Place] = []
    for seen, line in enumerate(_lines(data)):
        # Reservoir sampling: one pass, nothing but the sample in memory.
        if seen < count:
            kept.append(_place(line))
        elif (at := draw.randint(0, seen)) < count:
            kept[at] = _place(line)
    return kept


def every_address(data: Path, draw: random.Random) -> Iterator[Place]:
    """Yield every address once, street by street, the streets in an order of `draw`."""
    streets: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for line in _lines(data):
        if line["postcode"]:
            streets[line["woonplaats"], line["straat"]].append(_place(line))
    order = list(streets)
    draw.shuffle(order)
    for street in order:
        yield from streets[street]


def _lines(data: Path) -> Iterator[dict[str, str]]:
    for name in FILES:
        with (data / name).open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file) as raw:
            text = io.TextIOWrapper(io.BufferedReader(raw, 1 << 20), encoding="utf-8", newline="")
            yield from csv.DictReader(text, delimiter=";")


def _place(line: dict[str, str]) -> Place:
    return Place(
        street=line["straat"],
        number=int(line["huisnummer"]),
        letter=line["huisletter"],
        suffix=line["huisnummertoevoeging"],
        postcode=line["postcode"],
        town=line["woonplaats"],
    )
