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
    age=st.sampled_from([45, 11, None, 17, 18]),
    suspension=st.sampled_from(["", "", "O", "E"]),
    under_investigation=st.booleans(),
    address_kind=st.sampled_from(["", "B", "L"]),
    confirmed=st.booleans(),
    recurrence=st.sampled_from(Recurrence),
    case_type=st.sampled_from(CaseType),
    elsewhere=st.sampled_from([False, False, True]),
    debt_help_until=st.sampled_from([None, None, date(2026, 1, 14), date(2026, 1, 15)]),
    objected=st.sampled_from([False, False, True]),
    repeats=st.integers(min_value=0, max_value=5),
    refused_days=st.sampled_from([None, None, 0, 89, 90]),
    contacts=st.integers(min_value=0, max_value=8),
    volume=st.sampled_from([0, 99, 100, 200, 5_000]),
)


def stands(verdict, code):
    return next(found for found in verdict.rulings if found.rule is code).stands


@given(facts)
def test_every_rule_is_evaluated_whatever_the_others_say(found):
    assert [ruling.rule for ruling in evaluate(POLICY, found).rulings] == list(RuleCode)


@given(facts)
def test_n1_n3_n4_and_p7_beat_everything(found):
    minor = found.age is not None and found.age < 18
    known = found.debt_help_until is not None and found.debt_help_until >= found.day
    if found.suspension or minor or known or found.objected:
        assert evaluate(POLICY, found).release is Release.WITHHELD


@given(facts)
def test_crisis_is_never_withheld_for_amount_repetition_refusal_or_capacity(found):
    verdict = evaluate(POLICY, replace(found, signal_type=SignalType.CRISIS))
    assert not {code for code in (RuleCode.P1, RuleCode.P2, RuleCode.P4, RuleCode.P6) if stands(verdict, code)}


@given(facts)
def test_a_higher_repeat_is_judged_as_new_and_by_whom_help_was_not_refused(found):
    higher = evaluate(POLICY, replace(found, recurrence=Recurrence.HIGHER))
    new = evaluate(POLICY, replace(found, recurrence=Recurrence.NEW, refused_days=None))
    assert (higher.release, higher.deciding) == (new.release, new.deciding)


@given(facts)
def test_contacts_and_chronic_lateness_never_change_what_happens(found):
    without = evaluate(POLICY, replace(found, contacts=0, repeats=0))
    assert evaluate(POLICY, found).release is without.release


@given(facts)
def test_the_effective_threshold_is_never_below_the_ordinary_one(found):
    verdict = evaluate(POLICY, found)
    assert int(verdict.ruling(RuleCode.P6).threshold) >= int(verdict.ruling(RuleCode.P1).threshold)


@given(facts)
def test_capacity_never_withholds_without_saying_so(found):
    busy, quiet = evaluate(POLICY, found), evaluate(POLICY, replace(found, volume=0))
    if busy.release is Release.WITHHELD and quiet.release is not Release.WITHHELD:
        assert busy.deciding == (RuleCode.P6,)


@given(facts)
def test_what_is_not_released_says_for_which_rule(found):
    verdict = evaluate(POLICY, found)
    assert bool(verdict.deciding) is (verdict.release is not Release.RELEASED)


@given(facts)
def test_what_is_released_has_no_standing_objection(found):
    verdict = evaluate(POLICY, found)
    if verdict.release is Release.RELEASED:
        quiet = {Stance.ALLOWS, Stance.TAGS, Stance.LIMITS}
        assert all(ruling.stance in quiet or ruling.lifted_by for ruling in verdict.rulings)


@given(facts)
def test_review_leads_to_release_once_confirmed(found):
    if evaluate(POLICY, found).release is Release.REVIEW:
        assert evaluate(POLICY, replace(found, confirmed=True)).release is Release.RELEASED
