"""From when somebody has a state pension: the pensionable age of each calendar year, as the law has it.

Algemene Ouderdomswet, art. 7a: lid 1 under a to n for the years up to 2025; from 2026 on the minister fixes an age by
the formula of lid 2 and announces it five years ahead (lid 3), so far up to 2031: 67 years stayed until 2027, 67
years and three months from 2028 on (letters to parliament of the Novembers of 2022, 2024 and 2025). Whoever reached
the age of a year in that year keeps the pension, although a later year asks more (lid 1, last sentence).
"""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from municipality_node.domain.casework.household import Born

AGES: Mapping[int, tuple[int, int]] = MappingProxyType(
    {
        2012: (65, 0),
        2013: (65, 1),
        2014: (65, 2),
        2015: (65, 3),
        2016: (65, 6),
        2017: (65, 9),
        2018: (66, 0),
        **dict.fromkeys((2019, 2020, 2021), (66, 4)),
        2022: (66, 7),
        2023: (66, 10),
        **dict.fromkeys((2024, 2025, 2026, 2027), (67, 0)),
        **dict.fromkeys((2028, 2029, 2030, 2031), (67, 3)),
    }
)
"""Years and months. A year behind the last one has at least its age: the law lets it rise, never fall."""


def has_state_pension(born: Born, today: date) -> bool:
    """Whether somebody has reached the pensionable age for certain."""
    return any(
        _reached(born, min(today, date(year, 12, 31)), age) for year, age in AGES.items() if year <= today.year
    ) or _reached(born, today, AGES[max(AGES)])


def _reached(born: Born, day: date, age: tuple[int, int]) -> bool:
    months, (years, more) = born.months_old(day), age
    return months is not None and months >= years * 12 + more
