import pytest

from keys.normalise.sound import fold_sound
from keys.normalise.surnames import candidates, is_unknown, known_by, parts


@pytest.mark.parametrize(
    ("surname", "expected"),
    [
        ("Jansen", ("jansen",)),
        ("Jansen-van der Berg", ("jansen", "berg")),
        ("van der Berg Jansen", ("berg", "jansen")),
        ("Jansen e/v de Vries", ("jansen", "vries")),
        ("de Vries geb. Jansen", ("vries", "jansen")),
        ("Garcia Lopez", ("garcia", "lopez")),
        ("Tjon-A-Jon", ("tjon", "jon")),
        ("Ven-Van Roedelrode tot Broekzucht", ("ven", "roedelrode", "broekzucht")),
        ("dhr. J.A. de Vries", ("vries",)),
        ("de Vries J.A.", ("vries",)),
        ("J.A.Smit", ("smit",)),
        ("vdBerg", ("berg",)),
        ("VDMEULEN", ("meulen",)),
        ("Mw. Bakker", ("bakker",)),
        ("Familie Yılmaz", ("yilmaz",)),
        ("Baron", ("baron",)),
        ("de Graaf", ("graaf",)),
        ("de Heer", ("heer",)),
        ("de heer Prins", ("prins",)),
        ("Ing", ("ing",)),
        ("Mc Donald", ("mcdonald",)),
        ("McDonald", ("mcdonald",)),
        ("O'Brien", ("obrien",)),
        ("O Brien-Smit", ("obrien", "smit")),
        ("St. Helier", ("sthelier",)),
        ("Mac", ("mac",)),
        ("Null", ("null",)),
        ("de Los", ("los",)),
        ("El Amrani", ("amrani",)),
        ("Vandenberghe", ("berghe",)),
        ("Vries, de", ("vries",)),
        ("D'Hont", ("hont",)),
        ("v.d.Berg", ("berg",)),
        ("X", ("x",)),
        ("Li", ("li",)),
        ("李", ("李",)),
        ("O", ("o",)),
        ("", ()),
        ("-", ()),
        ("12", ()),
        (".", ()),
        ("Onbekend", ()),
        ("N.v.t.", ()),
        ("\x00", ()),
        ("🙂", ()),
    ],
)
def test_a_surname_holds_these_surnames(surname, expected):
    assert parts(surname) == expected


@pytest.mark.parametrize(
    ("surname", "trade_name", "registered"),
    [
        ("Jansen-de Vries", "", "de Vries"),
        ("Jansen-de Vries", "", "Jansen"),
        ("de Vries-Jansen", "", "Jansen"),
        ("Jansen de Vries", "", "Jansen-de Vries"),
        ("Dejong", "", "Jong"),
        ("de Jong", "", "Dejong"),
        ("El Amrani", "", "Elamrani"),
        ("Elamrani", "", "Amrani"),
        ("vandenBerg", "", "Berg"),
        ("van der Kooy", "", "Kooij"),
        ("Mueller", "", "Müller"),
        ("Muller", "", "Müller"),
        ("Joergensen", "", "Jørgensen"),
        ("", "Bakkerij Jansen", "Jansen"),
        ("", "Jansen Schilderwerken VOF", "Janssen"),
        ("", "Autobedrijf P. Bakker en Zonen", "Bakker"),
        ("", "Gebr. de Vries", "Vries"),
        ("", "J. de Boer h.o.d.n. Klusbedrijf Snel", "Boer"),
        ("", "V.O.F. Visser & Zn.", "Visser"),
        ("", "Kapsalon Yılmaz", "Yilmaz"),
        ("Bakkerij Jansen", "", "Jansen"),
        ("Jansen", "Snel Klussen", "Jansen"),
        ("Gonzalezperez", "", "Gonzalez Perez"),
        ("Benhaddou", "", "Haddou"),
        ("opthoff", "", "Hoff"),
        ("", "Nijland, G.J.", "Nijland"),
        ("", "Dhr. G.J. Nijland h.o.d.n. Tegels", "Nijland"),
        ("G.J. Nijland t.h.o.d.n. Tegels & Zo", "", "Nijland"),
    ],
)
def test_a_signal_finds_the_resident_by_one_of_two_candidates(surname, trade_name, registered):
    found = candidates(surname, trade_name)
    assert len(found) <= 2
    assert set(found) & set(known_by(registered))


def test_candidates_are_distinct_and_never_empty():
    assert candidates("Jansen-Janssen", "") == (fold_sound("jansen"), *candidates("Jansen-Janssen", "")[1:])
    assert candidates("", "") == ()
    assert candidates("?", "Bakkerij") == ()


@pytest.mark.parametrize("surname", ["", ".", "-", "Onbekend", "\u200b"])
def test_a_resident_without_a_name_is_known_by_none(surname):
    assert known_by(surname) == ()


def test_what_systems_write_for_want_of_a_name_is_known():
    assert is_unknown("ONBEKEND")
    assert not is_unknown("Jansen")
