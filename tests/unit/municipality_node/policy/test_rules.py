"""Each rule of PRODUCT.md, quoted by its number."""

from dataclasses import replace
from datetime import date

import pytest

from municipality_node.domain.decision import Outcome
from municipality_node.domain.policy import CaseType, Recurrence, Release, RuleCode, Stance, evaluate
from municipality_node.domain.policy.rules import RULES
from signals.signal import PartnerType, SignalType
from tests.support.policies import POLICY, RELEASABLE


def ruling(code, **changes):
    return RULES[code](POLICY, replace(RELEASABLE, **changes))


def release(**changes):
    return evaluate(POLICY, replace(RELEASABLE, **changes)).release


def test_every_code_has_one_rule_and_a_text():
    assert set(RULES) == set(RuleCode) == set(POLICY.texts)


def test_a_rule_answers_under_its_own_code():
    assert all(rule(POLICY, RELEASABLE).rule is code for code, rule in RULES.items())


def test_a_signal_without_objections_is_released_with_all_rulings():
    verdict = evaluate(POLICY, RELEASABLE)
    assert verdict.release is Release.RELEASED
    assert [found.rule for found in verdict.rulings] == list(RuleCode)
    assert verdict.deciding == ()
    assert verdict.policy == POLICY.digest


@pytest.mark.parametrize("suspension", ["O", "E", "M", "R", "F", "."])
def test_n1_withholds_who_died_or_left(suspension):
    assert ruling(RuleCode.N1, suspension=suspension).stance is Stance.WITHHOLDS


@pytest.mark.parametrize(
    ("outcome", "confirmed", "expected"),
    [
        (Outcome.MATCH, False, Release.RELEASED),
        (Outcome.REVIEW, False, Release.REVIEW),
        (Outcome.REVIEW, True, Release.RELEASED),
        (Outcome.NONE, False, Release.NONE),
        (Outcome.NONE, True, Release.NONE),
    ],
)
def test_n2_wants_a_match_beyond_doubt_or_a_human(outcome, confirmed, expected):
    assert release(outcome=outcome, confirmed=confirmed) is expected


@pytest.mark.parametrize(
    ("born", "stance"),
    [
        ((2008, 1, 15), Stance.ALLOWS),
        ((2008, 1, 16), Stance.WITHHOLDS),
        ((2008, 0, 0), Stance.WITHHOLDS),
        ((2007, 0, 0), Stance.ALLOWS),
        ((2008, 1, 0), Stance.WITHHOLDS),
        ((0, 0, 0), Stance.REVIEWS),
    ],
)
def test_n3_wants_an_adult_beyond_doubt(born, stance):
    assert ruling(RuleCode.N3, birth_date=born, day=date(2026, 1, 15)).stance is stance


@pytest.mark.parametrize("changes", [{"under_investigation": True}, {"address_kind": "B"}, {"address_kind": "L"}])
def test_n5_sends_doubted_register_data_to_a_human(changes):
    assert release(**changes) is Release.REVIEW
    assert release(**changes, confirmed=True) is Release.RELEASED


@pytest.mark.parametrize(
    ("partner", "case", "signal", "threshold"),
    [
        (PartnerType.RENT, CaseType.SINGLE, SignalType.EARLY, 15_000),
        (PartnerType.RENT, CaseType.MULTIPLE, SignalType.EARLY, 8_000),
        (PartnerType.RENT, CaseType.SINGLE, SignalType.END_OF_SUPPLY, 1_000),
        (PartnerType.WATER, CaseType.SINGLE, SignalType.END_OF_SUPPLY, 500),
        (PartnerType.WATER, CaseType.MULTIPLE, SignalType.EARLY, 2_500),
        (PartnerType.WATER, CaseType.SINGLE, SignalType.EARLY, 5_000),
    ],
)
def test_p1_takes_the_most_particular_threshold(partner, case, signal, threshold):
    changes = {"partner_type": partner, "case_type": case, "signal_type": signal}
    assert ruling(RuleCode.P1, amount_cents=threshold, **changes).stance is Stance.ALLOWS
    below = ruling(RuleCode.P1, amount_cents=threshold - 1, **changes)
    assert (below.stance, below.value, below.threshold) == (Stance.WITHHOLDS, str(threshold - 1), str(threshold))


def test_p2_withholds_a_repeat_that_is_not_higher():
    assert release(recurrence=Recurrence.REPEAT) is Release.WITHHELD
    assert release(recurrence=Recurrence.HIGHER) is Release.RELEASED


def test_crisis_lifts_p1_and_p2_and_says_so():
    verdict = evaluate(
        POLICY,
        replace(RELEASABLE, signal_type=SignalType.CRISIS, amount_cents=1, recurrence=Recurrence.REPEAT),
    )
    assert verdict.release is Release.RELEASED
    assert {found.rule for found in verdict.rulings if found.lifted_by == "crisis"} == {RuleCode.P1, RuleCode.P2}


def test_review_is_only_for_what_would_be_released_once_confirmed():
    assert release(outcome=Outcome.REVIEW, amount_cents=1) is Release.WITHHELD
    assert evaluate(POLICY, replace(RELEASABLE, outcome=Outcome.REVIEW, amount_cents=1)).deciding == (RuleCode.P1,)


def test_a_recognised_deceased_is_withheld_by_n1_although_nobody_matched():
    verdict = evaluate(POLICY, replace(RELEASABLE, outcome=Outcome.NONE, suspension="O"))
    assert (verdict.release, verdict.deciding) == (Release.WITHHELD, (RuleCode.N1,))
