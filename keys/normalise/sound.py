"""Dutch spellings of one sound become one, for keys only; the comparison in the node sees the spelling."""

import re
from functools import cache, lru_cache

from keys.normalise.facts import table

_DOUBLED = re.compile(r"(.)\1+", re.DOTALL)


@cache
def _rules() -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    rules = table("sound")
    anywhere = tuple((written, becomes) for written, becomes in rules["anywhere"])
    return anywhere, tuple((written, becomes) for written, becomes in rules["at_the_end"])


def _without_doubles(text: str) -> str:
    return _DOUBLED.sub(r"\1", text)


def _pass(text: str) -> str:
    anywhere, at_the_end = _rules()
    for written, becomes in anywhere:
        if written in text:
            text = text.replace(written, becomes)
    text = _without_doubles(text)
    for written, becomes in at_the_end:
        if text.endswith(written) and len(text) > len(written):
            text = text[: -len(written)] + becomes
    return text


@lru_cache(maxsize=1 << 16)
def fold_sound(folded: str) -> str:
    """Return the sound of folded text (table `sound`); idempotent, empty only for empty text."""
    sound = _pass(folded)
    while (again := _pass(sound)) != sound:
        sound = again
    return sound
