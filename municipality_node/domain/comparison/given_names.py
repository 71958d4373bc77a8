"""Initials, first names and call names of a signal against the given names of a resident."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import comb

from rapidfuzz.distance import DamerauLevenshtein

from keys.linkage import Subject
from keys.normalise import initials, trade
from keys.normalise.facts import words as listed
from keys.normalise.sound import fold_sound
from keys.normalise.text import fold
from municipality_node.domain.comparison.evidence import Evidence, Field, Initials
from municipality_node.domain.comparison.frequencies import MOST_NAMES, Population, initial
from municipality_node.domain.comparison.weights import Weights

_LETTERS_TOGETHER = 5
_SHORTEST_NAME = 3
_VOWELS = frozenset("aeiouy")
_ONE_INITIAL = frozenset({"ch", "chr", "ph", "sj", "st", "th", "tj"})
"""Letters that some write for one name: `Th.` is Theodorus."""


@dataclass(frozen=True, slots=True)
class Stated:
    """One reading of what a signal gives: a first name when it is a word, and the initials in order."""

    first_name: str
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What the register holds: given names, folded, their initials, and initials of call names and later names.

    `letters` has every way to write the initials: a hyphenated name (`Anne-Marie`) has one or two, IJ is also an I.
    """

    names: tuple[str, ...]
    letters: tuple[tuple[str, ...], ...]
    others: frozenset[str]


@lru_cache(maxsize=1 << 13)
def registered(given_names: str) -> Held | None:
    """Return given names as they are compared; None when there are none."""
    names = initials.names_of(given_names)
    if not names:
        return None
    letters = tuple(dict.fromkeys((*_letters_of(names), *_letters_of(initials.names_of(given_names.replace("-", ""))))))
    called = {initial(name) for name in initials.call_names(names[0])}
    return Held(names, letters, frozenset(called.union(*(one[1:] for one in letters))))


