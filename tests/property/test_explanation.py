import json
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipality_node.deciding.explanation import explanation_of, facts_of, facts_told, summary, without_words
from municipality_node.domain.policy import RuleCode, RuleText, evaluate
from signals.signal import PartnerType
from tests.property.test_policy import facts
from tests.support.policies import POLICY

MATCH = {"outcome": "match", "candidates": [{"probability": 1.0, "findings": {}, "words": "achternaam gelijk"}]}


def explained(found, policy=POLICY, **changes):
    verdict = evaluate(policy, found)
    fields = {"match": MATCH, "cause": "arrival", "tags": ["chronic"], "earlier": [], **changes}
    return verdict, json.loads(explanation_of(facts=found, verdict=verdict, policy=policy, **fields))


@given(facts)
def test_facts_come_back_as_they_were_told(found):
    assert facts_of(json.loads(facts_told(found))) == found


def test_facts_are_read_as_they_were_kept_before_the_spaces_were_left_out():
    kept = (
        '{"partner_type": "Huur", "signal_type": "EARLY", "amount_cents": 12300, "outcome": "review", '
        '"day": "2026-03-20", "age": null, "suspension": "", "under_investigation": true, "address_kind": "B", '
        '"elsewhere": false, "confirmed": true, "overturned": false, "debt_help_until": "2026-09-01", '
        '"objected": false, "recurrence": "repeat", "repeats": 2, "case_type": "multiple", "refused_days": 40, '
        '"contacts": 3, "volume": 17}'
    )
    found = facts_of(json.loads(kept))
    assert (found.partner_type, found.debt_help_until) == (PartnerType.RENT, date(2026, 9, 1))
    assert json.loads(facts_told(found)) == json.loads(kept)


@given(facts)
def test_an_explanation_holds_every_ruling_with_value_operator_threshold_reason_and_basis(found):
    verdict, told = explained(found)
    policy = told["policy"]
    assert (policy["release"], policy["deciding"]) == (verdict.release, list(verdict.deciding))
    assert policy["hash"] == POLICY.digest.hex()
    for ruling, rule in zip(verdict.rulings, policy["rules"], strict=True):
        assert (rule["rule"], rule["stance"], rule["family"]) == (ruling.rule, ruling.stance, ruling.family)
        assert (rule["value"], rule["operator"], rule["threshold"]) == (ruling.value, ruling.operator, ruling.threshold)
        assert (rule["lifted_by"], rule["reason"], rule["basis"]) == (ruling.lifted_by, "omdat", "artikel")


@given(facts, st.text(max_size=40))
def test_whatever_a_municipality_writes_as_reason_is_told_as_it_is(found, reason):
    texts = MappingProxyType(dict.fromkeys(RuleCode, RuleText(reason=reason, basis=reason)))
    policy = replace(POLICY, texts=texts, digest=reason.encode())
    _, told = explained(found, policy)
    assert {rule["reason"] for rule in told["policy"]["rules"]} == {reason}


@given(facts)
def test_decisions_before_are_summed_up_without_what_they_rested_on(found):
    _, before = explained(found)
    _, told = explained(found, earlier=[summary(before)], cause="pull-in")
    assert set(told["earlier"][0]) == {"day", "cause", "release", "deciding", "hash"}


@pytest.mark.parametrize("told", [MATCH])
def test_without_words_nothing_that_was_stated_is_left(told):
    assert "achternaam" not in json.dumps(without_words(told))
