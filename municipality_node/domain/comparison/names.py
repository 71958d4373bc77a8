"""Surnames: which names a signal may mean, which names a resident may be known by, and how well the best two agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from keys.linkage import ResidentIdentity, Subject
from keys.normalise import prefixes, surnames, trade
from keys.normalise.sound import fold_sound
from municipality_node.domain.comparison.evidence import Evidence, Field, NameForm, Surname
from municipality_node.domain.comparison.frequencies import Population
from municipality_node.domain.comparison.weights import Weights
from municipality_node.domain.resident import Gender, NameUse

_CLOSE = 0.92
_RESEMBLING = 0.8
_RESEMBLING_BY_CHANCE = 0.03
_LONG = 7
_SHORT = 4


@dataclass(frozen=True, slots=True)
class Name:
    """One surname: as written, folded without prefix, the parts of a compound, and its sound."""

    written: str
    core: str
    parts: tuple[str, ...]
    sound: str
    form: NameForm = NameForm.IN_USE


def _name(written: str, parts: tuple[str, ...], form: NameForm = NameForm.IN_USE) -> Name:
    core = "".join(parts)
    return Name(written, core, parts, fold_sound(core), form)


@lru_cache(maxsize=1 << 14)
def stated(surname: str, trade_name: str) -> tuple[Name, ...]:
    """Return the readings of what a signal calls somebody: the surname, without glued prefix, in a trade name."""
    return tuple(_readings(surname, trade_name))


def _readings(surname: str, trade_name: str) -> Iterator[Name]:
    if surname and trade.has_trade_words(surname):
        surname, trade_name = "", f"{surname} {trade_name}".strip()
    parts = surnames.parts(surname) if surname else ()
    if parts:
        yield _name(surname, parts)
    if len(parts) == 1 and (shorter := prefixes.without_perhaps_glued(parts[0])) != parts[0]:
        yield _name(surname, (shorter,))
    if trade_name:
        _, words = trade.owner_words(trade_name)
        owner = surnames.parts(" ".join(words)) if words else ()
        for part in dict.fromkeys((*owner[:1], *owner[-1:])):
            yield _name(trade_name, (part,))


def registered(identity: ResidentIdentity, gender: Gender = Gender.UNKNOWN) -> tuple[Name, ...]:
    """Return the names that a resident may be known by: own, every partner's, and both compounds."""
    return _registered(identity.prefix, identity.surname, identity.name_use, identity.partner_names, gender)


@lru_cache(maxsize=1 << 13)
def _registered(
    prefix: str, surname: str, name_use: str, partner_names: tuple[tuple[str, str], ...], gender: Gender
) -> tuple[Name, ...]:
    own = surnames.parts(surname)
    whole = f"{prefix} {surname}".strip()
    by_custom = NameForm.UNCUSTOMARY if gender is Gender.MALE else NameForm.CUSTOMARY

    def form(use: NameUse, otherwise: NameForm) -> NameForm:
        return NameForm.IN_USE if name_use == use else otherwise

    names = [_name(whole, own, NameForm.OWN if name_use == NameUse.PARTNER else NameForm.IN_USE)] if own else []
    for partner_prefix, partner_surname in partner_names:
        partner = surnames.parts(partner_surname)
        if not partner or partner == own:
            continue
        written = f"{partner_prefix} {partner_surname}".strip()
        names.append(_name(written, partner, form(NameUse.PARTNER, by_custom)))
        names.append(_name(f"{written}-{whole}", partner + own, form(NameUse.PARTNER_FIRST, by_custom)))
        names.append(_name(f"{whole}-{written}", own + partner, form(NameUse.OWN_FIRST, NameForm.UNCUSTOMARY)))
    return tuple(names)


@lru_cache(maxsize=1 << 13)
def _agreement(said: tuple[str, ...], known: tuple[str, ...]) -> Surname:
    """Return how two names agree, each given as its parts."""
    one, other = "".join(said), "".join(known)
    if one == other or set(said) == set(known):
        return Surname.SAME
    one_sound, other_sound = fold_sound(one), fold_sound(other)
    if one_sound == other_sound:
        return Surname.SOUNDS_SAME
    if len(said) + len(known) > 2 and _shared_part(said, known):  # noqa: PLR2004 - one of them is a compound
        return Surname.PART
    return _by_spelling(one, other, one_sound, other_sound)


