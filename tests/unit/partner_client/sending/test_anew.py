import pytest

from keys.identity import Day, MunicipalityCode, SignalId
from keys.suite import Mode
from partner_client.explanations import OTHERS
from partner_client.outcome import Receipt, Refused, SignalOutcome, SignedSignal
from partner_client.sending.anew import (
    BY_MANIFEST,
    OF_ANOTHER_MOMENT,
    SAME_MANIFEST,
    Plans,
    Standing,
    accepted,
    standing,
)
from partner_client.sending.parcels import Parcel
from signals.form_codes import FormCode
from tests.support.signals import a_signal

RECEIPT = Receipt(
    receipt_id=bytes(16), log_id="log", leaf_hash=bytes(32), day=Day(1), municipality=MunicipalityCode("0363"),
    mode=Mode.DIRECT,
)  # fmt: skip


def outcomes(*answers):
    return [
        SignalOutcome(SignalId(bytes([at]) * 16), Refused(answer) if isinstance(answer, str) else answer)
        for at, answer in enumerate(answers)
    ]


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ([RECEIPT, RECEIPT], Standing.STANDS),
        ([RECEIPT, "G4_SIGNAL", "VOLUME_EXHAUSTED", "G5_NOT_ACCEPTING"], Standing.STANDS),
        ([RECEIPT, "G2_MODE"], Standing.DOUBTFUL),
        (["G5_NO_ROUTE", "G4_SIGNAL"], Standing.DOUBTFUL),
        (["G2_MODE", "STALE_MANIFEST"], Standing.OUTDATED),
    ],
)
def test_the_gravest_outcome_says_what_a_plan_is_worth(answers, found):
    assert standing(outcomes(*answers)) is found


def test_every_code_that_makes_a_plan_doubtful_is_one_that_partners_are_told_of():
    assert OTHERS.keys() | set(FormCode) >= BY_MANIFEST | OF_ANOTHER_MOMENT
    assert not BY_MANIFEST & OF_ANOTHER_MOMENT


def test_what_has_a_receipt_is_a_parcel_of_its_own_that_ends_at_no_line():
    signals = tuple(SignedSignal(signal_id=SignalId(bytes([at]) * 16), signal=a_signal(), signature=None)
                    for at in range(3))  # fmt: skip
    whole = Parcel(number=4, last_line=9, lines=(5, 7, 9), signals=signals, refused=((6, Refused("G4_SIGNAL")),),
                   known=((8, SignalId(bytes([8]) * 16)),))  # fmt: skip
    answers = outcomes(RECEIPT, "G2_MODE", RECEIPT)
    part, kept = accepted(whole, answers)
    assert part == Parcel(number=4, last_line=0, lines=(5, 9), signals=(signals[0], signals[2]))
    assert kept == [answers[0], answers[2]]


def test_a_newer_manifest_is_always_a_reason_to_plan_again_and_the_same_one_only_a_few_times():
    plans = Plans()
    for version in range(1, 50):
        plans = plans.another(version)
        assert not plans.spent
    made = 1
    while not plans.spent:
        plans, made = plans.another(49), made + 1
    assert made == SAME_MANIFEST
