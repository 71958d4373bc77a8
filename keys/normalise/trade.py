"""Trade names: which businesses are their owner, which are a legal entity, and whose surname is inside."""

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import takewhile

from keys.normalise.facts import words
from keys.normalise.prefixes import leading, words_of
from keys.normalise.text import fold

_DOTTED_FORM = re.compile(r"\b(?:[A-Za-z]\.\s?){2,5}|\b[BbNn] ?[Vv]\b")
_TRADING_AS = re.compile(r"\b(t?\.?h\.?o\.?d\.?n\.?|t/a|h/o|handelende? onder de naam)(?!\w)", re.IGNORECASE)
_IN_CARE_OF = re.compile(r"\b(?:p/a|c/o|t\.?a\.?v\.?)(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=1 << 14)
def _words_with_forms(name: str) -> tuple[str, ...]:
    """Return the folded words, `B.V.`, `B V` and `v.o.f.` being one word each."""
    joined = _DOTTED_FORM.sub(lambda form: " " + re.sub(r"[.\s]", "", form[0]) + " ", name)
    return words_of(joined)


def is_legal_entity(name: str) -> bool:
    """Tell whether `name` states a form with legal personality (rule G6).

    Short forms count behind a name only: `B.V. Jansen` is a person with two initials, `Jansen B.V.` is not. In whose
    care somebody is (`p/a Bewind B.V.`) says nothing about them.
    """
    forms, short = words("trade", "legal_forms"), words("trade", "short_legal_forms")
    found = _words_with_forms(_addressee(name))
    if len(found) < 2:  # noqa: PLR2004 - somebody may be called Stichting; a form needs a name beside it
        return False
    endings = tuple(words("trade", "legal_endings"))
    if any((word in forms and word not in short) or word.endswith(endings) for word in found):
        return True
    if found[0] in short and any(is_trade_word(word) for word in found[1:]):
        return True
    return any(word in short and leading(found[: at + 1]) < at for at, word in enumerate(found) if at)


def _addressee(name: str) -> str:
    before = _IN_CARE_OF.split(name, maxsplit=1)[0]
    return before if fold(before) else name


def is_trade_word(word: str) -> bool:
    """Tell whether a folded word belongs to businesses, not to people."""
    if word in words("trade", "words") or word in words("trade", "personal_forms"):
        return True
    return any(word.endswith(ending) and word != ending for ending in words("trade", "endings"))


def has_trade_words(name: str) -> bool:
    """Tell whether a surname field holds the name of a business (`Bakkerij Jansen`, `Postma h.o.d.n. De Schaar`)."""
    if name.isalpha():
        return False
    if _TRADING_AS.search(name):
        return True
    found = _words_with_forms(name)
    return len(found) > 1 and any(is_trade_word(word) for word in found)


@lru_cache(maxsize=1 << 14)
def owner_words(trade_name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what may be initials and what may be surnames in a trade name, folded, in order.

    What stands before `h.o.d.n.` is the person; when that has no initials it may be a first trade name, and the person
    behind it (`De Gouden Schaar t.h.o.d.n. Postma`). Otherwise forms, trade words and numbers go, and the rest may be.
    """
    person, trading_as, behind = _split_trading_as(trade_name)
    if not (trading_as and fold(person)):
        return _person_in(trade_name)
    initials, names = _person_in(person)
    return initials, names if initials else names + _person_in(behind)[1]


def _person_in(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    trading = words("trade", "trading_as") | words("trade", "legal_forms") | words("marks", "titles")
    kept = [word for word in _words_with_forms(name) if not (is_trade_word(word) or word in trading or word.isdigit())]
    dotted = {fold(form[0]) for form in _DOTTED_FORM.finditer(name)}
    initials = _initials_before_a_name(kept, dotted)
    if initials or not kept:
        return initials, tuple(kept[len(initials) :])
    behind = tuple(takewhile(dotted.__contains__, reversed(kept[1:])))[::-1]
    return behind, tuple(kept[: len(kept) - len(behind)])


def _split_trading_as(name: str) -> tuple[str, str, str]:
    found = _TRADING_AS.search(name)
    if not found:
        return name, "", ""
    return name[: found.start()], found[0], name[found.end() :]


def _initials_before_a_name(kept: list[str], dotted: Collection[str]) -> tuple[str, ...]:
    """Return the leading words that can only be initials: one letter, or letters with a dot each."""
    return tuple(takewhile(lambda word: len(word) == 1 or word in dotted, kept[:-1]))
