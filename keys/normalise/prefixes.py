"""Surname prefixes (voorvoegsels, BRP table 36), wherever somebody wrote them."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from keys.normalise.facts import table
from keys.normalise.text import fold, with_plain_apostrophes

_ABBREVIATED_TO_THE_NAME = re.compile(r"\bv\s?[./]\s?d(?:\s?[./]\s?|\s+)(?=\w)", re.IGNORECASE)
_TO_THE_NAME = re.compile(r"(?<!\w)(dal|[dls])'(?=\w)", re.IGNORECASE)
_BETWEEN_WORDS = re.compile(r"[\s\-\u2010-\u2015_+&|()\[\]{}\"\u201c-\u201f;:\\\x00]+")
_SHORTEST_REMAINDER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A surname apart from its prefix, both folded; several words of a surname stay apart."""

    prefix: str
    words: tuple[str, ...]

    @property
    def core(self) -> str:
        """The surname without its prefix, as one word."""
        return "".join(self.words)


@cache
def _table() -> dict[tuple[str, ...], str]:
    """Return every way to write a prefix as words, and the prefix that it stands for."""
    facts = table("prefixes")
    entries: dict[tuple[str, ...], str] = {}
    for prefix in sorted(facts["prefixes"], key=lambda entry: "'" not in entry):
        written = tuple(word for part in prefix.split() if (word := fold(part)))
        entries.setdefault(written, prefix)
        if len("".join(written)) > len("van"):
            entries.setdefault(("".join(written),), prefix)
    for short, prefix in facts["abbreviations"].items():
        entries.setdefault(tuple(short.split()), prefix)
    return entries


@cache
def _longest() -> int:
    return max(map(len, _table()))


@cache
def _glued(how: str) -> re.Pattern[str]:
    """Return what finds a prefix in front of a word of which enough remains, the longest first."""
    longest_first = sorted(table("prefixes")["glued"][how], key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(longest_first)})(?=.{{{_SHORTEST_REMAINDER}}})")


@lru_cache(maxsize=1 << 16)
def words_of(name: str) -> tuple[str, ...]:
    """Return the folded words of a name: hyphens divide, dots and apostrophes do not; `v.d.Berg` is two words."""
    text = _ABBREVIATED_TO_THE_NAME.sub("vd ", with_plain_apostrophes(name))
    text = _TO_THE_NAME.sub(r"\1' ", text).replace("/", "").replace(",", " ")
    return tuple(word for part in _BETWEEN_WORDS.split(text) if (word := fold(part)))


def leading(words: tuple[str, ...]) -> int:
    """Return how many of the first words are prefix, longest entry first; at least one word always remains."""
    entries, at = _table(), 0
    while at < len(words) - 1:
        for size in range(min(_longest(), len(words) - 1 - at), 0, -1):
            if words[at : at + size] in entries:
                at += size
                break
        else:
            break
    return at


def without_glued(word: str) -> str:
    """Return a folded word without a prefix of the van family written onto it (`vandenberg`)."""
    return _unglue(word, "always")


def without_perhaps_glued(word: str) -> str:
    """Return a folded word without whatever may be a prefix written onto it (`dejong`, but also `dekker`)."""
    return _unglue(word, "perhaps")


def _unglue(word: str, how: str) -> str:
    found = _glued(how).match(word)
    return word[found.end() :] if found else word


def split(surname: str, prefix: str = "") -> Split:
    """Return `surname` apart from its prefix, wherever that stands.

    In its own field, in front, after a comma (`Jong, de`), abbreviated (`v.d.`, `v/d`) or glued (`vandenberg`). A
    surname that is nothing but a prefix stays a surname. Prefixes are answered in the spelling of table 36.
    """
    before, comma, after = surname.partition(",")
    after_words = words_of(after)
    if comma and after_words and tuple(after_words) in _table() and words_of(before):
        surname = f"{after} {before}"
    elif comma and words_of(before):
        surname = before
    words = words_of(surname)
    count = leading(words)
    rest = words[count:]
    found = " ".join(words[:count])
    own = " ".join(words_of(prefix))
    if len(rest) == 1 and not found and (shorter := without_glued(rest[0])) != rest[0]:
        found, rest = rest[0][: -len(shorter)], (shorter,)
    return Split(prefix=spelled(own or found), words=rest)


def spelled(words: str) -> str:
    """Return a prefix in the spelling of table 36, or its own words when it is not there."""
    return _table().get(tuple(words.split()), words)
