import pytest

from keys.normalise.trade import has_trade_words, is_legal_entity, owner_words


@pytest.mark.parametrize(
    "name",
    [
        "Jansen B.V.",
        "Jansen BV",
        "jansen bv",
        "Jansen b.v",
        "Jansen B V",
        "De Molen N.V.",
        "Stichting De Brug",
        "Woningstichting Vooruit",
        "Vereniging van Eigenaars Dorpsstraat",
        "VvE Dorpsstraat 1",
        "Coöperatie Het Land U.A.",
        "Bouwbedrijf Jansen B.V. i.o.",
        "B.V. Bouwbedrijf Jansen",
        "Jansen GmbH",
        "Jansen Ltd.",
        "Jansen BV Amsterdam",
    ],
)
def test_legal_entities_are_recognised(name):
    assert is_legal_entity(name)


@pytest.mark.parametrize(
    "name",
    [
        "Bv",
        "B.V.",
        "de Bv",
        "B.V. Jansen",
        "N.V. de Boer",
        "Jansen",
        "Nv Tran",
        "Stichting",
        "Jansen VOF",
        "Maatschap De Boer",
        "Bakkerij Jansen",
        "Jansen C.V.",
        "Eenmanszaak Jansen",
        "van Verenigingen",
        "",
        "\x00",
        "Hoekstra p/a Bewind B.V.",
        "Hoekstra t.a.v. Stichting Bewind",
        "BVlgari",
        "Nvidia Jansen",
    ],
)
def test_people_and_their_businesses_are_not(name):
    assert not is_legal_entity(name)


@pytest.mark.parametrize(
    ("name", "initials", "surnames"),
    [
        ("Bakkerij Jansen", (), ("jansen",)),
        ("Autobedrijf P. Bakker en Zonen", ("p",), ("bakker",)),
        ("J.A. de Boer h.o.d.n. Klusbedrijf Snel", ("ja",), ("de", "boer")),
        ("J. de Boer t.h.o.d.n. Snel Wonen", ("j",), ("de", "boer")),
        ("De Gouden Schaar t.h.o.d.n. Postma", (), ("de", "gouden", "schaar", "postma")),
        ("h.o.d.n. Schilder de Wit", (), ("de", "wit")),
        ("Gebr. de Vries", (), ("de", "vries")),
        ("Nijland, G.J.", ("gj",), ("nijland",)),
        ("Eenmanszaak de Boer G. J.", ("gj",), ("de", "boer")),
        ("Dhr. G.J. Nijland h.o.d.n. Tegels", ("gj",), ("nijland",)),
        ("G.J. Nijland h/o Nijland Klussen", ("gj",), ("nijland",)),
        ("Loonbedrijf 2000", (), ()),
        ("", (), ()),
    ],
)
def test_the_owner_is_looked_for_in_the_trade_name(name, initials, surnames):
    assert owner_words(name) == (initials, surnames)


@pytest.mark.parametrize("name", ["Postma h.o.d.n. De Schaar", "Postma t/a De Schaar", "Bakkerij Postma"])
def test_a_surname_field_may_hold_the_name_of_a_business(name):
    assert has_trade_words(name)


@pytest.mark.parametrize("name", ["Bakker", "Schilder", "de Visser", "Kapper"])
def test_a_trade_that_is_a_surname_alone_stays_a_surname(name):
    assert not has_trade_words(name)
