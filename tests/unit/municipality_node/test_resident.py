"""Residents: numbers that pass the 11-check, dates with unknown parts, records that come back the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from municipality_node.domain.resident import Bsn, MalformedBsn, RegisterDate
from municipality_node.register import record
from municipality_node.register.extract import resident_of
from tests.support.node import a_row, bsn


@pytest.mark.parametrize("text", ["", "12345678", "1234567890", "123456789", "00000000a", "000000000", "١٢٣٤٥٦٧٨٢"])
def test_what_is_no_number_is_refused_without_saying_it(text):
    with pytest.raises(MalformedBsn) as refused:
        Bsn(text)
    assert str(refused.value) == "burgerservicenummer"


def test_a_number_that_passes_the_check_is_taken():
    assert Bsn("111222333").value == "111222333"


@pytest.mark.parametrize("day", [(1980, 0, 0), (0, 0, 0), (1980, 4, 0), (1980, 2, 30)])
def test_an_incomplete_or_impossible_date_is_no_calendar_day(day):
    assert RegisterDate(*day).complete() is None


def test_the_repr_of_a_resident_shows_no_field():
    shown = repr(resident_of(a_row()))
    assert not any(word in shown for word in (bsn(0), "Berg", "4301AA"))


@given(
    name=st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=50).map(str.strip),
    year=st.integers(0, 2026),
    partner=st.sampled_from(["", "Dekker", "Ó Súilleabháin"]),
    reason=st.sampled_from(["", "O", "E", "Z"]),
)
def test_a_record_gives_the_same_resident_back(name, year, partner, reason):
    row = a_row(
        geslachtsnaam=name,
        geboortedatum=f"{year:04}0000",
        partner_geslachtsnaam=partner,
        opschorting_reden=reason,
        in_onderzoek="1" if partner else "",
        datum_aanvang_adreshouding="20200101",
    )
    resident = resident_of(row)
    assert record.decode(record.encode(resident)) == resident
