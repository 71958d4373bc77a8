"""Precedence holds for every combination of facts."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.decision import Outcome
from municipality_node.domain.policy import CaseType, Facts, Recurrence, Release, RuleCode, Stance, evaluate
from signals.signal import PartnerType, SignalType
from tests.support.policies import POLICY

facts = st.builds(
    Facts,
    partner_type=st.sampled_from(PartnerType),
    signal_type=st.sampled_from([SignalType.EARLY, SignalType.END_OF_SUPPLY, SignalType.CRISIS]),
    amount_cents=st.integers(min_value=1, max_value=40_000),
    outcome=st.sampled_from(Outcome),
    day=st.just(date(2026, 1, 15)),
    birth_date=st.sampled_from([(1980, 2, 3), (2015, 1, 1), (0, 0, 0), (2008, 0, 0)]),
    suspension=st.sampled_from(["", "", "O", "E"]),
    under_investigation=st.booleans(),
    address_kind=st.sampled_from(["", "B", "L"]),
    confirmed=st.booleans(),
    recurrence=st.sampled_from(Recurrence),
    case_type=st.sampled_from(CaseType),
)


def stands(verdict, code):
    return next(found for found in verdict.rulings if found.rule is code).stands


@given(facts)
def test_every_rule_is_evaluated_whatever_the_others_say(found):
    assert [ruling.rule for ruling in evaluate(POLICY, found).rulings] == list(RuleCode)


@given(facts)
def test_n1_and_n3_beat_everything(found):
    verdict = evaluate(POLICY, found)
    minor = found.age is not None and found.age < 18
    if found.suspension or minor:
        assert verdict.release is Release.WITHHELD


@given(facts)
def test_crisis_is_never_withheld_for_amount_or_repetition(found):
    verdict = evaluate(POLICY, replace(found, signal_type=SignalType.CRISIS))
    assert not stands(verdict, RuleCode.P1)
    assert not stands(verdict, RuleCode.P2)
    assert not set(verdict.deciding) & {RuleCode.P1, RuleCode.P2}


@given(facts)
def test_a_higher_repeat_is_judged_as_new(found):
    higher = evaluate(POLICY, replace(found, recurrence=Recurrence.HIGHER))
    new = evaluate(POLICY, replace(found, recurrence=Recurrence.NEW))
    assert higher.release is new.release


@given(facts)
def test_what_is_not_released_says_for_which_rule(found):
    verdict = evaluate(POLICY, found)
    assert bool(verdict.deciding) is (verdict.release is not Release.RELEASED)


@given(facts)
def test_what_is_released_has_no_standing_objection(found):
    verdict = evaluate(POLICY, found)
    if verdict.release is Release.RELEASED:
        assert all(ruling.stance is Stance.ALLOWS or ruling.lifted_by for ruling in verdict.rulings)


@given(facts)
def test_review_leads_to_release_once_confirmed(found):
    if evaluate(POLICY, found).release is Release.REVIEW:
        assert evaluate(POLICY, replace(found, confirmed=True)).release is Release.RELEASED
