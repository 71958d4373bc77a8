"""Initials, first names and call names against given names."""

import pytest

from municipality_node.domain.comparison import SHIPPED, given_names
from municipality_node.domain.comparison.evidence import Initials
from tests.support.neighbourhood import CROWD, signal_about


def found(stated, registered):
    return given_names.compare(signal_about(stated, "Jansen"), registered, CROWD, SHIPPED)


@pytest.mark.parametrize(
    ("stated", "registered", "expected"),
    [
        ("J.A.", "Johannes Albertus", Initials.ALL),
        ("JA", "Johannes Albertus", Initials.ALL),
        ("JAM.", "Johannes Albertus Maria", Initials.ALL),
        ("JAM .", "Johannes Albertus Maria", Initials.ALL),
        ("jpm", "Johannes Pieter Maria", Initials.ALL),
        ("Jpm.", "Johannes Pieter Maria", Initials.ALL),
        ("JAN", "Jan", Initials.FIRST_NAME),
        ("JAN", "Johannes Albertus Nicolaas", Initials.ALL),
        ("J.A. (Piet)", "Johannes Albertus", Initials.ALL),
        ("dhr. J. A.", "Johannes Albertus", Initials.ALL),
        ("J", "Johannes", Initials.ALL),
        ("J.", "Johannes Albertus", Initials.FIRST),
        ("IJ.", "IJsbrand", Initials.ALL),
        ("Johannes", "Johannes Albertus", Initials.FIRST_NAME),
        ("Johanes", "Johannes", Initials.FIRST_NAME_TYPO),
        ("Hans", "Johannes", Initials.CALL_NAME),
        ("Albertus", "Johannes Albertus", Initials.CALL_NAME),
        ("A.N.", "Anne-Marie Noëlle", Initials.ALL),
        ("A.M.N.", "Anne-Marie Noëlle", Initials.ALL),
        ("P.I.A.", "Petrus IJsbrand Albertus", Initials.ALL),
        ("P.IJ.A.", "Petrus IJsbrand Albertus", Initials.ALL),
        ("I.", "IJsbrand", Initials.ALL),
        ("J.T.", "Johanna Maria Trijntje", Initials.FIRST),
        ("J.M.", "Johanna Maria Trijntje", Initials.FIRST),
        ("J.T.M.", "Johanna Maria Trijntje", Initials.OTHERS_DIFFER),
        ("J.P.", "Johannes Albertus", Initials.OTHERS_DIFFER),
        ("J.A.", "Johannes", Initials.OTHERS_DIFFER),
        ("A.", "Johannes Albertus", Initials.ANOTHER),
        ("H.", "Johannes", Initials.ANOTHER),
        ("P.", "Johannes Albertus", Initials.DIFFERENT),
        ("", "Johannes", Initials.MISSING),
        ("J.", "", Initials.MISSING),
        ("-", "Johannes", Initials.MISSING),
        ("A.M.P. (Annie)", "Anna Maria Petronella", Initials.ALL),
        ("A.M.P. Annie", "Anna Maria Petronella", Initials.ALL),
        ("MA", "Mehmet Ali", Initials.ALL),
        ("JR", "Jan Rutger", Initials.ALL),
        ("MA", "Johannes", Initials.MISSING),
        ("Mr.", "Maria Rosa", Initials.MISSING),
        ("TH", "Theodorus", Initials.ALL),
        ("KlaasJan", "Klaas Jan", Initials.FIRST_NAME),
        ("Annemarie", "Anne-Marie", Initials.FIRST_NAME),
        ("Anne Marie", "Annemarie", Initials.FIRST_NAME),
        ("Sunita", "Soenita Devi", Initials.FIRST_NAME_TYPO),
        ("Agnes", "Agnieszka Maria", Initials.CALL_NAME),
        ("Gosia", "Małgorzata", Initials.CALL_NAME),
        ("Sjeng", "Johannes Hubertus", Initials.CALL_NAME),
    ],
)
def test_what_is_stated_has_a_level(stated, registered, expected):
    assert found(stated, registered).level is expected


def test_more_initials_say_more():
    one, two, three = (
        found(stated, registered).ratio
        for stated, registered in [("J.", "Jan"), ("J.A.", "Jan Albert"), ("J.A.M.", "Jan Albert Maria")]
    )
    assert one < two <= three <= SHIPPED.initials_at_most


def test_a_first_name_says_more_than_its_initial():
    assert found("Jacob", "Jacob").ratio > found("J.", "Jacob").ratio


def test_initials_with_one_left_out_say_less_than_the_first_ones():
    first, left_out, other = (
        found("J.T.", registered).ratio
        for registered in ("Johanna Trijntje Maria", "Johanna Maria Trijntje", "Johanna Maria Paulina")
    )
    assert first > left_out > other


def test_one_initial_of_three_names_says_less_than_one_of_one():
    assert found("J.", "Jan Albert Maria").ratio < found("J.", "Jan").ratio


def test_different_initials_speak_against():
    assert found("P.", "Johannes").ratio < 0.1


def test_capitals_without_a_vowel_are_initials_and_not_one_name():
    assert found("JW", "Jan").level is Initials.OTHERS_DIFFER
    assert found("JW", "Jan Willem").ratio > 20 * found("JW", "Jan").ratio


def test_initials_are_found_in_a_trade_name():
    subject = signal_about("", "", trade_name="Bakkerij J. Jansen")
    assert given_names.compare(subject, "Jan", CROWD, SHIPPED).level is Initials.ALL
