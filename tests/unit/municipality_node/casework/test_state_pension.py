"""Who has a state pension, by birth date: art. 7a of the Algemene Ouderdomswet."""

from datetime import date, timedelta

import pytest

from municipality_node.domain.casework.household import Born
from municipality_node.domain.casework.state_pension import AGES, has_state_pension

BY_BIRTH_DATE = [
    (date(1947, 1, 1), date(1947, 12, 31), 65, 0),
    (date(1948, 1, 1), date(1948, 11, 30), 65, 1),
    (date(1948, 12, 1), date(1949, 10, 31), 65, 2),
    (date(1949, 11, 1), date(1950, 9, 30), 65, 3),
    (date(1950, 10, 1), date(1951, 6, 30), 65, 6),
    (date(1951, 7, 1), date(1952, 3, 31), 65, 9),
    (date(1952, 4, 1), date(1952, 12, 31), 66, 0),
    (date(1953, 1, 1), date(1955, 8, 31), 66, 4),
    (date(1955, 9, 1), date(1956, 5, 31), 66, 7),
    (date(1956, 6, 1), date(1957, 2, 28), 66, 10),
    (date(1957, 3, 1), date(1960, 12, 31), 67, 0),
    (date(1961, 1, 1), date(1964, 9, 30), 67, 3),
]
"""First and last birth date, and the age at which the pension begins."""


def begins(day, years, months):
    """Return the day on which somebody born on a day reaches an age; a month that is too short ends first."""
    month = day.month - 1 + months
    year, month = day.year + years + month // 12, month % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following)


@pytest.mark.parametrize(("first", "last", "years", "months"), BY_BIRTH_DATE)
def test_the_pension_begins_on_the_day_that_the_birth_date_gives(first, last, years, months):
    for born in (first, first + timedelta(days=14), last):
        on = begins(born, years, months)
        person = Born(year=born.year, month=born.month, day=born.day)
        assert has_state_pension(person, on)
        assert has_state_pension(person, on + timedelta(days=4_000))
        assert not has_state_pension(person, on - timedelta(days=1))


IN_WORDS = """\
vóór 1 januari 2013: 65
in 2013: 65 jaar en één maand
in 2014: 65 jaar en twee maanden
in 2015: 65 jaar en drie maanden
in 2016: 65 jaar en zes maanden
in 2017: 65 jaar en negen maanden
in 2018: 66 jaar
in 2019: 66 jaar en vier maanden
in 2020: 66 jaar en vier maanden
in 2021: 66 jaar en vier maanden
in 2022: 66 jaar en zeven maanden
in 2023: 66 jaar en tien maanden
in 2024: 67 jaar
in 2025: 67 jaar
"""
"""Art. 7a lid 1 under a to n, as in force on 1 January 2023; the age at which insurance begins left out."""
NUMBERS = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien")


def test_the_table_says_what_the_law_says_in_words():
    read = {}
    for line in IN_WORDS.splitlines():
        when, age = line.split(": ")
        years, _, months = age.partition(" jaar en ")
        year = 2012 if when.startswith("vóór") else int(when.removeprefix("in "))
        read[year] = (int(years.removesuffix(" jaar")), NUMBERS.index(months.split()[0]) if months else 0)
    assert read == {year: age for year, age in AGES.items() if year <= 2025}


def test_the_table_knows_every_year_that_the_law_has_fixed_and_never_falls():
    assert list(AGES) == list(range(2012, 2032))
    assert list(AGES.values()) == sorted(AGES.values())


def test_an_age_that_is_uncertain_is_not_reached():
    assert not has_state_pension(Born(year=0), date(2026, 6, 1))
    assert not has_state_pension(Born(year=1959), date(2026, 12, 30))
    assert has_state_pension(Born(year=1959), date(2026, 12, 31))
