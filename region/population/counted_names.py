"""Names with their counts, from published lists that the project does not hold (`--data`)."""

import csv
import gzip
import json
import random
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from region.population.people import Surname

COUNTED = Path("names") / "meertens_achternamen_top1000_2007.csv"
RARE = Path("names") / "meertens_achternamen_freq5plus.lst.gz"
GIVEN_BY_YEAR = Path("names") / "voornamen_meertens_1880-2014.csv"
GIVEN_BY_SEX = Path("names") / "voornamen_geslacht.json"
_FIRST_YEAR, _LAST_YEAR = 1880, 2014
_INHABITANTS = 16_300_000
"""When the surnames were counted; who bears none of the thousand commonest shares the rare ones."""


class CountedNames:
    """Surnames by their counts of 2007, given names by those of the year of birth."""

    def __init__(self, data: Path) -> None:
        counts = {_surname(name): count for name, count in _counted(data)}
        rare = [found for found in map(_surname, _rare(data)) if found not in counts]
        random.Random("rare").shuffle(rare)
        tail = [1 / (rank + 2_000) for rank in range(len(rare))]
        scale = (_INHABITANTS - sum(counts.values())) / sum(tail)
        self._surnames = [*counts, *rare]
        self._sums = list(accumulate([*counts.values(), *(weight * scale for weight in tail)]))
        self._years = _given_by_year(data)
        self._others = _given_by_sex(data)

    def surname(self, draw: random.Random) -> Surname:
        """Return a surname as often as it is borne."""
        return self._surnames[bisect_right(self._sums, draw.random() * self._sums[-1])]

    def given_names(self, draw: random.Random, sex: str, born: int, surname: Surname) -> tuple[str, ...]:
        """Return one to four given names, four in five of them popular in the year of birth."""
        del surname
        names, sums = self._years[sex, min(max(born, _FIRST_YEAR), _LAST_YEAR)]
        count = draw.choices((1, 2, 3, 4), (50, 30, 16, 4))[0]
        found = [
            names[bisect_right(sums, draw.random() * sums[-1])]
            if draw.random() < 0.8
            else draw.choice(self._others[sex])
            for _ in range(count)
        ]
        return tuple(dict.fromkeys(found))


def _surname(written: str) -> Surname:
    """Return a name apart from the words in small letters before it."""
    words = written.split()
    at = next((at for at, word in enumerate(words) if not word.lstrip("'").islower()), 0)
    return Surname(" ".join(words[at:]), " ".join(words[:at]))


def _counted(data: Path) -> Iterator[tuple[str, int]]:
    with (data / COUNTED).open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            yield line["natural name"], int(line["count in 2007"])


def _rare(data: Path) -> Iterator[str]:
    with gzip.open(data / RARE, "rt", encoding="utf-8") as stream:
        for line in stream:
            if line.strip() and "," not in line:
                yield line.strip()


def _given_by_year(data: Path) -> dict[tuple[str, int], tuple[list[str], list[float]]]:
    """Return, by sex and year, names and the running sums of their counts; the list goes from year to year by rank."""
    found: dict[tuple[str, int], tuple[list[str], list[float]]] = {}
    years = {"M": _FIRST_YEAR - 1, "V": _FIRST_YEAR - 1}
    with (data / GIVEN_BY_YEAR).open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            sex = "M" if line["tag"] == "M" else "V"
            years[sex] += line[""] == "0"
            names, sums = found.setdefault((sex, years[sex]), ([], []))
            names.append(line["naam"])
            sums.append((sums[-1] if sums else 0.0) + float(line["aantal"]))
    return found


def _given_by_sex(data: Path) -> dict[str, list[str]]:
    names = json.loads((data / GIVEN_BY_SEX).read_text(encoding="utf-8"))
    return {sex: [one["naam"] for one in names if one["geslacht"] == sex] for sex in ("M", "V")}
