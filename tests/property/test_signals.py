"""What holds of any signal and any file: told apart by code, never by an exception, never beyond the bounds."""

import io
from contextlib import suppress
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from keys.identity import Oin, SignalId
from signals import canonical, content
from signals.errors import MalformedContent, MalformedSignal
from signals.form import FormCode, FormRules, check
from signals.partner_file import COLUMNS, REQUIRED, PartnerFileRefused, read_stream
from signals.signal import Attestation, PartnerType, Signal, SignalType

TEXT = st.one_of(st.just(""), st.text(max_size=200), st.sampled_from(["Jansen", "1234AB", "A", "0612345678", "a@b.nl"]))
DATES = st.one_of(st.none(), st.dates())
SIGNALS = st.builds(
    Signal,
    partner_ref=TEXT,
    signal_type=st.sampled_from(SignalType),
    amount_cents=st.integers(-(1 << 63), (1 << 63) - 1),
    arrears_since=DATES,
    sent_date=DATES,
    municipality_code=TEXT,
    initials=TEXT,
    prefix=TEXT,
    surname=TEXT,
    trade_name=TEXT,
    birth_date=DATES,
    postcode=TEXT,
    house_number=st.integers(0, (1 << 32) - 1),
    house_letter=TEXT,
    house_suffix=TEXT,
    phone=TEXT,
    email=TEXT,
    warm_handover=st.booleans(),
    attestation=st.builds(
        Attestation,
        contact_effort=st.booleans(),
        help_pointed_out=st.booleans(),
        reminder_date=DATES,
        offer_unanswered=st.booleans(),
    ),
)
TYPES = st.sampled_from(PartnerType)
RULES = FormRules.national_defaults()
PARTNER, ID = Oin("00000099000000000001"), SignalId(bytes(16))


@given(SIGNALS, TYPES, st.dates(date(1900, 1, 1), date(9000, 1, 1)))
def test_any_signal_is_judged_by_codes_and_fields_alone(signal, partner_type, today):
    for refusal in check(signal, RULES.of(partner_type), today=today):
        assert refusal.code in FormCode
        assert refusal.field == "" or refusal.field in COLUMNS


@given(SIGNALS, TYPES)
def test_a_signal_without_refusal_always_fits_its_content(signal, partner_type):
    if not check(signal, RULES.of(partner_type), today=date(2026, 3, 20)):
        content.pack(canonical.encode(PARTNER, ID, signal), bytes(64))


@given(SIGNALS)
def test_the_canonical_form_is_injective_and_comes_back(signal):
    found = canonical.decode(canonical.encode(PARTNER, ID, signal))
    assert found.signal == signal


@given(st.binary(max_size=300))
def test_other_bytes_are_refused_as_content_and_as_signal(data):
    with suppress(MalformedContent):
        assert content.pack(*_unpacked(data)) == data
    with suppress(MalformedSignal):
        found = canonical.decode(data)
        assert canonical.encode(found.partner, found.signal_id, found.signal) == data


def _unpacked(data):
    found = content.unpack(data)
    return found.canonical, found.signature


@given(st.lists(st.binary(max_size=80), max_size=6).map(b"\n".join))
def test_any_bytes_behind_a_header_are_lines_with_codes(body):
    header = ";".join((*REQUIRED, "surname", "birth_date")).encode()
    for line in read_stream(io.BytesIO(header + b"\n" + body)):
        assert (line.signal is None) == bool(line.errors)


@given(st.binary(max_size=200))
def test_any_bytes_as_a_file_are_refused_or_read(data):
    with suppress(PartnerFileRefused):
        assert all(line.number > 1 for line in read_stream(io.BytesIO(data)))
