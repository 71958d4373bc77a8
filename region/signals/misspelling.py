"""How surnames come out of a partner's customer system. Written without looking at the normaliser.

Every function returns the text and the tag of what was done to it; an empty tag when nothing was.
"""

import random
import re
import unicodedata
from collections.abc import Callable

from region.population.people import Surname

Tagged = tuple[str, str]
_EAR = (
    ("ij", "y"), ("y", "ij"), ("ss", "s"), ("s", "ss"), ("ck", "k"), ("k", "ck"), ("ei", "ij"), ("ij", "ei"),
    ("ph", "f"), ("f", "v"), ("v", "f"), ("z", "s"), ("s", "z"), ("dt", "d"), ("d", "dt"), ("ch", "g"), ("ae", "aa"),
    ("uy", "ui"), ("ui", "uy"), ("th", "t"), ("t", "th"), ("ee", "e"), ("oo", "o"), ("aa", "a"), ("tt", "t"),
    ("ll", "l"), ("nn", "n"), ("c", "k"), ("k", "c"), ("ou", "au"), ("x", "ks"), ("ie", "i"), ("rr", "r"), ("m", "mm"),
)  # fmt: skip
_KEYBOARD = {
    "a": "sq", "b": "vn", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo", "k": "jl", "l": "k", "m": "n",
    "n": "mb", "o": "ip", "r": "et", "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "eq",
}  # fmt: skip
_PLAIN = str.maketrans(
    {"ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "Ae", "ı": "i", "’": "'"}
)
_PASSPORT = (("ö", "oe"), ("ü", "ue"), ("ä", "ae"), ("ø", "oe"), ("å", "aa"), ("Ö", "Oe"), ("Ü", "Ue"), ("Å", "Aa"))


def without_marks(text: str) -> str:
    """Return the text as a system without diacritics keeps it."""
    split = unicodedata.normalize("NFD", text.translate(_PLAIN))
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def _transliterated(text: str) -> str:
    """Return the text as passports write it."""
    for letter, pair in _PASSPORT:
        text = text.replace(letter, pair)
    return without_marks(text)


def _garbled(text: str) -> str:
    """Return the text with what a system of another encoding shows where letters have marks."""
    return "".join("?" if ord(sign) > 255 else sign for sign in text)


def marks(draw: random.Random, text: str) -> Tagged:
    """Return the text with its diacritics kept, lost, written out or garbled."""
    if without_marks(text) == text:
        return text, ""
    ways: tuple[tuple[float, Callable[[str], str], str], ...] = (
        (35, str, ""),
        (50, without_marks, "diacritics_lost"),
        (13, _transliterated, "transliterated"),
        (2, _garbled, "garbled"),
    )
    _, way, tag = draw.choices(ways, [weight for weight, _, _ in ways])[0]
    return way(text), tag


def misspelt(draw: random.Random, text: str) -> Tagged:
    """Return the text with one mistake of the ear (two in three) or of the finger."""
    applicable = [(old, new) for old, new in _EAR if old in text.lower()]
    if applicable and draw.random() < 0.66:
        old, new = draw.choice(applicable)
        places = [found.start() for found in re.finditer(old, text, re.IGNORECASE)]
        at = draw.choice(places)
        return _capital(text[:at] + new + text[at + len(old) :], text), "misspelt_ear"
    if len(text) < 4:
        return text, ""
    return _capital(_slip(draw, text), text), "misspelt_finger"


def _slip(draw: random.Random, text: str) -> str:
    at = draw.randint(1, len(text) - 2)
    slip = draw.choice(("swap", "drop", "double", "neighbour"))
    if slip == "swap":
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if slip == "neighbour":
        return text[:at] + draw.choice(_KEYBOARD.get(text[at].lower(), "e")) + text[at + 1 :]
    return text[:at] + text[at + 1 :] if slip == "drop" else text[:at] + text[at] + text[at:]


def _capital(text: str, like: str) -> str:
    return text[:1].upper() + text[1:] if like[:1].isupper() else text


def cased(draw: random.Random, text: str) -> Tagged:
    """Return the text in capitals or small letters, as whole systems keep it."""
    chance = draw.random()
    if chance < 0.12:
        return text.upper(), "capitals"
    return (text.lower(), "small_letters") if chance < 0.15 else (text, "")


def as_fields(draw: random.Random, surname: Surname) -> tuple[str, str, str]:
    """Return (prefix field, surname field, tag) as one of the ways in which partners split a name."""
    prefix, name = surname.prefix, surname.name
    if not prefix:
        return "", name, ""
    glued = f"{prefix.replace(' ', '')}{name.lower()}".capitalize()
    ways = (
        (52, (prefix, name, "")),
        (19, ("", f"{prefix} {name}", "prefix_in_surname")),
        (6, ("", f"{name}, {prefix}", "prefix_after_comma")),
        (3, ("", f"{name} {prefix}", "prefix_after_name")),
        (7, ("", name, "prefix_lost")),
        (5, ("", glued, "prefix_glued")),
        (4, (_shortened(prefix), name, "prefix_abbreviated")),
        (2, ("", f"{_shortened(prefix)} {name}", "prefix_abbreviated")),
        (2, (prefix, f"{prefix} {name}", "prefix_twice")),
    )
    return draw.choices([way for _, way in ways], [weight for weight, _ in ways])[0]


def _shortened(prefix: str) -> str:
    found = {"van der": "v.d.", "van den": "v/d", "van de": "vd", "van": "v.", "van 't": "v.'t", "in 't": "i/t"}
    return found.get(prefix, prefix.title())


def compound(draw: random.Random, surname: Surname) -> tuple[Surname, str]:
    """Return a surname of two parts as it is, without its hyphen, turned round, or half of it."""
    first, hyphen, second = surname.name.partition("-")
    if not hyphen or not first or not second:
        return surname, ""
    ways = (
        (60, (surname, "")),
        (12, (Surname(f"{first} {second}", surname.prefix), "hyphen_lost")),
        (10, (Surname(second), "compound_half")),
        (12, (Surname(first, surname.prefix), "compound_half")),
        (6, (Surname(f"{second}-{surname.prefix} {first}".replace("- ", "-")), "compound_reversed")),
    )
    return draw.choices([way for _, way in ways], [weight for weight, _ in ways])[0]
