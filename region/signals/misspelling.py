"""How names come out of a partner's customer system. Written without looking at the normaliser."""

import random
import re
import unicodedata

from region.population.people import Surname

_SWAPS = (
    ("ij", "y"), ("y", "ij"), ("ss", "s"), ("s", "ss"), ("ck", "k"), ("k", "ck"), ("ei", "ij"), ("ij", "ei"),
    ("ph", "f"), ("f", "v"), ("z", "s"), ("dt", "d"), ("d", "dt"), ("ch", "g"), ("ae", "aa"), ("uy", "ui"), ("th", "t"),
    ("ee", "e"), ("oo", "o"), ("tt", "t"), ("ll", "l"), ("nn", "n"), ("c", "k"), ("ou", "au"), ("x", "ks"),
)  # fmt: skip
_SPECIAL = str.maketrans(
    {"ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "Ae", "ı": "i"}
)
_GERMAN = (("ö", "oe"), ("ü", "ue"), ("ä", "ae"), ("ø", "oe"), ("å", "aa"))
_CALL_NAMES = {
    "Johannes": "Hans", "Cornelis": "Kees", "Hendrik": "Henk", "Wilhelmus": "Wim", "Petrus": "Piet", "Jacob": "Jaap",
    "Theodorus": "Theo", "Franciscus": "Frans", "Adrianus": "Ad", "Johanna": "Hanna", "Elisabeth": "Bets",
    "Wilhelmina": "Mien", "Cornelia": "Corrie", "Geertruida": "Truus", "Catharina": "Trijntje", "Margaretha": "Greet",
}  # fmt: skip


def without_marks(text: str) -> str:
    """Return the text as a system without diacritics keeps it."""
    split = unicodedata.normalize("NFD", text.translate(_SPECIAL))
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def transliterated(text: str) -> str:
    """Return the text as passports write it."""
    for letter, pair in _GERMAN:
        text = text.replace(letter, pair)
    return without_marks(text)


def misspelt(draw: random.Random, text: str) -> str:
    """Return the text with one mistake of the ear (two in three) or of the finger."""
    applicable = [(old, new) for old, new in _SWAPS if old in text.lower()]
    if applicable and draw.random() < 0.66:
        old, new = draw.choice(applicable)
        return re.sub(old, new, text, count=1, flags=re.IGNORECASE).capitalize()
    if len(text) < 4:
        return text
    at = draw.randint(1, len(text) - 2)
    slip = draw.choice(("swap", "drop", "double"))
    if slip == "swap":
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + text[at + 1 :] if slip == "drop" else text[:at] + text[at] + text[at:]


def as_initials(draw: random.Random, given: tuple[str, ...]) -> str:
    """Return initials, or what partners put in their place: a first name, a call name, nothing."""
    chance = draw.random()
    if chance < 0.10 or not given:
        return ""
    if chance < 0.16:
        return given[0]
    if chance < 0.19:
        return _CALL_NAMES.get(given[0], given[0])
    letters = [name[0].upper() for name in given]
    if chance < 0.21 and given[0] in _CALL_NAMES:
        letters[0] = _CALL_NAMES[given[0]][0]
    elif chance > 0.99:
        letters[0] = draw.choice("ABCDEFGHJKLMNPRSTW")
    kept = letters if draw.random() < 0.6 else letters[:1]
    return draw.choice((".", ". ", "")).join(kept) + ("." if draw.random() < 0.7 else "")


def as_fields(draw: random.Random, surname: Surname) -> tuple[str, str]:
    """Return (prefix field, surname field) as one of the ways in which partners split a name."""
    prefix, name = surname.prefix, surname.name
    if not prefix:
        return "", name
    ways = (
        (55, (prefix, name)),
        (20, ("", f"{prefix} {name}")),
        (8, ("", f"{name}, {prefix}")),
        (7, ("", name)),
        (5, ("", f"{prefix.replace(' ', '')}{name.lower()}".capitalize())),
        (5, (prefix.title().replace("Van Der", "v.d.").replace("Van Den", "v/d"), name.upper())),
    )
    return draw.choices([way for _, way in ways], [weight for weight, _ in ways])[0]
