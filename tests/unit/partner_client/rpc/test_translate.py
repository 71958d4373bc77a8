"""Messages and values: what goes in comes out, and half-filled answers are refused."""

from datetime import date

import pytest
from drempel.v1 import partner_pb2

from keys.identity import SignalId
from partner_client.errors import GatewayMisbehaved
from partner_client.outcome import SignedSignal
from partner_client.rpc import translate
from tests.support.signals import a_signal

ID = SignalId(bytes(16))


def a_receipt(**changes):
    fields = {
        "receipt_id": bytes(16),
        "log_id": "log",
        "leaf_hash": bytes(32),
        "day": 20_000,
        "municipality_code": "0363",
    }
    return partner_pb2.Receipt(**{**fields, **changes})


def test_every_field_of_a_signal_travels():
    signal = a_signal(
        municipality_code="0363", trade_name="T", birth_date=date(1980, 2, 29), house_letter="A", house_suffix="2",
        phone="0612345678", email="a@b.nl", warm_handover=True,
    )  # fmt: skip
    message = translate.batch_message(7, [SignedSignal(signal_id=ID, signal=signal, signature=b"s" * 64)])
    sent = message.signals[0].signal
    assert (message.batch_number, message.signals[0].signal_id, message.signals[0].signature) == (
        7,
        bytes(16),
        b"s" * 64,
    )
    assert {name.name for name, _ in sent.ListFields()} == {field.name for field in sent.DESCRIPTOR.fields}
    assert (sent.birth_date.year, sent.birth_date.month, sent.birth_date.day) == (1980, 2, 29)
    assert sent.attestation.reminder_date.year == 2026


def test_absent_stays_absent():
    sent = translate.signal_message(a_signal(birth_date=None))
    assert not sent.HasField("birth_date")


@pytest.mark.parametrize(
    "result",
    [
        partner_pb2.SignalResult(signal_id=bytes(16)),
        partner_pb2.SignalResult(signal_id=bytes(3), receipt=a_receipt()),
        partner_pb2.SignalResult(signal_id=bytes(16), receipt=a_receipt(receipt_id=b"")),
        partner_pb2.SignalResult(signal_id=bytes(16), receipt=a_receipt(leaf_hash=bytes(31))),
        partner_pb2.SignalResult(signal_id=bytes(16), receipt=a_receipt(municipality_code="Utrecht")),
        partner_pb2.SignalResult(signal_id=bytes(16), receipt=a_receipt(log_id="\x1b[2J")),
        partner_pb2.SignalResult(signal_id=bytes(16), refusal={"code": "no code"}),
        partner_pb2.SignalResult(signal_id=bytes(16), refusal={"code": "G4_SURNAME", "field": "Jansen"}),
    ],
)
def test_an_answer_that_is_none_is_refused(result):
    with pytest.raises(GatewayMisbehaved):
        translate.outcomes(partner_pb2.SubmitResponse(results=[result]))


def test_a_withdrawal_without_answer_is_refused():
    with pytest.raises(GatewayMisbehaved):
        translate.withdrawals(partner_pb2.WithdrawResponse(results=[partner_pb2.WithdrawResult(signal_id=bytes(16))]))
