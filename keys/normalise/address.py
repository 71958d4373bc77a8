"""Addresses: postcode, number, and the letters and suffixes that tell neighbours apart."""

import re
from functools import cache, lru_cache

from keys.normalise.facts import table
from keys.normalise.text import without_diacritics

_POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Z]{2}")
_NUMBER = re.compile(r"\s*([0-9]{1,5})(?![0-9])\s*(.*)", re.DOTALL)
_BETWEEN = re.compile(r"[^A-Z0-9]+")
_REGISTERED_SUFFIX = re.compile(r"[A-Za-z0-9 \-]{0,4}")
_RANGE = re.compile(r"\s*(?:t\s?[/.]?\s?m\b|tot\b|en\b|[&+])", re.IGNORECASE)
_SUFFIX_LENGTH = 4
HIGHEST_NUMBER = 99_999


@lru_cache(maxsize=1 << 16)
def postcode(text: str) -> str:
    """Return a postcode as `1234AB`, spaces and case forgiven; empty when it is none."""
    joined = "".join(text.split()).upper()
    return joined if _POSTCODE.fullmatch(joined) else ""


def house_number(text: str) -> tuple[int, str]:
    """Return the number that `text` begins with and what follows it; (0, text) when it begins with none."""
    found = _NUMBER.fullmatch(text)
    number = int(found[1]) if found and found[1].isascii() else 0
    return (number, found[2].strip().lstrip("-/ ").strip()) if found and number else (0, text)


@cache
def _forms() -> dict[str, str]:
    return {written: form for form, ways in table("additions")["forms"].items() for written in ways}


@lru_cache(maxsize=1 << 14)
def addition(letter: str, suffix: str) -> str:
    """Return house letter and suffix as one word of `[A-Z0-9]` in the spelling of table `additions`.

    `A-2`, `a 2` and letter A with suffix 2 are one; `huis`, `hs` and `h` in the suffix are one; `II` is 2.
    """
    words = [word for word in _BETWEEN.split(without_diacritics(f"{letter} {suffix}").upper()) if word]
    forms = _forms()
    if letter.strip() and words and suffix.strip():
        return words[0] + "".join(forms.get(word, word) for word in words[1:])
    whole = "".join(words)
    if len(words) == 1 and letter.strip():
        return whole
    return forms.get(whole) or "".join(forms.get(word, word) for word in words)


def short_suffix(text: str) -> str:
    """Return a suffix in at most four letters, digits, spaces and hyphens, as registers keep one (`3 hoog`: `3`).

    Another spelling of table `additions`, or its words together; the text as it is when it is short, has no such
    spelling, or is a range (`t/m 16`).
    """
    if _REGISTERED_SUFFIX.fullmatch(text) or _RANGE.match(text):
        return text
    whole = addition("", text)
    ways = [whole, *table("additions")["forms"].get(whole, ())]
    return next((way for way in ways if 0 < len(way) <= _SUFFIX_LENGTH), text)
