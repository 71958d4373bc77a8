"""What a threshold costs, told without any truth."""

import pytest

from municipality_node.domain.comparison import Scored
from municipality_node.domain.decision import Decision, Ground, Outcome
from municipality_node.domain.risk import RiskBook
from tests.support.neighbourhood import resident

SOMEBODY = resident(1, "Jan", "Jansen")


def decision(outcome, probability, *grounds):
    best = Scored(candidate=SOMEBODY, probability=probability, evidence=())
    return Decision(outcome=outcome, best=best, grounds=grounds)


@pytest.fixture
def book():
    book = RiskBook()
    book.add(decision(Outcome.MATCH, 0.999))
    book.add(decision(Outcome.MATCH, 0.99))
    book.add(decision(Outcome.REVIEW, 0.96, Ground.UNCERTAIN))
    book.add(decision(Outcome.REVIEW, 0.99, Ground.TOO_LITTLE))
    book.add(decision(Outcome.NONE, 0.2, Ground.IMPROBABLE))
    book.add(Decision(outcome=Outcome.NONE, best=None, grounds=(Ground.NOBODY,)))
    return book


def test_the_doubt_left_in_what_matches_is_what_will_be_wrong(book):
    risk = book.at(0.98)
    assert (risk.matches, risk.for_a_human) == (2, 2)
    assert risk.expected_false == pytest.approx(0.011)
    assert risk.per_thousand == pytest.approx(5.5)


def test_a_lower_threshold_matches_more_and_errs_more(book):
    lower, higher = book.at(0.95), book.at(0.995)
    assert (lower.matches, lower.for_a_human) == (3, 1)
    assert (higher.matches, higher.for_a_human) == (1, 3)
    assert lower.per_thousand > book.at(0.98).per_thousand > higher.per_thousand


def test_what_another_ground_holds_back_no_threshold_matches(book):
    assert book.at(0.5).for_a_human == 1


def test_no_match_is_no_risk():
    assert RiskBook().at(0.9).per_thousand == 0.0
