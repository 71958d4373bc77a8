from datetime import date

import pytest

from municipality_node.domain.comparison import SHIPPED, dates
from municipality_node.domain.comparison.evidence import BirthDate


def found(stated, registered):
    return dates.compare(stated, registered, SHIPPED)


@pytest.mark.parametrize(
    ("stated", "registered", "expected"),
    [
        (date(1970, 5, 4), (1970, 5, 4), BirthDate.SAME),
        (date(1970, 4, 5), (1970, 5, 4), BirthDate.SWAPPED),
        (date(1970, 5, 14), (1970, 5, 4), BirthDate.ONE_DIGIT),
        (date(1980, 5, 4), (1970, 5, 4), BirthDate.ONE_DIGIT),
        (date(1969, 5, 4), (1970, 5, 4), BirthDate.YEAR_NEAR),
        (date(1970, 1, 1), (1970, 5, 4), BirthDate.YEAR_ONLY),
        (date(1970, 5, 4), (1970, 5, 0), BirthDate.INCOMPLETE_AGREES),
        (date(1970, 5, 4), (1970, 0, 0), BirthDate.INCOMPLETE_AGREES),
        (date(1971, 5, 4), (1970, 0, 0), BirthDate.DIFFERENT),
        (date(1951, 11, 23), (1970, 5, 4), BirthDate.DIFFERENT),
        (None, (1970, 5, 4), BirthDate.MISSING),
        (date(1970, 5, 4), (0, 0, 0), BirthDate.MISSING),
        (date(1900, 1, 1), (1970, 5, 4), BirthDate.MISSING),
        (date(197, 5, 4), (1970, 5, 4), BirthDate.DIFFERENT),
        (date(9999, 12, 31), (1970, 5, 4), BirthDate.MISSING),
        (date(1970, 5, 4), (1970, 2, 30), BirthDate.DIFFERENT),
    ],
)
def test_dates_have_levels(stated, registered, expected):
    assert found(stated, registered).level is expected


def test_the_first_of_january_says_less_than_another_day():
    assert found(date(1970, 1, 1), (1970, 1, 1)).ratio < found(date(1970, 5, 4), (1970, 5, 4)).ratio / 10


def test_an_incomplete_date_says_less_than_a_complete_one():
    year, month, day = (found(date(1970, 5, 4), held).ratio for held in [(1970, 0, 0), (1970, 5, 0), (1970, 5, 4)])
    assert 1 < year < month < day


def test_a_missing_date_says_nothing_and_another_date_speaks_against():
    assert found(None, (1970, 5, 4)).ratio == 1.0
    assert found(date(1951, 11, 23), (1970, 5, 4)).ratio < 0.1
