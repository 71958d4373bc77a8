import csv

import pytest

from keys.normalise.facts import table
from keys.normalise.prefixes import split, words_of
from tests.support.shared_data import shared_data


def test_our_table_of_prefixes_is_table_36():
    with shared_data("brp/landelijke_tabel_36_voorvoegsels_reconstructie.csv").open(encoding="utf-8") as file:
        official = [row["voorvoegsel"] for row in csv.DictReader(file) if row["in_faker_nl_NL"] == "1"]
    assert sorted(table("prefixes")["prefixes"]) == sorted(official)
    assert len(official) == 165


@pytest.mark.parametrize(
    ("surname", "prefix", "expected"),
    [
        ("Berg", "van den", ("van den", "berg")),
        ("van den Berg", "", ("van den", "berg")),
        ("VAN DEN BERG", "", ("van den", "berg")),
        ("v.d. Berg", "", ("van de", "berg")),
        ("V.D.BERG", "", ("van de", "berg")),
        ("v/d Berg", "", ("van de", "berg")),
        ("v d Berg", "", ("van de", "berg")),
        ("vd Berg", "", ("van de", "berg")),
        ("v. der Meer", "", ("van der", "meer")),
        ("Jong, de", "", ("de", "jong")),
        ("Berg, van den", "", ("van den", "berg")),
        ("Jansen, Piet", "", ("", "jansen")),
        ("vandenberg", "", ("van den", "berg")),
        ("VanderBerg", "", ("van der", "berg")),
        ("Vander Berg", "", ("van der", "berg")),
        ("Vanden Berghe", "", ("van den", "berghe")),
        ("van 't Hof", "", ("van 't", "hof")),
        ("van ’t Hof", "", ("van 't", "hof")),
        ("in `t Veld", "", ("in 't", "veld")),
        ("'s Gravendijk", "", ("'s", "gravendijk")),
        ("'s-Gravendijk", "", ("'s", "gravendijk")),
        ("d'Hont", "", ("d'", "hont")),
        ("D’Angelo", "", ("d'", "angelo")),
        ("Op den Velde", "", ("op den", "velde")),
        ("uijt te de Haag", "", ("uijt te de", "haag")),
        ("de van der Kamp", "", ("de van der", "kamp")),
        ("El Ben Ali", "", ("el ben", "ali")),
        ("Dekker", "", ("", "dekker")),
        ("Terpstra", "", ("", "terpstra")),
        ("Van", "", ("", "van")),
        ("de", "", ("", "de")),
        ("Berg", "VAN DEN", ("van den", "berg")),
        ("Berg", "vd", ("van de", "berg")),
        ("van den Berg", "van den", ("van den", "berg")),
        ("", "", ("", "")),
        ("\x00", "\x00", ("", "")),
    ],
)
def test_a_prefix_is_found_wherever_it_stands(surname, prefix, expected):
    found = split(surname, prefix)
    assert (found.prefix, found.core) == expected


@pytest.mark.parametrize("prefix", table("prefixes")["prefixes"])
def test_every_prefix_of_the_table_is_split_off_in_any_case(prefix):
    for written in (prefix, prefix.upper(), prefix.title()):
        assert split(f"{written} Kwartel").core == "kwartel"
        assert split("Kwartel", written).prefix == split(f"{written} Kwartel").prefix


def test_words_divide_at_hyphens_but_not_at_dots():
    assert words_of("Jansen-van der Berg") == ("jansen", "van", "der", "berg")
    assert words_of("St. Helier–Mc.Arthur") == ("st", "helier", "mcarthur")
