"""The table of docs/spec/feedback.md, section 4, and the fixed days."""

from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.feedback import FeedbackCode
from keys.identity import Day
from municipality_node.domain.feedback import CODES, TOLD_BY, FeedbackTerms, Standing, Told
from municipality_node.feedback.standing import STANDING_OF
from municipality_node.store.signals import State

SPEC = (Path(__file__).resolve().parents[4] / "docs/spec/feedback.md").read_text()
POSITIVE = {FeedbackCode.PICKED_UP, FeedbackCode.HELP_ACCEPTED, FeedbackCode.CLOSED}
ROWS = {
    Standing.NOBODY: "nobody here, or nothing opened it in its period",
    Standing.SILENT: "unopened, withheld, in review, rejected in review, refused, "
    "released but not taken up by anybody yet, secrecy flag without recorded consent",
    Standing.WITHDRAWN: "withdrawn by the partner",
    Standing.OPEN: "released, being worked on",
    Standing.HELP_ACCEPTED: "help accepted",
    Standing.CLOSED: "case closed",
}


def test_every_standing_after_everything_told_has_a_code():
    assert set(CODES) == set(Told)
    assert all(set(row) == set(Standing) for row in CODES.values())
    assert set(TOLD_BY) == set(FeedbackCode)


def test_every_state_of_a_signal_has_a_standing():
    assert set(STANDING_OF) == set(State)


@pytest.mark.parametrize(("told", "standing"), list(product(Told, Standing)))
def test_the_code_is_the_specifications(told, standing):
    [row] = [line for line in SPEC.splitlines() if line.startswith(f"| {ROWS[standing]} |")]
    cell = row.split("|")[2 if told is Told.NEGATIVE else 3]
    if standing is Standing.NOBODY and told is Told.NEGATIVE:
        assert FeedbackTerms(not_a_resident=True).code(told, standing) is FeedbackCode.NOT_A_RESIDENT
        assert FeedbackTerms().code(told, standing) is FeedbackCode.NOT_PICKED_UP
    else:
        assert f"`{FeedbackTerms().code(told, standing).name}`" == cell.strip()


@pytest.mark.parametrize("standing", [Standing.SILENT, Standing.WITHDRAWN])
@pytest.mark.parametrize("switched_on", [False, True])
def test_nothing_tells_the_silent_apart(standing, switched_on):
    terms = FeedbackTerms(not_a_resident=switched_on)
    assert terms.code(Told.NEGATIVE, standing) is FeedbackCode.NOT_PICKED_UP


@given(history=st.lists(st.sampled_from(Standing), min_size=1, max_size=6), switched_on=st.booleans())
def test_after_a_positive_record_none_is_negative(history, switched_on):
    terms, told, said = FeedbackTerms(not_a_resident=switched_on), Told.NEGATIVE, []
    for standing in history:
        said.append(terms.code(told, standing))
        told = TOLD_BY[said[-1]]
    first = next((at for at, code in enumerate(said) if code in POSITIVE), len(said))
    assert set(said[first:]) <= POSITIVE


@given(today=st.integers(10_000, 40_000), weekday=st.integers(0, 6))
def test_the_day_of_issue_is_the_last_such_weekday(today, weekday):
    issue = FeedbackTerms(weekday=weekday).issue_day(Day(today))
    assert issue.date.weekday() == weekday
    assert timedelta(0) <= Day(today).date - issue.date < timedelta(days=7)


@given(signal=st.integers(20_000, 20_100), days=st.integers(0, 200))
def test_each_signal_is_in_at_most_one_round_of_a_day_and_the_round_depends_on_its_day_alone(signal, days):
    terms = FeedbackTerms()
    issue = Day(signal + days)
    rounds = [number for number, first, last in terms.due(issue) if first <= signal <= last]
    past = [number for number, after in enumerate(terms.after_days, start=1) if after <= days]
    assert rounds == past[-1:]
