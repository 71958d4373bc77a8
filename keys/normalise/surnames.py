"""Which surnames a signal may mean, and which surnames a resident may be known by; as sounds, ready for keys."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from keys.normalise import prefixes
from keys.normalise.facts import table, words
from keys.normalise.prefixes import words_of
from keys.normalise.sound import fold_sound
from keys.normalise.text import fold, icao_spelling
from keys.normalise.trade import has_trade_words, owner_words

MAX_CANDIDATES = 2
_MAX_PARTS = 4
_COMPOUND = 2
_INITIALS = re.compile(r"(?<![\w.'/])(?!v\.\s?d\.?)(?:[^\W\d_]\.){1,6}(?:(?!\w)|(?=[^\W\d_]{3}))", re.IGNORECASE)


@cache
def _inner_prefixes() -> frozenset[str]:
    """Return every word that is or abbreviates a prefix, or a part of one: inside a surname it divides."""
    facts = table("prefixes")
    spelled = {fold(part) for prefix in facts["prefixes"] for part in prefix.split()}
    return frozenset({*spelled, *facts["abbreviations"], *facts["glued"]["always"]})


def is_unknown(name: str) -> bool:
    """Tell whether a system wrote this for want of a name (table `marks.unknown`)."""
    return fold(name) in words("marks", "unknown")


def _without_titles(found: tuple[str, ...]) -> tuple[str, ...]:
    kept = tuple(word for word in found if word not in words("marks", "titles"))
    return kept if any(word not in _inner_prefixes() for word in kept) else found


@lru_cache(maxsize=1 << 16)
def parts(surname: str) -> tuple[str, ...]:
    """Return the surnames inside a surname, folded, without prefixes: `Jansen-van der Berg` is jansen and berg.

    A surname that is nothing but prefixes or titles stays whole. Empty for text without letters.
    """
    if is_unknown(surname):
        return ()
    found = _joined(_without_titles(_in_order(surname)))
    dividing = _inner_prefixes() | words("marks", "between")
    names = tuple(prefixes.without_glued(word) for word in found if word not in dividing and not word.isdigit())
    names = tuple(word for word in names if len(word) > 1) or names
    if names:
        return names
    last = "".join(found[prefixes.leading(found) :])
    return (last,) if any(map(str.isalpha, last)) else ()


def _joined(found: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words with those that begin a surname written onto the next (`Mc Donald`)."""
    beginnings, names, begun = words("marks", "joined"), [], ""
    for word in found:
        begun += word
        if word not in beginnings:
            names.append(begun)
            begun = ""
    return (*names, begun) if begun else tuple(names)


def _in_order(surname: str) -> tuple[str, ...]:
    """Return the words of a surname; a prefix or given names behind a comma go, and so do initials."""
    before, comma, _ = surname.partition(",")
    text = before if comma and words_of(before) else surname
    return words_of(_INITIALS.sub(" ", text)) or words_of(text)


@lru_cache(maxsize=1 << 16)
def candidates(surname: str, trade_name: str) -> tuple[str, ...]:
    """Return at most two sounds of what a signal calls somebody, the likelier first.

    Both ends of a compound; else the surname and the one inside the trade name; else the surname and its other
    reading (a prefix written onto it, or off it). Never an empty one.
    """
    if surname and has_trade_words(surname):
        surname, trade_name = "", f"{surname} {trade_name}".strip()
    own = parts(surname)
    offered = [own[0], own[-1]] if len(own) >= _COMPOUND else list(own)
    offered += _from_trade_name(trade_name) if trade_name else []
    offered += _other_readings(surname, own)
    return _distinct(fold_sound(name) for name in offered)[:MAX_CANDIDATES]


def _from_trade_name(trade_name: str) -> list[str]:
    _, names = owner_words(trade_name)
    dividing = _inner_prefixes()
    joined = _joined(tuple(word for word in names if word not in dividing))
    kept = [prefixes.without_glued(word) for word in joined if len(word) > 1]
    return kept[:1] + kept[-1:]


def _other_readings(surname: str, own: tuple[str, ...]) -> list[str]:
    if len(own) != 1:
        return []
    return [prefixes.without_perhaps_glued(own[0]), fold("".join(_in_order(surname)))]


@lru_cache(maxsize=1 << 16)
def known_by(surname: str) -> tuple[str, ...]:
    """Return every sound under which signals may name the bearer of a registered surname.

    Each part of a compound, the compound as one word, and the ICAO spelling where it differs.
    """
    names = list(parts(surname)[:_MAX_PARTS])
    if len(names) >= _COMPOUND:
        names.append("".join(_in_order(surname)))
    passport = icao_spelling(surname)
    if passport != surname:
        names += parts(passport)[:_MAX_PARTS]
    return _distinct(fold_sound(name) for name in names)


def _distinct(sounds: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sound for sound in sounds if sound))
