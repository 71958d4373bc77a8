from datetime import date

import pytest

from keys.encoding import lp_join
from keys.identity import Oin, SignalId
from signals.canonical import encode
from signals.content import CONTENT_LIMIT, Content, pack, unpack
from signals.errors import MalformedContent, SignalTooLarge
from signals.form import LIMITS, FormRules, check
from signals.signal import PartnerType
from tests.support.signals import TODAY, a_signal


def test_what_is_packed_is_unpacked():
    assert unpack(pack(b"signal", b"s" * 64)) == Content(canonical=b"signal", signature=b"s" * 64)
    assert unpack(pack(b"signal", None)) == Content(canonical=b"signal", signature=None)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00", lp_join(b"1", b"x"), lp_join(b"2", b"x", b""), lp_join(b"1", b"x", b"short")],
)
def test_other_bytes_are_refused(data):
    with pytest.raises(MalformedContent):
        unpack(data)


def test_the_largest_well_formed_signal_fits():
    largest = a_signal(
        amount_cents=(1 << 63) - 1,
        municipality_code="0363",
        birth_date=date(1980, 5, 6),
        house_number=99_999,
        house_letter="A",
        house_suffix="bis1",
        postcode="4301 AA",
        warm_handover=True,
        partner_ref="\U0001f600" * 64,
        initials="J" * LIMITS["initials"],
        prefix="v" * LIMITS["prefix"],
        surname="a" * LIMITS["surname"],
        trade_name="b" * LIMITS["trade_name"],
        phone="+31 20 1234567".ljust(LIMITS["phone"]),
        email="a" * (LIMITS["email"] - 6) + "@ab.nl",
    )
    assert check(largest, FormRules.national_defaults().of(PartnerType.ENERGY), today=TODAY) == []
    packed = pack(encode(Oin("0" * 20), SignalId(bytes(16)), largest), b"s" * 64)
    assert len(packed) <= CONTENT_LIMIT


def test_a_signal_that_does_not_fit_is_refused_without_its_text():
    with pytest.raises(SignalTooLarge, match=r"^the signal does not fit its content$"):
        pack(b"x" * CONTENT_LIMIT, None)
