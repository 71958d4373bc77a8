from dataclasses import fields, replace
from datetime import date

import pytest

from keys.encoding import lp_join, lp_split
from keys.identity import Oin, SignalId
from signals.canonical import decode, encode
from signals.errors import MalformedSignal
from signals.signal import Attestation, Signal, SignalType
from tests.support.signals import a_signal

PARTNER = Oin("00000099000000000001")
ID = SignalId(bytes(range(16)))


def test_decoding_gives_back_who_said_what():
    signal = a_signal(birth_date=date(1980, 5, 6), warm_handover=True, phone="06-12345678", trade_name="Schilder é")
    found = decode(encode(PARTNER, ID, signal))
    assert (found.partner, found.signal_id, found.signal) == (PARTNER, ID, signal)


def test_every_field_of_a_signal_is_signed():
    original = encode(PARTNER, ID, a_signal())
    others = {
        "signal_type": SignalType.CRISIS, "amount_cents": 1, "arrears_since": None, "sent_date": None,
        "house_number": 13, "birth_date": date(1980, 5, 6), "warm_handover": True, "attestation": Attestation(),
    }  # fmt: skip
    for field in fields(Signal):
        changed = replace(a_signal(), **{field.name: others.get(field.name, "other")})
        assert encode(PARTNER, ID, changed) != original, field.name
    for field in fields(Attestation):
        told = replace(a_signal().attestation, **{field.name: None if field.name == "reminder_date" else False})
        assert encode(PARTNER, ID, a_signal(attestation=told)) != original, field.name


def test_the_sender_and_the_id_are_signed():
    signal = a_signal()
    assert encode(Oin("00000099000000000002"), ID, signal) != encode(PARTNER, ID, signal)
    assert encode(PARTNER, SignalId(bytes(16)), signal) != encode(PARTNER, ID, signal)


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0, b"drempel/link/v1"), (1, b"123"), (2, b"short"), (4, b"9"), (4, b"01"), (5, b"+700"), (6, b"2026-02-30"),
        (6, b"20260110"), (3, b"\xff"), (15, b"-1"), (20, b"yes"), (20, b""),
    ],
)  # fmt: skip
def test_bytes_that_are_not_the_canonical_form_are_refused(at, value):
    values = lp_split(encode(PARTNER, ID, a_signal()))
    values[at] = value
    with pytest.raises(MalformedSignal):
        decode(lp_join(*values))


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00\x01a", b"x" * 100])
def test_other_bytes_are_refused(data):
    with pytest.raises(MalformedSignal):
        decode(data)


def test_a_signal_shows_nothing_of_itself_in_a_message():
    assert repr(a_signal()) == "Signal(…)"
    assert repr(decode(encode(PARTNER, ID, a_signal())).signal) == "Signal(…)"


def test_numbers_outside_their_wire_type_are_not_a_signal():
    with pytest.raises(ValueError, match="wire type"):
        a_signal(amount_cents=1 << 63)
    with pytest.raises(ValueError, match="wire type"):
        a_signal(house_number=-1)
