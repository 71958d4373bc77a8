"""Birth dates: equal, wrong in a way that people and systems get them wrong, incomplete, or another's."""

from datetime import date

from keys.normalise.dates import complete, is_default_day, swapped, telling
from municipality_node.domain.comparison.evidence import BirthDate, Evidence, Field
from municipality_node.domain.comparison.weights import Weights

_YEARS = 75.0
_DAYS = _YEARS * 365
_CHANCE = {
    BirthDate.SAME: 1 / _DAYS,
    BirthDate.SWAPPED: 1 / _DAYS,
    BirthDate.ONE_DIGIT: 25 / _DAYS,
    BirthDate.YEAR_NEAR: 2 / _DAYS,
    BirthDate.YEAR_ONLY: 0.02 / _YEARS,
    BirthDate.DIFFERENT: 1.0,
}


def compare(stated: date | None, registered: tuple[int, int, int], weights: Weights) -> Evidence:
    """Return how the birth dates agree; a missing one, or one that a system filled in, says nothing."""
    said = telling(stated)
    if said is None or not registered[0]:
        return _evidence(BirthDate.MISSING, 1.0, said, registered)
    held = complete(*registered)
    if held is None:
        return _against_incomplete(said, registered, weights)
    level = _level(said, held)
    chance = _CHANCE[level]
    if level is BirthDate.SAME and is_default_day(held):
        chance = weights.default_day / _YEARS
    return _evidence(level, weights.birth_date[level] / chance, said, registered)


def _level(said: date, held: date) -> BirthDate:
    if said == held:
        return BirthDate.SAME
    if swapped(said) == held:
        return BirthDate.SWAPPED
    if _differs_in_one_digit(said, held):
        return BirthDate.ONE_DIGIT
    if abs(said.year - held.year) == 1 and (said.month, said.day) == (held.month, held.day):
        return BirthDate.YEAR_NEAR
    if said.year == held.year and (is_default_day(said) or is_default_day(held)):
        return BirthDate.YEAR_ONLY
    return BirthDate.DIFFERENT


def _differs_in_one_digit(one: date, other: date) -> bool:
    # Two of the three parts must be equal; most dates are told apart here, without writing them out.
    if (one.year == other.year) + (one.month == other.month) + (one.day == other.day) != 2:  # noqa: PLR2004
        return False
    return sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True)) == 1


def _against_incomplete(said: date, registered: tuple[int, int, int], weights: Weights) -> Evidence:
    year, month, _ = registered
    if said.year != year or (month and said.month != month and not is_default_day(said)):
        return _evidence(BirthDate.DIFFERENT, weights.birth_date[BirthDate.DIFFERENT], said, registered)
    parts = 1 / _YEARS if not month else 1 / (12 * _YEARS)
    return _evidence(
        BirthDate.INCOMPLETE_AGREES, weights.birth_date[BirthDate.INCOMPLETE_AGREES] / parts, said, registered
    )


def _evidence(level: BirthDate, ratio: float, said: date | None, registered: tuple[int, int, int]) -> Evidence:
    return Evidence(field=Field.BIRTH_DATE, level=level, ratio=ratio, said=said, held=registered)
