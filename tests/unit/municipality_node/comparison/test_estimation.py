"""Weights from signals of which nobody knows whom they are about."""

import random
from dataclasses import replace

import pytest

from municipality_node.domain.comparison import SHIPPED
from municipality_node.domain.comparison.estimation import Observed, estimate
from municipality_node.domain.comparison.evidence import Address, BirthDate, Initials, Surname
from tests.support.neighbourhood import compared, resident, signal_about

CLEAR = (Surname.SAME, Initials.FIRST, BirthDate.SAME, Address.SAME)
MISSPELT = (Surname.TYPO, Initials.FIRST, BirthDate.SAME, Address.SAME)
DOUBTFUL = (Surname.TYPO, Initials.FIRST, BirthDate.DIFFERENT, Address.SAME)


def signals(shape, count, *, claim=0.99, relative=0.001):
    return [Observed(((claim, shape),), 1 - claim - relative, relative)] * count


def test_nothing_to_learn_from_leaves_the_weights_as_they_were():
    assert estimate([], SHIPPED).weights is SHIPPED


def test_what_is_seen_often_becomes_probable():
    found = estimate(signals(CLEAR, 6_000) + signals(MISSPELT, 4_000), SHIPPED).weights
    assert found.surname[Surname.TYPO] == pytest.approx(0.4, abs=0.05)
    assert found.surname[Surname.SAME] == pytest.approx(0.6, abs=0.05)


def test_probabilities_of_a_field_keep_their_sum():
    found = estimate(signals(MISSPELT, 500) + signals(DOUBTFUL, 500, claim=0.3), SHIPPED).weights
    for levels in ("surname", "address"):
        assert sum(getattr(found, levels).values()) == pytest.approx(sum(getattr(SHIPPED, levels).values()))


def test_a_handful_of_signals_moves_little():
    found = estimate(signals(MISSPELT, 10), SHIPPED).weights
    assert found.surname[Surname.TYPO] < 2 * SHIPPED.surname[Surname.TYPO]


def test_signals_about_nobody_here_say_how_many_there_are():
    observed = signals(CLEAR, 5_000) + [Observed((), 1.0, 0.0)] * 5_000
    found = estimate(observed, SHIPPED).weights
    assert found.strangers.unrelated == pytest.approx(0.5, abs=0.03)
    assert found.strangers.relative < SHIPPED.strangers.relative


def test_the_estimate_of_a_drawn_sample_is_near_what_it_was_drawn_from():
    drawn = random.Random(5)  # noqa: S311 - data, not a secret
    truth = {Surname.SAME: 0.7, Surname.SOUNDS_SAME: 0.2, Surname.TYPO: 0.1}
    observed = []
    for _ in range(4_000):
        (name,) = drawn.choices(tuple(truth), tuple(truth.values()))
        claim = 0.995 if name is Surname.SAME else 0.9
        observed += signals((name, Initials.FIRST, BirthDate.MISSING, Address.SAME), 1, claim=claim)
    found = estimate(observed, SHIPPED).weights
    for name, share in truth.items():
        assert found.surname[name] == pytest.approx(share, abs=0.05)


def test_weights_that_explain_the_signals_are_a_fixed_point():
    first = estimate(signals(CLEAR, 2_000) + signals(MISSPELT, 500), SHIPPED)
    again = estimate(signals(CLEAR, 2_000) + signals(MISSPELT, 500), SHIPPED)
    assert first.weights == again.weights
    assert 0 < first.rounds < 200


def test_a_comparison_is_observed_with_its_absent_people_apart():
    comparison = compared(signal_about("J.", "Hoogstra"), resident(1, "Jan Albert", "Hoogstra"))
    observed = Observed.of(comparison)
    assert observed.unrelated + observed.relative == pytest.approx(comparison.absent)
    assert observed.candidates[0][1] == (Surname.SAME, Initials.FIRST, BirthDate.MISSING, Address.SAME)


def test_the_share_of_full_initials_is_taken_over_when_it_is_known():
    assert estimate(signals(CLEAR, 1), SHIPPED, all_initials=0.2).weights.all_initials == 0.2
    assert estimate(signals(CLEAR, 1), SHIPPED).weights.all_initials == SHIPPED.all_initials
    assert replace(SHIPPED, all_initials=0.2).source == "shipped"
