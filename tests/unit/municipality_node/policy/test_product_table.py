"""The rules of release as PRODUCT.md words them, line by line, with cases that keep to each and cases that do not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from municipality_node.domain.decision import Outcome
from municipality_node.domain.policy import CaseType, Recurrence, Release, RuleCode, Stance, evaluate
from signals.signal import PartnerType, SignalType
from tests.support.policies import POLICY, RELEASABLE

RELEASED, REVIEW, WITHHELD, NONE = Release.RELEASED, Release.REVIEW, Release.WITHHELD, Release.NONE
TODAY = RELEASABLE.day
CRISIS = {"signal_type": SignalType.CRISIS}
HIGHER = {"recurrence": Recurrence.HIGHER}
LOW = {"amount_cents": 4_999}
REPEAT = {"recurrence": Recurrence.REPEAT}
REFUSED = {"refused_days": 89}
BUSY = {"volume": 100, "amount_cents": 6_249}
DOUBTFUL = {"outcome": Outcome.REVIEW}

TABLE = [
    ("N1 resident, alive, not emigrated or otherwise suspended", {"suspension": "O"}, WITHHELD, "N1"),
    ("N1 resident, alive, not emigrated or otherwise suspended", {"suspension": "E"}, WITHHELD, "N1"),
    ("N2 matched beyond doubt, or confirmed by a human", DOUBTFUL, REVIEW, "N2"),
    ("N2 matched beyond doubt, or confirmed by a human", {**DOUBTFUL, "confirmed": True}, RELEASED, ""),
    ("N3 adult", {"age": 17}, WITHHELD, "N3"),
    ("N3 adult", {"age": 18}, RELEASED, ""),
    ("N4 not already known to debt help (imported list: BSN, until)", {"debt_help_until": TODAY}, WITHHELD, "N4"),
    (
        "N4 not already known to debt help (imported list: BSN, until)",
        {"debt_help_until": TODAY - timedelta(days=1)},
        RELEASED,
        "",
    ),
    ("N5 register data under investigation: review", {"under_investigation": True}, REVIEW, "N5"),
    ("N5 briefadres: review", {"address_kind": "B"}, REVIEW, "N5"),
    ("N5 location without address: review", {"address_kind": "L"}, REVIEW, "N5"),
    ("N6 address given that belongs to another municipality's resident: none", {"elsewhere": True}, NONE, "N6"),
    ("P1 amount at or above the threshold", LOW, WITHHELD, "P1"),
    ("P1 amount at or above the threshold", {"amount_cents": 5_000}, RELEASED, ""),
    (
        "P1 two signals that are each too low but make a multiple case are judged by the multiple threshold",
        {"case_type": CaseType.MULTIPLE, "amount_cents": 2_500},
        RELEASED,
        "",
    ),
    (
        "P1 for (partner type, case type, signal type)",
        {"partner_type": PartnerType.RENT, "amount_cents": 14_999},
        WITHHELD,
        "P1",
    ),
    ("P2 a repeat that is not higher is withheld", REPEAT, WITHHELD, "P2"),
    ("P2 a higher one is judged as new", HIGHER, RELEASED, ""),
    ("P2 a higher one is judged as new", {**HIGHER, **LOW}, WITHHELD, "P1"),
    ("P3 chronic late payers (slepers: k repeats without growth) tagged", {"repeats": 9}, RELEASED, ""),
    ("P4 help refused less than n days ago and not higher: withheld", REFUSED, WITHHELD, "P4"),
    ("P4 help refused less than n days ago and not higher: withheld", {**REFUSED, **HIGHER}, RELEASED, ""),
    ("P5 at most n contacts per household per period (limits contact, never release)", {"contacts": 99}, RELEASED, ""),
    ("P6 thresholds may rise with volume by the coordinator's table", BUSY, WITHHELD, "P6"),
    ("P7 objection list", {"objected": True}, WITHHELD, "P7"),
    (
        "N1, N3, N4 and P7 withhold whatever else holds",
        {**CRISIS, "suspension": "O", "elsewhere": True},
        WITHHELD,
        "N1",
    ),
    ("N1, N3, N4 and P7 withhold whatever else holds", {**CRISIS, **HIGHER, "age": 17, **DOUBTFUL}, WITHHELD, "N3"),
    ("N1, N3, N4 and P7 withhold whatever else holds", {**CRISIS, "debt_help_until": TODAY}, WITHHELD, "N4"),
    ("N1, N3, N4 and P7 withhold whatever else holds", {**CRISIS, **HIGHER, "objected": True}, WITHHELD, "P7"),
    ("N2 and N5 lead to review", {**DOUBTFUL, "under_investigation": True}, REVIEW, "N2 N5"),
    ("CRISIS lifts P1, P2, P4 and P6", {**CRISIS, **LOW, **REPEAT, **REFUSED, "volume": 999}, RELEASED, ""),
    ("CRISIS lifts P1, P2, P4 and P6", {**CRISIS, **BUSY}, RELEASED, ""),
    ("CRISIS lifts nothing else", {**CRISIS, **DOUBTFUL}, REVIEW, "N2"),
    ("higher lifts P2 and P4 only", {**HIGHER, **REFUSED}, RELEASED, ""),
    ("higher lifts P2 and P4 only", {**HIGHER, **BUSY}, WITHHELD, "P6"),
    ("offered to human review only if the policy would release it once confirmed", {**DOUBTFUL, **LOW}, WITHHELD, "P1"),
    ("all rules are evaluated, none short-circuits", {**LOW, **REPEAT, **REFUSED, "age": 17}, WITHHELD, "N3 P1 P2 P4"),
]


@pytest.mark.parametrize(("sentence", "changes", "release", "deciding"), TABLE)
def test_release_is_as_the_sentence_says(sentence, changes, release, deciding):
    verdict = evaluate(POLICY, replace(RELEASABLE, **changes))
    assert (verdict.release, " ".join(verdict.deciding)) == (release, deciding), sentence


def test_every_rule_is_quoted():
    assert {sentence.split()[0] for sentence, *_ in TABLE} >= set(RuleCode)


def test_tags_and_limits_are_seen_although_they_are_not_in_the_way():
    verdict = evaluate(POLICY, replace(RELEASABLE, repeats=9, contacts=99))
    assert (verdict.ruling(RuleCode.P3).stance, verdict.ruling(RuleCode.P5).stance) == (Stance.TAGS, Stance.LIMITS)
