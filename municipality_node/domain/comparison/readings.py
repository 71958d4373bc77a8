"""Whom the name fields of a signal may mean, besides what they say they hold.

A whole name in the surname's field (`S.W. Hoekstra`, `Cheung Wai Ming`), given name and surname in each other's field,
two tenants of one contract (`Hoekstra e/o Dijkstra`). A reading counts where it fits a resident; nobody is made to fit.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from keys.linkage import Subject
from keys.normalise import initials, trade
from keys.normalise.facts import words as listed
from keys.normalise.prefixes import words_of
from keys.normalise.text import fold

_JOINT = re.compile(r"\s(?:e/o|en/of|e\.\s?o\.|eo)\s", re.IGNORECASE)
_ONTO_THE_NAME = re.compile(r"(?<![\w.'/])((?:[^\W\d_]\.){1,6})(?=[^\W\d_]{3})")
_DOTTED = re.compile(r"(?:[^\W\d_]\.){1,6}[^\W\d_]?")
_PREFIXES = frozenset("adilstv")
_DOTTED_PREFIXES = frozenset({"d", "t", "v", "vd"})
_NAME = 3
_GIVEN_AT_MOST = 2


def of_an_estate(subject: Subject) -> bool:
    """Tell whether a signal says that its customer is dead (`Erven van J. Jansen`); who is called van Erven is not."""
    before_initials = words_of(subject.initials)[:2]
    name = words_of(subject.surname)[:-1] if not subject.prefix else ()
    written = (*before_initials, *name[:1], *(name[1:2] if name[:1] == ("de",) else ()))
    return any(word in listed("marks", "estates") for word in written)


@lru_cache(maxsize=1 << 12)
def others(subject: Subject) -> tuple[Subject, ...]:
    """Return the other readings of a signal's name; none for most."""
    return tuple(reading for reading in _others(subject) if reading != subject)


def _others(subject: Subject) -> Iterator[Subject]:
    if joint := _JOINT.search(subject.surname):
        subject = replace(subject, surname=subject.surname[: joint.start()])
        yield subject
    if not subject.initials:
        yield from _whole_names(subject)
    elif subject.surname and initials.is_name(subject.initials):
        yield replace(subject, initials=subject.surname, prefix="", surname=subject.initials)


def _whole_names(subject: Subject) -> Iterator[Subject]:
    if not subject.surname:
        _, owner = trade.owner_words(subject.trade_name)
        if len(owner) > 1:
            yield replace(subject, initials=owner[0])
        return
    written = _ONTO_THE_NAME.sub(r"\1 ", subject.surname).replace(",", " ").split()
    words = _without_titles(written)
    letters = [word for word in words if _are_initials(word)]
    names = [word for word in words if word not in letters]
    if names and not all(_may_be_prefix(word, titled=words != written) for word in letters):
        yield replace(subject, initials=" ".join(letters), surname=" ".join(names))
    for count in range(1, min(_GIVEN_AT_MOST, len(words) - 1) + 1):
        for given, surname in ((words[:count], words[count:]), (words[-count:], words[:-count])):
            if len(fold(given[0])) >= _NAME:
                yield replace(subject, initials=" ".join(given), surname=" ".join(surname))


def _without_titles(words: list[str]) -> list[str]:
    titles = listed("marks", "titles")
    folded = [*map(fold, words), ""]
    return [
        word
        for word, one, following in zip(words, folded, folded[1:], strict=False)
        if one not in titles and not (one == "de" and following == "heer")
    ]


def _are_initials(word: str) -> bool:
    """Tell whether a word is initials: letters with a dot each, a capital, capitals without a vowel."""
    if fold(word) in listed("marks", "abbreviations"):
        return False
    capitals = word.isalpha() and word.isupper() and len(word) <= _NAME and not set("AEIOUY").intersection(word[1:])
    return capitals or bool(_DOTTED.fullmatch(word))


def _may_be_prefix(word: str, *, titled: bool) -> bool:
    """Tell whether what looks like an initial may be a short prefix (`v.`, `T HART`)."""
    return fold(word) in (_DOTTED_PREFIXES if titled or word.endswith(".") else _PREFIXES)
