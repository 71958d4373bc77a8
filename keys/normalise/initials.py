"""First initials: of what a signal gives for initials, of a resident's given names, and of call names."""

import re
from functools import cache, lru_cache

from keys.normalise.facts import table, words
from keys.normalise.text import fold

_SHORTEST_NAME = 3
_BETWEEN = re.compile(r"[\s.,;/\-()\"“”&+_\x00]+")


def _letter(word: str) -> str:
    """Return the initial of one folded word; IJ is one letter and sounds as Y."""
    if word.startswith("ij"):
        return "y"
    return next((char for char in word if char.isalpha()), "")


@lru_cache(maxsize=1 << 13)
def names_of(text: str) -> tuple[str, ...]:
    """Return the folded words of given names or initials, without titles (`dhr. J.A.` is j and a)."""
    found = [word for part in _BETWEEN.split(text) if (word := fold(part)) and any(map(str.isalpha, word))]
    titles = words("marks", "titles")
    following = [*found, ""][1:]
    return tuple(
        word
        for word, after in zip(found, following, strict=True)
        if word not in titles and not (word == "de" and after == "heer")
    )


def is_name(text: str) -> bool:
    """Tell whether initials are a name in full."""
    return any(len(word) >= _SHORTEST_NAME for word in names_of(text))


@lru_cache(maxsize=1 << 13)
def first_initial(text: str) -> str:
    """Return the first initial of initials or given names, folded; empty when there is none."""
    found = names_of(text)
    return _letter(found[0]) if found else ""


@cache
def _given_by_call_name() -> dict[str, tuple[str, ...]]:
    given: dict[str, list[str]] = {}
    for name, call_names in table("given_names")["called"].items():
        for call_name in call_names:
            given.setdefault(call_name, []).append(name)
    return {call_name: tuple(names) for call_name, names in given.items()}


def call_names(given_name: str) -> tuple[str, ...]:
    """Return what bearers of a folded given name are called (table `given_names`), the commoner first."""
    return tuple(table("given_names")["called"].get(given_name, ()))


def given_names(call_name: str) -> tuple[str, ...]:
    """Return the folded given names whose bearers may be called so."""
    return _given_by_call_name().get(call_name, ())


@lru_cache(maxsize=1 << 14)
def other_initials(text: str) -> tuple[str, ...]:
    """Return the initials of the given names behind a call name, other than its own (`Hans` is Johannes).

    And I for what begins with IJ, which may be two initials (`IJH.`).
    Not the second initial of `J.P.`: it finds few residents and many of their brothers (ADR 0023).
    """
    found = names_of(text)
    if not found:
        return ()
    behind = [_letter(name) for name in given_names(found[0])]
    behind += ["i"] if found[0].startswith("ij") else []
    return tuple(dict.fromkeys(letter for letter in behind if letter and letter != _letter(found[0])))