def _shared_part(said: tuple[str, ...], known: tuple[str, ...]) -> bool:
    sounds = {fold_sound(part) for part in known if len(part) > 2}  # noqa: PLR2004 - initials and remnants
    return any(fold_sound(part) in sounds for part in said if len(part) > 2)  # noqa: PLR2004


def _by_spelling(one: str, other: str, one_sound: str, other_sound: str) -> Surname:
    shorter = min(len(one), len(other))
    edits = DamerauLevenshtein.distance(one, other, score_cutoff=2)
    if edits == 1 and shorter >= _SHORT - 1:
        return Surname.TYPO
    if shorter <= _SHORT:
        return Surname.DIFFERENT
    alike = JaroWinkler.similarity(one, other)
    sounds_near = DamerauLevenshtein.distance(one_sound, other_sound, score_cutoff=1) == 1
    if alike >= _CLOSE or sounds_near or (edits == 2 and shorter >= _LONG):  # noqa: PLR2004 - two edits
        return Surname.CLOSE
    return Surname.RESEMBLES if alike >= _RESEMBLING else Surname.DIFFERENT


def compare(
    subject: Subject,
    identity: ResidentIdentity,
    population: Population,
    weights: Weights,
    gender: Gender = Gender.UNKNOWN,
) -> Evidence:
    """Return how the surname agrees, by the best pair of readings; missing says nothing."""
    said, known = stated(subject.surname, subject.trade_name), registered(identity, gender)
    if not said or not known:
        return Evidence(field=Field.SURNAME, level=Surname.MISSING, ratio=1.0, said=None, held=None)
    best, level, spoken, name = -1.0, Surname.DIFFERENT, said[0], known[0]
    for one in said:
        for other in known:
            agreement = Surname.SAME if one.core == other.core else _agreement(one.parts, other.parts)
            ratio = _ratio(agreement, one, other, population, weights)
            if ratio > best:
                best, level, spoken, name = ratio, agreement, one, other
    if level is not Surname.DIFFERENT and spoken is said[0]:
        best *= _prefix_ratio(subject, identity, name, weights)
    return Evidence(field=Field.SURNAME, level=level, ratio=best, said=spoken.written, held=name.written)


def _ratio(level: Surname, said: Name, known: Name, population: Population, weights: Weights) -> float:
    likely = weights.surname[level] * weights.name_forms[known.form]
    if len(known.parts) > 1 and len(said.parts) > 1 and said.core != known.core:
        likely *= weights.name_out_of_order
    return likely if level is Surname.DIFFERENT else likely / chance(level, said, known, population)


def chance(level: Surname, said: Name, known: Name, population: Population) -> float:
    """Return how probable it is that somebody else's surname agrees at this level."""
    if level is Surname.SAME:
        return population.surname(known.parts[0] if len(known.parts) == 1 else known.core)
    if level is Surname.SOUNDS_SAME:
        return population.sound(known.core)
    if level is Surname.PART:
        return max(population.sound(part) for part in known.parts) + max(population.sound(part) for part in said.parts)
    if level is Surname.RESEMBLES:
        return _RESEMBLING_BY_CHANCE
    nearby = 0.006 if len(known.core) <= _SHORT else 0.002 if len(known.core) < _LONG else 0.0006
    return population.sound(known.core) + (nearby if level is Surname.TYPO else 2 * nearby)


def _prefix_ratio(subject: Subject, identity: ResidentIdentity, known: Name, weights: Weights) -> float:
    if known.parts != surnames.parts(identity.surname):
        return 1.0
    said = prefixes.split(subject.surname, subject.prefix).prefix
    held = prefixes.split(identity.surname, identity.prefix).prefix
    return weights.prefix_differs if said and held and said != held else 1.0
