"""Signals whose name stands in other fields than it should."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from keys.linkage import Subject
from municipality_node.domain.comparison import readings
from municipality_node.domain.decision import Ground, Outcome
from tests.support.neighbourhood import decided, resident, signal_about

SJOERD = resident(1, "Sjoerd Wytze", "Hoekstra", (1968, 4, 3))
AUKJE = resident(2, "Aukje", "Dijkstra", (1970, 9, 12), partner="Hoekstra")
MING = resident(3, "Wai Ming", "Cheung", (1966, 10, 10), at=("1234AB", 12, "", ""))
DEREK = resident(4, "Derk", "Reede", (1966, 1, 10), prefix="de", at=("1234AB", 14, "", ""))
MEHMET = resident(5, "Mehmet Ali", "Yıldırım", (1975, 6, 1), at=("1234AB", 16, "", ""))


def matched(subject, *residents):
    decision = decided(subject, *residents)
    return decision.best.candidate if decision.outcome is Outcome.MATCH else None


@pytest.mark.parametrize(
    "surname",
    [
        "S.W. Hoekstra", "Hoekstra S.W.", "Hoekstra, S.W.", "S W Hoekstra", "de heer S.W. Hoekstra", "Dhr S Hoekstra",
        "S.W.Hoekstra", "HOEKSTRA SW", "Sjoerd Hoekstra", "Hoekstra Sjoerd", "t.a.v. S.W. Hoekstra",
    ],
)  # fmt: skip
def test_a_whole_name_in_the_surname_is_read_as_one(surname):
    assert matched(signal_about("", surname), SJOERD, AUKJE) is SJOERD


@pytest.mark.parametrize("surname", ["Cheung Wai Ming", "Wai Ming Cheung", "CHEUNG WAI MING"])
def test_either_order_of_surname_and_given_names_is_read(surname):
    assert matched(signal_about("", surname, at=("1234AB", 12, "", "")), MING) is MING


@pytest.mark.parametrize(("initials", "surname"), [("Yildirim", "Mehmet"), ("YILDIRIM", "Mehmet Ali")])
def test_given_name_and_surname_may_stand_in_each_others_field(initials, surname):
    subject = signal_about(initials, surname, born=date(1975, 6, 1), at=("1234AB", 16, "", ""))
    assert matched(subject, MEHMET) is MEHMET


@pytest.mark.parametrize("surname", ["Hoekstra e/o Dijkstra", "Hoekstra en/of A. Dijkstra", "Hoekstra e.o. Dijkstra"])
def test_of_two_tenants_the_first_is_the_one_with_the_initials(surname):
    assert matched(signal_about("S.W.", surname), SJOERD, AUKJE) is SJOERD


@pytest.mark.parametrize(
    ("subject", "who"),
    [
        (signal_about("", "de Reede", at=("1234AB", 14, "", "")), DEREK),  # a prefix is no given name
        (signal_about("", "D REEDE", at=("1234AB", 14, "", "")), DEREK),  # nor an initial
        (signal_about("", "Jan Hoekstra"), SJOERD),
        (signal_about("", "K.L. Hoekstra"), SJOERD),
        (signal_about("", "Hoekstra"), SJOERD),
        (signal_about("", "Hoekstra e.a."), SJOERD),
    ],
)
def test_what_fits_nobody_is_not_made_to_fit(subject, who):
    assert matched(subject, who) is None


TEXTS = st.text(max_size=40) | st.text(", .-/'JvaÉ", max_size=12)


@pytest.mark.parametrize(
    ("initials", "surname"),
    [
        ("", "Erven van S.W. Hoekstra"), ("", "De erven van S.W. Hoekstra"), ("S.W.", "Erven Hoekstra"),
        ("Erven S.W.", "Hoekstra"), ("De erven van S.W.", "Hoekstra"), ("S.W.", "Nalatenschap Hoekstra"),
    ],
)  # fmt: skip
def test_what_is_about_an_estate_is_never_matched_to_somebody_alive(initials, surname):
    decision = decided(signal_about(initials, surname, born=date(1968, 4, 3)), SJOERD, AUKJE)
    assert decision.outcome is Outcome.REVIEW
    assert Ground.ESTATE in decision.grounds


@pytest.mark.parametrize(
    ("initials", "prefix", "surname"),
    [
        ("S.W.", "van", "Erven"),
        ("S.W.", "", "van Erven"),
        ("S.W.", "van", "Erven Dorens"),
        ("S.W.", "", "Hoekstra-van Erven"),
    ],
)
def test_who_is_called_so_is_no_estate(initials, prefix, surname):
    assert not readings.of_an_estate(Subject(initials=initials, prefix=prefix, surname=surname))


@given(TEXTS, TEXTS, TEXTS)
@example("", ", ", "Bakkerij")
def test_any_text_has_readings(initials, surname, trade_name):
    subject = Subject(initials=initials, surname=surname, trade_name=trade_name)
    assert subject not in readings.others(subject)
    assert readings.of_an_estate(subject) in {True, False}


def test_most_signals_have_one_reading():
    assert readings.others(signal_about("J.A.", "van der Berg")) == ()
