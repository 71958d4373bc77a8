"""Periods: national ones, and what a selection list says instead."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.retention import CHOSEN, NATIONAL, Keeping, Period, RetentionTerms, months_before
from municipality_node.policy_file import parse
from servicekit.settings import SettingsRefused
from tests.support.node import POLICY


def test_every_class_has_a_period():
    assert set(NATIONAL) == set(Keeping)


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2028, 3, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 15), 13, date(2024, 12, 15)),
        (date(2026, 6, 1), 0, date(2026, 6, 1)),
    ],
)
def test_months_before(day, months, before):
    assert months_before(day, months) == before


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 100))
def test_later_days_never_bring_back_what_is_over(today, months):
    period = Period(months=months)
    assert period.start(today) <= period.start(today + timedelta(days=1))


def test_a_selection_list_prevails_and_says_why():
    text = POLICY.read_text() + '[[retention.selection]]\ndata_class = "cases"\nmonths = 60\nbasis = "Selectielijst"\n'
    terms = parse(text.encode(), name="policy").retention
    assert terms.period(Keeping.CASES) == Period(months=60, basis="Selectielijst")
    assert terms.period(Keeping.SIGNALS) == NATIONAL[Keeping.SIGNALS]


@pytest.mark.parametrize("fixed", sorted(set(Keeping) - CHOSEN))
def test_what_the_protocol_or_the_windows_fix_cannot_be_kept_longer(fixed):
    text = POLICY.read_text() + f'[[retention.selection]]\ndata_class = "{fixed}"\nmonths = 60\nbasis = "x"\n'
    with pytest.raises(SettingsRefused):
        parse(text.encode(), name="policy")


def test_a_class_has_one_period():
    entry = '[[retention.selection]]\ndata_class = "cases"\nmonths = 60\nbasis = "x"\n'
    with pytest.raises(SettingsRefused):
        parse((POLICY.read_text() + entry + entry).encode(), name="policy")


def test_periods_print_as_people_read_them():
    assert [str(Period(months=6)), str(Period(days=30)), str(Period(months=1, days=2))] == [
        "6 months", "30 days", "1 months 2 days",
    ]  # fmt: skip
    assert RetentionTerms().period(Keeping.UNOPENED).days == 30
