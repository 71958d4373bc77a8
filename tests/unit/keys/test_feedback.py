"""Feedback records: one size, one reader, one issuer (docs/spec/feedback.md)."""

import pytest

from keys.errors import KeysError, MalformedFeedback
from keys.feedback import RECORD_SIZE, SEALED_SIZE, FeedbackCode, FeedbackRecord, open_feedback, seal_feedback
from keys.identity import Day, MunicipalityCode, Oin
from keys.seal import SealPrivateKey
from keys.secret import SecretBytes
from keys.signing import VerifyKey
from keys.suite import Suite
from tests.support import crafting
from tests.support.vectors import load
from tools.feedbackvectors import record

FROZEN = load("feedback")
KEY = SealPrivateKey.decode(Suite.AS1, SecretBytes(bytes.fromhex(FROZEN["sealing_key"])))


def opened(sealed: bytes) -> FeedbackRecord:
    return open_feedback(
        sealed,
        KEY,
        partner=Oin(FROZEN["partner"]),
        municipality=MunicipalityCode(FROZEN["municipality"]),
        verify_key=VerifyKey.decode(bytes.fromhex(FROZEN["root_key"])),
    )


@pytest.mark.parametrize("vector", FROZEN["vectors"], ids=lambda vector: vector["name"])
def test_a_record_opens_or_is_refused_as_its_vector_says(vector):
    sealed = bytes.fromhex(vector["sealed"])
    if vector["expect"] == "ok":
        assert opened(sealed).encode().hex() == vector["record"]
    else:
        with pytest.raises(KeysError) as refused:
            opened(sealed)
        assert refused.value.refusal == vector["expect"]


@pytest.mark.parametrize("code", FeedbackCode)
def test_every_code_has_the_same_size(code):
    told = record(code)
    assert len(told.encode()) == RECORD_SIZE
    assert len(seal_feedback(told, crafting.signing_key(), KEY.public)) == SEALED_SIZE == 1_392
    assert FeedbackRecord.decode(told.encode()) == told


def test_two_records_of_one_answer_share_no_bytes_that_could_tie_them():
    one, other = (seal_feedback(record(), crafting.signing_key(), KEY.public) for _ in range(2))
    pieces = {one[at : at + 8] for at in range(len(one) - 7)}
    assert not any(other[at : at + 8] in pieces for at in range(len(other) - 7))


@pytest.mark.parametrize(
    "change",
    [
        {"round": 0},
        {"round": 7},
        {"rounds": 256, "round": 1},
        {"hold_until": Day(20_900)},
        {"code": FeedbackCode.HELP_ACCEPTED, "hold_until": None},
    ],
)
def test_a_record_that_no_municipality_issues_cannot_be_made(change):
    with pytest.raises(MalformedFeedback):
        record(**change)


def test_a_sealing_key_of_another_suite_is_refused():
    with pytest.raises(MalformedFeedback):
        seal_feedback(record(), crafting.signing_key(), crafting.seal_key(Suite.AS0).public)
