"""Each rule of PRODUCT.md, quoted by its number."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from municipality_node.domain.decision import Outcome
from municipality_node.domain.policy import CaseType, Recurrence, Release, RuleCode, Stance, age_on, evaluate
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
    ("age", "stance"), [(18, Stance.ALLOWS), (17, Stance.WITHHOLDS), (None, Stance.REVIEWS), (90, Stance.ALLOWS)]
)
def test_n3_adult(age, stance):
    assert ruling(RuleCode.N3, age=age).stance is stance


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ((2008, 1, 15), 18),
        ((2008, 1, 16), 17),
        ((2008, 0, 0), 17),
        ((2007, 0, 0), 18),
        ((2008, 1, 0), 17),
        ((0, 0, 0), None),
    ],
)
def test_an_age_is_reached_for_certain_only(born, age):
    assert age_on(date(2026, 1, 15), born) == age


def test_n4_not_already_known_to_debt_help_until_the_day_on_the_list():
    today = RELEASABLE.day
    assert release(debt_help_until=today) is Release.WITHHELD
    assert release(debt_help_until=today, signal_type=SignalType.CRISIS) is Release.WITHHELD
    assert release(debt_help_until=today - timedelta(days=1)) is Release.RELEASED


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


def test_n6_another_municipalitys_resident_is_none():
    assert release(elsewhere=True) is Release.NONE
    assert release(elsewhere=True, amount_cents=1, confirmed=True) is Release.NONE


def test_p1_multiple_threshold_judges_two_signals_that_are_each_too_low():
    low = {"partner_type": PartnerType.RENT, "amount_cents": 9_000}
    assert release(**low) is Release.WITHHELD
    assert release(**low, case_type=CaseType.MULTIPLE) is Release.RELEASED


@pytest.mark.parametrize(("repeats", "stance"), [(0, Stance.ALLOWS), (2, Stance.ALLOWS), (3, Stance.TAGS)])
def test_p3_tags_chronic_late_payers_and_withholds_nothing(repeats, stance):
    assert ruling(RuleCode.P3, repeats=repeats).stance is stance
    assert release(repeats=repeats) is Release.RELEASED


@pytest.mark.parametrize(
    ("days", "expected"),
    [(None, Release.RELEASED), (0, Release.WITHHELD), (89, Release.WITHHELD), (90, Release.RELEASED)],
)
def test_p4_help_refused_less_than_n_days_ago_and_not_higher_is_withheld(days, expected):
    assert release(refused_days=days) is expected
    assert release(refused_days=days, recurrence=Recurrence.HIGHER) is Release.RELEASED


@pytest.mark.parametrize(("contacts", "stance"), [(3, Stance.ALLOWS), (4, Stance.LIMITS), (90, Stance.LIMITS)])
def test_p5_limits_contact_and_never_release(contacts, stance):
    assert ruling(RuleCode.P5, contacts=contacts).stance is stance
    assert release(contacts=contacts) is Release.RELEASED


@pytest.mark.parametrize(
    ("volume", "effective"), [(0, 5_000), (99, 5_000), (100, 6_250), (199, 6_250), (200, 7_500), (9_999, 7_500)]
)
def test_p6_raises_the_threshold_by_the_coordinators_table_and_shows_it(volume, effective):
    assert ruling(RuleCode.P6, volume=volume).threshold == str(effective)
    assert release(volume=volume, amount_cents=effective) is Release.RELEASED
    below = evaluate(POLICY, replace(RELEASABLE, volume=volume, amount_cents=effective - 1))
    assert below.deciding == ((RuleCode.P6,) if effective > 5_000 else (RuleCode.P1,))


def test_p6_leaves_what_is_below_the_ordinary_threshold_to_p1():
    assert evaluate(POLICY, replace(RELEASABLE, volume=500, amount_cents=4_999)).deciding == (RuleCode.P1,)


def test_p7_an_objection_withholds_whatever_else_holds():
    assert release(objected=True) is Release.WITHHELD
    assert release(objected=True, signal_type=SignalType.CRISIS, recurrence=Recurrence.HIGHER) is Release.WITHHELD


def test_crisis_lifts_p1_p2_p4_and_p6_and_says_so():
    held = {"amount_cents": 1, "recurrence": Recurrence.REPEAT, "refused_days": 1, "volume": 500}
    verdict = evaluate(POLICY, replace(RELEASABLE, signal_type=SignalType.CRISIS, **held))
    assert verdict.release is Release.RELEASED
    lifted = {found.rule for found in verdict.rulings if found.lifted_by == "crisis"}
    assert lifted == {RuleCode.P1, RuleCode.P2, RuleCode.P4}
    busy = evaluate(POLICY, replace(RELEASABLE, signal_type=SignalType.CRISIS, amount_cents=5_001, volume=500))
    assert (busy.release, busy.ruling(RuleCode.P6).lifted_by) == (Release.RELEASED, "crisis")


def test_higher_lifts_p2_and_p4_only():
    verdict = evaluate(POLICY, replace(RELEASABLE, recurrence=Recurrence.HIGHER, refused_days=1, amount_cents=1))
    assert verdict.deciding == (RuleCode.P1,)
    assert verdict.ruling(RuleCode.P4).lifted_by == "higher"


def test_review_is_only_for_what_would_be_released_once_confirmed():
    assert release(outcome=Outcome.REVIEW, amount_cents=1) is Release.WITHHELD
    assert evaluate(POLICY, replace(RELEASABLE, outcome=Outcome.REVIEW, amount_cents=1)).deciding == (RuleCode.P1,)


def test_a_recognised_deceased_is_withheld_by_n1_although_nobody_matched():
    verdict = evaluate(POLICY, replace(RELEASABLE, outcome=Outcome.NONE, suspension="O"))
    assert (verdict.release, verdict.deciding) == (Release.WITHHELD, (RuleCode.N1,))
