from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from keys.errors import MalformedIdentity
from keys.identity import Day, MunicipalityCode, Oin, SignalId


def test_an_oin_is_twenty_digits():
    assert str(Oin("00000099000000001000")) == "00000099000000001000"


@pytest.mark.parametrize("text", ["", "1" * 19, "1" * 21, "1" * 19 + "x", "1" * 20 + "\n", "１" * 20])
def test_anything_else_is_no_oin(text):
    with pytest.raises(MalformedIdentity):
        Oin(text)


@pytest.mark.parametrize("text", ["", "363", "03630", "036a", "0363\n", "٠٣٦٣"])
def test_a_municipality_code_is_four_digits(text):
    assert MunicipalityCode("0363").value == "0363"
    with pytest.raises(MalformedIdentity):
        MunicipalityCode(text)


def test_a_signal_id_survives_its_hexadecimal_form():
    signal_id = SignalId(bytes(range(16)))
    assert SignalId.from_hex(str(signal_id)) == signal_id


@pytest.mark.parametrize("text", ["", "00", "0" * 31, "0" * 33, "zz" * 16])
def test_a_malformed_signal_id_is_refused_without_its_text(text):
    with pytest.raises(MalformedIdentity) as refused:
        SignalId.from_hex(text)
    assert str(refused.value) == "signal_id"


def test_a_day_is_counted_in_utc():
    late = datetime(2026, 11, 24, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert Day.of(late) == Day.of(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)) == Day.of(date(2026, 11, 23))
    assert Day.of(date(1970, 1, 2)).number == 1
    assert Day(20_780).date == date(2026, 11, 23)


@pytest.mark.parametrize("number", [-1, 1 << 32])
def test_a_day_out_of_range_is_refused(number):
    with pytest.raises(MalformedIdentity):
        Day(number)
