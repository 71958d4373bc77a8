"""What PRODUCT.md calls single, multiple, successive, repeat, higher and recidivism."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from keys.identity import Oin
from municipality_node.domain.multiplicity import (
    Remembered,
    Standing,
    months_after,
    months_before,
    pulled_in_by,
    relate,
)
from municipality_node.domain.policy import CaseType, Recurrence, Windows
from signals.signal import SignalType

ENERGY, RENT = Oin("00000099000000000001"), Oin("00000099000000000002")
DAY = date(2026, 3, 15)
WINDOWS = Windows()
OWN = Remembered(
    row=10,
    person=b"p",
    household=b"h",
    partner=ENERGY,
    signal_type=SignalType.EARLY,
    amount_cents=100,
    arrears_since=date(2026, 1, 10),
    sent=DAY,
    standing=Standing.HELD,
    case_type=CaseType.SINGLE,
)


def other(row=1, days=-10, **changes):
    fields = {"person": b"q", "household": b"i", "partner": RENT, "standing": Standing.RELEASED}
    return replace(OWN, **{**fields, "row": row, "sent": DAY + timedelta(days=days), **changes})


def case_type(*history):
    return relate(OWN, history, WINDOWS).case_type


@pytest.mark.parametrize("related", [{"person": b"p"}, {"household": b"h"}])
@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-31, CaseType.MULTIPLE),
        (31, CaseType.MULTIPLE),
        (0, CaseType.MULTIPLE),
        (-32, CaseType.SUCCESSIVE),
        (32, CaseType.SINGLE),
    ],
)
def test_two_partners_within_the_match_window_by_sent_date_are_multiple(related, days, expected):
    assert case_type(other(days=days, **related)) is expected


def test_one_partner_twice_is_successive_not_multiple():
    assert case_type(other(partner=ENERGY, household=b"h")) is CaseType.SUCCESSIVE


def test_an_earlier_signal_counts_for_six_months():
    assert case_type(other(household=b"h", days=0, sent=months_before(DAY, 6))) is CaseType.SUCCESSIVE
    assert case_type(other(household=b"h", sent=months_before(DAY, 6) - timedelta(days=1))) is CaseType.SINGLE


def test_multiple_goes_before_successive():
    assert case_type(other(household=b"h"), other(2, -60, household=b"h")) is CaseType.MULTIPLE


def test_somebody_elses_signal_elsewhere_is_no_relation():
    assert case_type(other()) is CaseType.SINGLE


@pytest.mark.parametrize("standing", [Standing.UNSURE, Standing.BARRED, Standing.REVIEW])
def test_only_what_was_judged_on_its_merits_counts_for_others(standing):
    assert case_type(other(household=b"h", standing=standing)) is CaseType.SINGLE


@pytest.mark.parametrize(
    ("amounts", "recurrence", "repeats"),
    [
        ([], Recurrence.NEW, 0),
        ([100], Recurrence.REPEAT, 1),
        ([101], Recurrence.REPEAT, 1),
        ([99], Recurrence.HIGHER, 0),
        ([50, 120, 99], Recurrence.REPEAT, 2),
        ([100, 100, 100], Recurrence.REPEAT, 3),
        ([100, 100, 40], Recurrence.REPEAT, 3),
        ([40, 60, 80], Recurrence.HIGHER, 0),
    ],
)
def test_a_repeat_is_the_same_person_partner_and_arrears_since_and_higher_when_the_amount_grew(
    amounts, recurrence, repeats
):
    history = [
        other(row, -40 + row, partner=ENERGY, person=b"p", amount_cents=amount)
        for row, amount in enumerate(amounts, start=1)
    ]
    told = relate(OWN, history, WINDOWS)
    assert (told.recurrence, told.repeats) == (recurrence, repeats)


@pytest.mark.parametrize(
    "changes", [{"person": b"q", "household": b"h"}, {"partner": RENT}, {"arrears_since": date(2026, 1, 11)}]
)
def test_another_persons_partners_or_months_debt_is_no_repeat(changes):
    one = other(**{"partner": ENERGY, "person": b"p", **changes})
    assert relate(OWN, [one], WINDOWS).recurrence is Recurrence.NEW


def test_what_arrived_later_is_not_repeated_by_what_came_first():
    assert relate(OWN, [other(11, 3, partner=ENERGY, person=b"p")], WINDOWS).recurrence is Recurrence.NEW


@pytest.mark.parametrize(
    ("days", "household", "expected"), [(-32, b"h", True), (-31, b"h", False), (-32, b"i", False), (-200, b"h", False)]
)
def test_recidivism_is_an_earlier_signal_on_the_same_address(days, household, expected):
    assert relate(OWN, [other(days=days, household=household, person=b"p")], WINDOWS).recidivism is expected


@pytest.mark.parametrize("standing", list(Standing))
def test_what_waits_is_pulled_in_and_nothing_else(standing):
    waiting = other(household=b"h", standing=standing)
    expected = [waiting] if standing in {Standing.HELD, Standing.UNSURE} else []
    assert pulled_in_by(OWN, [waiting, OWN, other(3)], WINDOWS) == expected


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 8, 31), date(2026, 2, 28), date(2027, 2, 28)),
        (date(2026, 3, 15), date(2025, 9, 15), date(2026, 9, 15)),
        (date(2026, 6, 30), date(2025, 12, 30), date(2026, 12, 30)),
    ],
)
def test_six_months_end_on_the_same_day_or_the_months_last(day, before, after):
    assert (months_before(day, 6), months_after(day, 6)) == (before, after)
