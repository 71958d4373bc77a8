import pytest

from keys.normalise.facts import table
from keys.normalise.initials import call_names, first_initial, given_names, other_initials
from keys.normalise.text import fold


@pytest.mark.parametrize(
    ("text", "initial"),
    [
        ("J.A.", "j"),
        ("ja", "j"),
        ("J A", "j"),
        ("Johannes Andreas", "j"),
        ("dhr. J.", "j"),
        ("de heer J.", "j"),
        ("De heer/mevrouw S.W.", "s"),
        ("de", "d"),
        ("Mw. A.M.", "a"),
        ("Élodie", "e"),
        ("IJ.", "y"),
        ("IJsbrand", "y"),
        ("Y.", "y"),
        ("Ĳ", "y"),
        ("I.J.", "i"),
        ("Th.", "t"),
        ("(Jan)", "j"),
        ("Ø", "o"),
        ("", ""),
        (".", ""),
        ("-", ""),
        ("1", ""),
        ("\x00", ""),
        ("🙂", ""),
        ("mevr.", ""),
        ("李", "李"),
    ],
)
def test_the_first_initial_is_found(text, initial):
    assert first_initial(text) == initial


@pytest.mark.parametrize(
    ("text", "other"),
    [("Hans", "j"), ("Kees", "c"), ("Wim", "g"), ("Truus", "g"), ("Hans Peter", "j"), ("IJH.", "i")],
)
def test_a_call_name_offers_another_initial(text, other):
    assert other in other_initials(text)


def test_an_initial_alone_offers_no_other():
    assert other_initials("J.") == ()
    assert other_initials("J.P.") == ()
    assert other_initials("") == ()


def test_call_names_and_given_names_are_two_ways_through_one_table():
    assert "hans" in call_names("johannes")
    assert "johannes" in given_names("hans")
    assert call_names("nobody") == given_names("nobody") == ()


def test_the_table_of_names_is_folded_and_names_nobody_after_itself():
    called = table("given_names")["called"]
    assert all(fold(name) == name for names in called.values() for name in names)
    assert [name for name, names in called.items() if name in names] == []
