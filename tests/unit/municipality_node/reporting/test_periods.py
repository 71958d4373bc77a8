from itertools import pairwise

import pytest

from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.reporting.periods import Grain, periods


@pytest.mark.parametrize(
    ("grain", "labels"),
    [
        (Grain.MONTH, ["2025-12", "2026-01", "2026-02"]),
        (Grain.QUARTER, ["2025 Q3", "2025 Q4", "2026 Q1"]),
        (Grain.YEAR, ["2024", "2025", "2026"]),
    ],
)
def test_periods_end_with_the_one_of_the_last_month(grain, labels):
    found = periods(CaseMonth(2026, 2), grain, 3)
    assert [period.label for period in found] == labels
    assert all(len(period.months) == grain.months for period in found)


def test_periods_follow_each_other_without_a_gap():
    months = [month for period in periods(CaseMonth(2026, 2), Grain.QUARTER, 6) for month in period.months]
    assert all(later.earlier(1) == earlier for earlier, later in pairwise(months))
