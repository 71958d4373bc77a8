"""How surnames agree, with what people and systems do to them."""

import pytest

from municipality_node.domain.comparison import SHIPPED, names
from municipality_node.domain.comparison.evidence import Surname
from municipality_node.domain.resident import Gender, NameUse
from tests.support.neighbourhood import CROWD, resident, signal_about


def level(stated, registered, *, prefix="", trade_name="", **about):
    subject = signal_about("J.", stated, prefix=prefix, trade_name=trade_name)
    return names.compare(subject, resident(1, "Jan", registered, **about).identity, CROWD, SHIPPED).level


@pytest.mark.parametrize(
    ("stated", "registered", "expected"),
    [
        ("Jansen", "Jansen", Surname.SAME),
        ("JANSEN", "Jansen", Surname.SAME),
        ("Muller", "Müller", Surname.SAME),
        ("Fisser", "Visser", Surname.SOUNDS_SAME),
        ("Janssen", "Jansen", Surname.SOUNDS_SAME),
        ("Dyk", "Dijk", Surname.SOUNDS_SAME),
        ("Hendrikd", "Hendriks", Surname.TYPO),
        ("Mudler", "Mulder", Surname.TYPO),
        ("Hogendoren", "Hogendoorn", Surname.CLOSE),
        ("Jansen-Bakker", "Jansen", Surname.PART),
        ("Hoogstraten", "Hoogstede", Surname.RESEMBLES),
        ("Bakker", "Jansen", Surname.DIFFERENT),
        ("Bo", "Do", Surname.DIFFERENT),
    ],
)
def test_spellings_have_levels(stated, registered, expected):
    assert level(stated, registered) is expected


@pytest.mark.parametrize(
    ("stated", "prefix"),
    [
        ("Berg", "van den"),
        ("van den Berg", ""),
        ("Berg, van den", ""),
        ("vandenberg", ""),
        ("v.d. Berg", ""),
        ("Berg", ""),
    ],
)
def test_a_prefix_may_stand_anywhere(stated, prefix):
    assert level(stated, "Berg", prefix=prefix) is Surname.SAME


@pytest.mark.parametrize("stated", ["Jansen", "Visser", "Visser-Jansen", "Jansen - Visser", "Jansen Visser"])
def test_a_married_resident_is_known_by_either_name_and_both_compounds(stated):
    assert level(stated, "Jansen", partner="Visser", name_use=NameUse.PARTNER) is Surname.SAME


@pytest.mark.parametrize("trade_name", ["Bakkerij Jansen", "Jansen en Zn", "J. Jansen h.o.d.n. De Krokante Korst"])
def test_the_owner_is_found_in_a_trade_name(trade_name):
    assert level("", "Jansen", trade_name=trade_name) is Surname.SAME


def test_agreement_on_a_rare_name_weighs_more():
    def ratio(name):
        return names.compare(signal_about("J.", name), resident(1, "Jan", name).identity, CROWD, SHIPPED).ratio

    assert ratio("Zeldaama") > 5 * ratio("Jansen")


def test_another_prefix_weighs_less():
    held = resident(1, "Jan", "Berg", prefix="van den").identity
    same = names.compare(signal_about("J.", "Berg", prefix="van den"), held, CROWD, SHIPPED)
    other = names.compare(signal_about("J.", "Berg", prefix="van der"), held, CROWD, SHIPPED)
    assert other.ratio < same.ratio


@pytest.mark.parametrize("nothing", ["", "   ", "...", "onbekend", "\x00"])
def test_an_empty_name_says_nothing(nothing):
    found = names.compare(signal_about("J.", nothing), resident(1, "Jan", "Jansen").identity, CROWD, SHIPPED)
    assert (found.level, found.ratio) == (Surname.MISSING, 1.0)


def ratio(stated, gender, *, name_use=NameUse.OWN):
    about = resident(1, "Anna", "Jansen", partner="Bakker", name_use=name_use)
    return names.compare(signal_about("A.", stated), about.identity, CROWD, SHIPPED, gender).ratio


@pytest.mark.parametrize("stated", ["Bakker", "Bakker-Jansen"])
def test_a_partners_name_is_rather_a_womans_than_a_mans(stated):
    assert ratio(stated, Gender.FEMALE) > ratio(stated, Gender.MALE)
    assert ratio(stated, Gender.FEMALE) == ratio(stated, Gender.UNKNOWN)


def test_a_name_in_use_is_likelier_than_any_other_whatever_the_gender():
    for gender in Gender:
        assert ratio("Bakker", gender, name_use=NameUse.PARTNER) > ratio("Bakker", gender)


def test_a_compound_in_the_other_order_says_less():
    assert ratio("Jansen-Bakker", Gender.MALE, name_use=NameUse.PARTNER_FIRST) < ratio(
        "Bakker-Jansen", Gender.MALE, name_use=NameUse.PARTNER_FIRST
    )
