"""Whether probabilities mean what they say."""

import pytest

from municipality_node.domain.comparison.calibration import Calibration


def counted(*pairs):
    calibration = Calibration()
    for probability, right in pairs:
        calibration.add(probability, right=right)
    return calibration


def test_probabilities_that_come_true_have_no_error():
    assert counted(*[(0.75, n % 4 > 0) for n in range(400)]).error == pytest.approx(0)


def test_certainty_that_is_wrong_every_time_is_all_error():
    assert counted((1.0, False), (1.0, False)).error == 1.0


def test_overconfidence_counts_by_how_often_it_happens():
    half = counted(*[(0.97, n % 2 == 0) for n in range(100)], *[(0.02, False) for n in range(100)])
    assert half.error == pytest.approx((0.47 + 0.02) / 2)


def test_nothing_counted_is_no_error():
    assert (counted().error, counted().bins(), len(counted())) == (0.0, [], 0)


def test_a_bin_tells_what_was_said_and_what_was_so():
    (low, high) = counted((0.41, True), (0.44, False), (1.0, True)).bins()
    assert (low.low, low.high, low.count, low.observed) == (0.4, 0.45, 2, 0.5)
    assert low.predicted == pytest.approx(0.425)
    assert (high.count, high.predicted, high.observed) == (1, 1.0, 1.0)
