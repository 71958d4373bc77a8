import math

import pytest

from bench.linkage.scoring import (
    MATCH,
    NONE,
    REVIEW,
    Answer,
    Ranked,
    Share,
    at_precision,
    best_f1,
    calibration,
    decided,
    scored,
)
from region.signals.row import Truth


def truth(ref, bsn=""):
    return Truth(partner_ref=ref, bsn=bsn, municipality="9801", scenario="resident")


TRUTHS = [truth("a", "1"), truth("b", "2"), truth("c", "3"), truth("d"), truth("e")]


def test_every_signal_counts_once():
    answers = {
        "a": Answer(MATCH, "1"), "b": Answer(MATCH, "9"), "c": Answer(REVIEW, "3"), "d": Answer(MATCH, "4"),
        "e": Answer(NONE, ""),
    }  # fmt: skip
    found = scored(TRUTHS, answers)
    assert (found.right, found.wrong, found.about_nobody, found.review) == (1, 1, 1, 1)
    assert found.precision == Share(1, 3)
    assert found.recall == Share(1, 3)
    assert found.with_review == Share(2, 3)
    assert found.others_matched == Share(1, 2)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1)]
)
def test_intervals_are_wilsons(hits, of, low, high):
    assert Share(hits, of).interval == pytest.approx((low, high), abs=1e-4)


def test_no_signals_have_no_share():
    assert math.isnan(Share(0, 0).value)


RANKS = {
    "a": Ranked("1", 9.0, 5.0), "b": Ranked("2", 7.0, 0.5), "d": Ranked("4", 6.0, 4.0), "c": Ranked("3", 5.0, 4.0),
}  # fmt: skip


def test_hindsight_finds_the_threshold_of_the_best_f1():
    found = best_f1(TRUTHS, RANKS, (0.0,))
    assert (found.upper, found.f1) == (5.0, 6 / 7)


def test_hindsight_finds_the_lowest_threshold_that_is_precise_enough():
    assert at_precision(TRUTHS, RANKS, (0.0,), 0.99).upper == 7.0


def test_a_threshold_takes_everything_of_its_score():
    ranks = RANKS | {"b": Ranked("2", 6.0, 4.0)}
    assert at_precision(TRUTHS, ranks, (0.0,), 0.99).upper == 9.0


def test_too_little_lead_is_for_a_human():
    answers = decided(RANKS, upper=6.0, lower=5.0, lead=1.0)
    assert {ref: answer.outcome for ref, answer in answers.items()} == {
        "a": MATCH,
        "b": REVIEW,
        "d": MATCH,
        "c": REVIEW,
    }


def test_what_is_stated_and_what_is_true_are_compared_in_bins():
    answers = {"a": Answer(MATCH, "1", 0.9), "b": Answer(MATCH, "9", 0.9), "d": Answer(NONE, "", 0.0)}
    error, points = calibration(TRUTHS, answers, 10)
    assert error == pytest.approx(0.4)
    assert [(mean, share) for mean, share in points] == [(0.9, Share(1, 2))]
