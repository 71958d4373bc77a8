import csv

import pytest

from keys.normalise.text import fold, icao_spelling, with_plain_apostrophes, without_diacritics
from tests.support.shared_data import shared_data


def test_all_official_pairs_lose_their_diacritics_exactly():
    with shared_data("brp/rvig_diakriet_paren.csv").open(encoding="utf-8") as file:
        pairs = [(row["met_diakriet"], row["zonder_diakriet"]) for row in csv.DictReader(file)]
    assert len(pairs) == 135
    assert [marked for marked, plain in pairs if without_diacritics(marked) != plain] == []


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller", "muller"),
        ("Sørensen", "sorensen"),
        ("Ångström", "angstrom"),
        ("Wałęsa", "walesa"),
        ("Đorđe", "dorde"),
        ("Sigurðsson", "sigurdsson"),
        ("Þór", "thor"),
        ("Æbele", "aebele"),
        ("Œuvre", "oeuvre"),
        ("Groß", "gross"),
        ("Ĳsbrand", "ijsbrand"),
        ("İbrahim", "ibrahim"),
        ("Yıldız", "yildiz"),
        ("O'Brien-Smith", "obriensmith"),
        ("  v.d. Berg ", "vdberg"),
        ("Żáïŀëñøŕ", "zailenor"),
        ("Ｊａｎ", "jan"),
        ("ﬁets", "fiets"),
        ("", ""),
        ("?!", ""),
        ("\x00", ""),
        ("Jan\x00sen", "jansen"),
        ("🙂", ""),
        ("12-A", "12a"),
        ("علي", "علي"),
        ("e\u0301\u0300e", "ee"),
        ("\u202eJan", "jan"),
        ("Jаnsen", "jansen"),
        ("Ηans", "hans"),
        ("Ηλίας", "ηλιασ"),
        ("\ud800Jan", "jan"),
    ],
)
def test_a_text_folds_to_its_base_letters(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "spelled"),
    [("Müller", "Mueller"), ("Jørgen", "Joergen"), ("Åse", "AAse"), ("Mu\u0308ller", "Mueller"), ("Jansen", "Jansen")],
)
def test_the_passports_spelling_is_a_second_variant(text, spelled):
    assert icao_spelling(text) == spelled


def test_whatever_was_typed_for_an_apostrophe_is_the_plain_one():
    assert with_plain_apostrophes("’t `t ´t ʼt 't") == "'t 't 't 't 't"
