"""Dutch spellings of one sound become one, for keys only; the comparison in the node sees the spelling."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from keys.normalise.facts import table

_DOUBLED = re.compile(r"(.)\1+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The table of rules, and one expression that finds where any of them still applies."""

    anywhere: tuple[tuple[str, str], ...]
    at_the_end: tuple[tuple[str, str], ...]
    applicable: re.Pattern[str]

    def once(self, text: str) -> str:
        for written, becomes in self.anywhere:
            if written in text:
                text = text.replace(written, becomes)
        text = _DOUBLED.sub(r"\1", text)
        for written, becomes in self.at_the_end:
            if text.endswith(written) and len(text) > len(written):
                text = text[: -len(written)] + becomes
        return text


@cache
def _rules() -> _Rules:
    facts = table("sound")
    anywhere = tuple((written, becomes) for written, becomes in facts["anywhere"])
    at_the_end = tuple((written, becomes) for written, becomes in facts["at_the_end"])
    inside = "|".join(written for written, _ in anywhere)
    ending = "|".join(written for written, _ in at_the_end)
    return _Rules(anywhere, at_the_end, re.compile(rf"(.)\1|{inside}|(?<=.)(?:{ending})\Z", re.DOTALL))


@lru_cache(maxsize=1 << 16)
def fold_sound(folded: str) -> str:
    """Return the sound of folded text (table `sound`); idempotent, empty only for empty text."""
    rules, sound = _rules(), folded
    while rules.applicable.search(sound):
        sound = rules.once(sound)
    return sound
