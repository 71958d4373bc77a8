"""Letters: from any text to the base letters and digits that two spellings of a name share."""

import unicodedata
from functools import cache, lru_cache
from typing import Any

from keys.normalise.facts import table

_DELETED_ASCII = {code: None for code in range(128) if not chr(code).isalnum()}


def with_plain_apostrophes(text: str) -> str:
    """Return `text` with whatever was typed for an apostrophe as the plain one."""
    return text if text.isascii() and "`" not in text else text.translate(_apostrophes())


@cache
def _apostrophes() -> dict[int, str]:
    return dict.fromkeys(map(ord, table("letters")["apostrophes"]), "'")


@cache
def _letters(kind: str) -> dict[int, Any]:
    return str.maketrans(table("letters")[kind])


def without_diacritics(text: str) -> str:
    """Return `text` as the BRP writes it without diacritics; the rest stays (table `letters.brp`)."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text).translate(_letters("brp"))
    marked = unicodedata.normalize("NFD", plain)
    return unicodedata.normalize("NFC", "".join(char for char in marked if unicodedata.category(char) != "Mn"))


def _read_as_latin(text: str) -> str:
    """Replace look-alikes of other alphabets when `text` has Latin letters too; a name in Greek stays Greek."""
    if text.isascii() or not any("a" <= char <= "z" for char in text.lower()):
        return text
    return text.translate(_letters("look_alikes"))


def _fold_once(text: str) -> str:
    lower = _read_as_latin(without_diacritics(text)).casefold()
    return "".join(char for char in lower if char.isalnum())


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Return the lower-case base letters and digits of `text`, nothing else; total, idempotent.

    Empty only when `text` has no letter and no digit.
    """
    if text.isascii():
        return text.lower().translate(_DELETED_ASCII)
    folded = _fold_once(text)
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded or "".join(char for char in text.casefold() if char.isalnum())


def icao_spelling(text: str) -> str:
    """Return a name as passports spell it: ö is oe, å is aa (ICAO 9303-3 section 6); a second variant."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(_letters("icao"))