def _letters_of(names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return product(*(("y", "i") if name.startswith("ij") else (initial(name),) for name in names))


@lru_cache(maxsize=1 << 14)
def readings(text: str) -> tuple[Stated, ...]:
    """Return how initials may be read: `JA` is a word and two letters, `J.A. (Jan)` two letters and a name."""
    return tuple(_readings(text))


def _readings(text: str) -> Iterator[Stated]:
    words = initials.names_of(text)
    if not words:
        if may_be_initials(text):
            yield Stated("", tuple(fold(text)))
        return
    if len(words) > 1 and words[-1] in {word for word in words[:-1] if len(word) >= _SHORTEST_NAME}:
        words = words[:-1]
    first = words[0] if len(words[0]) >= _SHORTEST_NAME else ""
    letters = tuple(word for word in words if len(word) == 1)
    called = [word for word in words if len(word) >= _SHORTEST_NAME]
    if not first and letters and called:
        yield Stated("", letters)
        yield Stated(called[0], ())
    if len(words) == 1 and _letters_together(text, words[0]):
        yield Stated("", tuple(words[0]))
        if text.isupper() and not _VOWELS.intersection(words[0]) and words[0] not in _ONE_INITIAL:
            return
    yield Stated(first, tuple(initial(word) for word in words))
    if len(words) == 2 and first and len(words[1]) >= _SHORTEST_NAME:  # noqa: PLR2004 - Anne Marie is Annemarie
        yield Stated("".join(words), (initial(first),))


def may_be_initials(text: str) -> bool:
    """Tell whether a title that stands alone may be initials instead (`MA`, `JR`)."""
    return text.isupper() and fold(text) in listed("marks", "or_initials")


def _letters_together(text: str, word: str) -> bool:
    """Tell whether one word may be initials without anything between them (`JAM`, `JAM.`, `jpm`)."""
    if not (1 < len(word) <= _LETTERS_TOGETHER and word.isalpha()):
        return False
    return all(char.isupper() for char in text if char.isalpha()) or not _VOWELS.intersection(word)


def text_of(subject: Subject) -> str:
    """Return what a signal gives for initials, else those in its trade name."""
    if subject.initials or not subject.trade_name:
        return subject.initials
    return " ".join(trade.owner_words(subject.trade_name)[0])


def compare(subject: Subject, given_names: str, population: Population, weights: Weights) -> Evidence:
    """Return how the stated initials or name agree, by the best reading; missing says nothing."""
    text = text_of(subject)
    said, held = readings(text), registered(given_names)
    if not said or held is None:
        return Evidence(field=Field.INITIALS, level=Initials.MISSING, ratio=1.0, said=None, held=None)
    found = [_by_name(one, held, population, weights) or _by_letters(one, held, population, weights) for one in said]
    if may_be_initials(text) and not initials.names_of(text):
        found.append((Initials.MISSING, 1.0))
    level, ratio = max(found, key=lambda pair: pair[1])
    ratio = min(ratio, weights.initials_at_most)
    return Evidence(field=Field.INITIALS, level=level, ratio=ratio, said=text, held=given_names)


def _by_name(said: Stated, held: Held, population: Population, weights: Weights) -> tuple[Initials, float] | None:
    """Return the finding when the signal gives a first name in full; None when it gives letters."""
    name = said.first_name
    if not name:
        return None
    first = held.names[0]
    if name in (first, "".join(held.names[:2])):
        return Initials.FIRST_NAME, weights.initials[Initials.FIRST_NAME] / population.first_name(first)
    if name in initials.call_names(first) or first in initials.call_names(name) or name in held.names[1:]:
        chance = population.first_name(name) + 0.3 * population.first_initial(initial(name)) * 0.1
        return Initials.CALL_NAME, weights.initials[Initials.CALL_NAME] / chance
    if _misspelt(name, first):
        chance = population.first_name(first) + 0.003
        return Initials.FIRST_NAME_TYPO, weights.initials[Initials.FIRST_NAME_TYPO] / chance
    if initial(name) == initial(first):
        likely = weights.name_same_initial if _shortened(name, first) else weights.name_other_same_initial
        return Initials.FIRST, likely / population.first_initial(initial(name))
    return Initials.DIFFERENT, weights.initials[Initials.DIFFERENT]


@lru_cache(maxsize=1 << 14)
def _misspelt(one: str, other: str) -> bool:
    allowed = 1 if min(len(one), len(other)) < 8 else 2  # noqa: PLR2004
    return _sound(one) == _sound(other) or DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed


def _sound(name: str) -> str:
    """Return the sound of a given name; Soenita of Paramaribo is Sunita."""
    return fold_sound(name.replace("oe", "u"))


def _shortened(one: str, other: str) -> bool:
    return one.startswith(other[:_SHORTEST_NAME])


def _by_letters(said: Stated, held: Held, population: Population, weights: Weights) -> tuple[Initials, float]:
    letters = said.letters
    same_first = [known for known in held.letters if known[0] == letters[0]]
    if not same_first:
        return _by_another_letter(letters[0], held, population, weights)
    return max((_in_order(letters, known, population, weights) for known in same_first), key=lambda pair: pair[1])


def _in_order(
    letters: tuple[str, ...], known: tuple[str, ...], population: Population, weights: Weights
) -> tuple[Initials, float]:
    """Return the finding of initials of which the first is the same."""
    ratio = weights.initials[Initials.FIRST] / population.first_initial(letters[0])
    ratio *= _by_count(len(letters), len(known), population, weights)
    in_order = _stands_in(letters, known)
    held = letters if in_order else known
    for one, other in zip(letters[1:MOST_NAMES], held[1:MOST_NAMES], strict=False):
        ratio *= weights.later_same / population.later_initial(one) if one == other else weights.later_differs
    if not in_order:
        return Initials.OTHERS_DIFFER, ratio
    if len(letters) == len(known):
        return Initials.ALL, ratio
    ways = 1 if letters == known[: len(letters)] else comb(len(known) - 1, len(letters) - 1)
    return Initials.FIRST, ratio / ways


def _stands_in(letters: Sequence[str], known: Sequence[str]) -> bool:
    """Tell whether the stated initials are the registered ones, perhaps with some left out (`J.T.` of J.M.T.)."""
    rest = iter(known)
    return all(letter in rest for letter in letters)


def _by_count(said: int, held: int, population: Population, weights: Weights) -> float:
    """Return what the number of initials says: some files give the first only, the others as many as there are."""
    said, held = min(said, MOST_NAMES), min(held, MOST_NAMES)
    all_given, first_only = weights.all_initials, 1 - weights.all_initials
    anybody = all_given * population.names(said) + (first_only if said == 1 else 0)
    likely = (all_given if said == held else 0) + (first_only if said == 1 else 0)
    return max(likely, weights.initials_miscounted) / anybody


def _by_another_letter(letter: str, held: Held, population: Population, weights: Weights) -> tuple[Initials, float]:
    """Return the finding when the first letters differ: of the call name, of a later name, or of nobody here."""
    if letter in held.others:
        chance = min(1.0, len(held.others) * population.first_initial(letter))
        return Initials.ANOTHER, weights.initials[Initials.ANOTHER] / chance
    return Initials.DIFFERENT, weights.initials[Initials.DIFFERENT]
