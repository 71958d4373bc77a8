"""Findings held against the truth."""

import pytest

from keys.linkage import SlotKind
from municipality_node.domain.comparison import Comparison, Scored
from municipality_node.domain.decision import Decision, Ground, Outcome
from municipality_node.domain.resident import Suspension
from municipality_node.evaluation.matching import Finding
from municipality_node.evaluation.quality import Quality, Share, TruthUnreadable, read_truth
from tests.support.neighbourhood import resident

JAN, EVA = resident(1, "Jan", "Jansen"), resident(2, "Eva", "Jansen")
GONE = resident(3, "Jan", "Jansen", suspension=Suspension.DECEASED)


def finding(ref, outcome, *candidates, kinds=(SlotKind.SURNAME_ADDRESS,), probability=0.99):
    scored = tuple(Scored(candidate=one, probability=probability, evidence=()) for one in candidates)
    decision = Decision(outcome=outcome, best=scored[0] if scored else None, grounds=(Ground.UNCERTAIN,))
    comparison = Comparison(candidates=scored, absent=0.01, relative=0.0, dwellings=1)
    return Finding(partner_ref=ref, decision=decision, slots=(0,) if kinds else (), kinds=kinds, comparison=comparison)


@pytest.fixture
def quality():
    quality = Quality({"a": JAN.bsn.value, "b": EVA.bsn.value, "c": "", "d": "", "e": ""})
    quality.add(finding("a", Outcome.MATCH, JAN))
    quality.add(finding("b", Outcome.REVIEW, JAN, EVA, probability=0.5))
    quality.add(finding("c", Outcome.MATCH, JAN))
    quality.add(finding("d", Outcome.NONE, kinds=()))
    quality.add(finding("e", Outcome.NONE, GONE))
    quality.add(finding("without truth", Outcome.MATCH, JAN))
    return quality


def test_shares_are_of_what_they_are_a_part_of(quality):
    shares = dict(quality.shares())
    assert shares["right among automatic matches"] == Share(1, 2)
    assert shares["residents matched"] == Share(1, 2)
    assert shares["residents matched or for a human"] == Share(2, 2)
    assert shares["all signals for a human"] == Share(1, 5)
    assert shares["matched about nobody here"] == Share(1, 3)
    assert shares["opened about nobody here"] == Share(2, 3)


def test_openings_are_told_by_kind_and_slot(quality):
    assert quality.openings() == [
        ("surname-address", Share(2, 2), Share(2, 3)),
        ("slot 1", Share(2, 2), Share(2, 3)),
    ]


def test_who_is_recognised_but_suspended_is_no_question_of_calibration(quality):
    assert len(quality.calibration) == 3


def test_an_interval_holds_its_share_and_narrows_with_numbers():
    for count, of in [(0, 0), (0, 10), (3, 10), (10, 10), (300, 1000)]:
        low, high = Share(count, of).interval
        assert 0 <= low <= Share(count, of).value <= high <= 1
    assert Share(300, 1000).interval[1] - Share(300, 1000).interval[0] < 0.06


def test_a_truth_without_its_columns_is_refused(tmp_path):
    file = tmp_path / "truth.csv"
    file.write_text("partner_ref,bsn\na,1\n")
    with pytest.raises(TruthUnreadable):
        read_truth(file)
    file.write_text("partner_ref,burgerservicenummer,scenario\na,1,x\nb,,y\n")
    assert read_truth(file) == {"a": "1", "b": ""}
