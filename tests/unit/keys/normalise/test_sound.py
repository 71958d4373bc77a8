import pytest

from keys.normalise.sound import fold_sound
from keys.normalise.text import fold

SAME = [
    ("Meijer", "Meyer", "Meier", "Meÿer"),
    ("Bruijn", "Bruyn", "Bruin"),
    ("Kooij", "Kooi", "Kooy"),
    ("Visser", "Fisser", "Viser"),
    ("Smit", "Smid", "Smidt", "Smitt", "Smith"),
    ("Smits", "Smids"),
    ("Jansen", "Janssen", "Janse", "Janzen"),
    ("Hendriks", "Hendrikx", "Hendrix", "Hendricks", "Hendricx"),
    ("Dijk", "Dyk", "Deik"),
    ("Kuiper", "Cuiper", "Kuyper", "Kuijper"),
    ("Klaassen", "Claassen", "Claesen", "Klaasen"),
    ("Bos", "Bosch", "Boss"),
    ("Theunissen", "Teunissen", "Teunisen"),
    ("Verhagen", "Verhaagen", "Verhaegen", "Verhaghen"),
    ("Schouten", "Sgouten"),
    ("Blaauw", "Blauw", "Blau"),
    ("Philips", "Filips", "Fillips"),
    ("Zanders", "Sanders"),
    ("Brandt", "Brand", "Brant"),
    ("Dirksen", "Dierksen", "Dircksen"),
]
DIFFERENT = [("Berg", "Burg"), ("Boer", "Boor"), ("Bakker", "Dekker"), ("Mulder", "Molder"), ("Vos", "Bos")]


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_spellings_of_one_sound_are_one(spellings):
    assert len({fold_sound(fold(name)) for name in spellings}) == 1


@pytest.mark.parametrize("names", DIFFERENT)
def test_names_that_sound_different_stay_apart(names):
    assert len({fold_sound(fold(name)) for name in names}) == 2


@pytest.mark.parametrize("text", ["", "d", "h", "c", "en", "sch", "ij", "aa"])
def test_the_shortest_names_keep_something(text):
    assert bool(fold_sound(text)) == bool(text)
