"""Regressions find the coefficients again that report counts were drawn with."""

import json

import pytest

from municipality_node.domain.reporting.aggregates import document, read_document
from municipality_node.reporting.regressing import ModelName, regressions
from region.report_counts import ACCEPTED_BY, MONTHLY, REACHED_BY, Invention, invented, write

KNOWN = {
    ModelName.RECIDIVISM: MONTHLY["recidivism"],
    ModelName.REACH: MONTHLY["reach"],
    ModelName.REACHED: REACHED_BY,
    ModelName.ACCEPTED: ACCEPTED_BY,
}


def _compared(parts):
    """Yield every coefficient with the value that it was drawn with."""
    for model in regressions(parts):
        found = {one.term.partition(" (")[0]: one for one in model.coefficients}
        assert found.keys() == KNOWN[model.name].keys(), model.name
        for term, known in KNOWN[model.name].items():
            yield model.name, term, found[term], known


def test_known_coefficients_lie_within_their_intervals_as_often_as_the_intervals_say():
    within = [
        one.low <= known <= one.high
        for seed in range(4)
        for _, _, one, known in _compared(invented(Invention(seed=seed)))
    ]
    assert len(within) == 4 * sum(map(len, KNOWN.values()))
    assert 0.88 <= sum(within) / len(within) < 1


def test_no_coefficient_is_far_off_or_told_with_an_error_that_says_nothing():
    for name, term, one, known in _compared(invented(Invention(seed=3))):
        assert abs(one.value - known) <= 4 * one.error, (name, term)
        assert 0 < one.error < 0.5, (name, term)


def test_the_files_hold_what_was_drawn_and_the_same_seed_draws_the_same(tmp_path):
    first = write(Invention(municipalities=3, months=4), tmp_path / "a")
    second = write(Invention(municipalities=3, months=4), tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    read = [read_document(json.loads(path.read_text())) for path in first]
    assert [document(one) for one in read] == [json.loads(path.read_text()) for path in first]


@pytest.mark.parametrize("months", [0, 3])
def test_too_little_is_told_as_too_little(months):
    models = regressions(invented(Invention(municipalities=1, months=months)) if months else [])
    assert all(not model.coefficients for model in models if model.name in {ModelName.REACH, ModelName.RECIDIVISM})
