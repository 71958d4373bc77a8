"""All candidates of one signal share one probability with those who are not in the register.

P(resident | signal) is proportional to prior x product of the field ratios. Against it stand a stranger (ratio 1) and,
per household at the stated address, a relative of that household: surname and address agree by kinship, initials and
birth date only by chance or by being named after one another.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import prod
from typing import Protocol

from keys.linkage import Address as Dwelling
from keys.linkage import ResidentIdentity, Subject
from keys.normalise.initials import is_name
from municipality_node.domain.comparison import addresses, dates, given_names, names, readings
from municipality_node.domain.comparison.evidence import BirthDate, Evidence, Field, Initials, Surname
from municipality_node.domain.comparison.frequencies import Population
from municipality_node.domain.comparison.households import Household, age_on, households_of
from municipality_node.domain.comparison.weights import SHIPPED, Weights
from municipality_node.domain.resident import Gender

_ADULT = 18
_SURNAME, _ADDRESS = 0, 3
_READ_OTHERWISE = 0.5
"""What another reading weighs. It counts where surname and initials agree, a name in full by more than a letter."""
_SURNAMES_THAT_FIT = frozenset({Surname.SAME, Surname.SOUNDS_SAME, Surname.PART, Surname.TYPO})
_NAMES_THAT_FIT = frozenset({Initials.FIRST_NAME, Initials.CALL_NAME})
_INITIALS_THAT_FIT = frozenset({Initials.ALL, Initials.FIRST})


class Candidate(Protocol):
    """A resident as far as the comparison needs one."""

    @property
    def identity(self) -> ResidentIdentity:
        """What the register says about who it is and where it lives."""

    @property
    def gender(self) -> Gender:
        """The registered gender: it tells whose name a partner's name is."""

    @property
    def suspension(self) -> str:
        """Why the registration ended; empty while it has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """One candidate: how probable it is that the signal is about it, and why."""

    candidate: Candidate
    probability: float
    evidence: tuple[Evidence, ...]

    @property
    def suspended(self) -> bool:
        """Whether the registration ended (rule N1)."""
        return bool(self.candidate.suspension)

    def finding(self, field: Field) -> Evidence:
        """Return the evidence of one field."""
        return next(found for found in self.evidence if found.field is field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Every candidate, the likeliest first; with `absent` their probabilities sum to one."""

    candidates: tuple[Scored, ...]
    absent: float
    """The probability that the signal is about nobody in this register."""
    relative: float
    """The part of it that is about a relative of somebody at or near the stated address."""
    dwellings: int
    """How many dwellings the register knows on the stated postcode and number."""
    of_an_estate: bool = False
    """Whether the signal says that its customer is dead."""


def compare(
    subject: Subject,
    candidates: Sequence[Candidate],
    population: Population,
    *,
    on: date | None = None,
    weights: Weights = SHIPPED,
) -> Comparison:
    """Return the probability of each candidate.

    `candidates` holds whoever a slot opened for, everybody at their addresses and everybody registered on the stated
    postcode and number, suspended residents included, each once. `on` is the day on which ages are counted.
    """
    stated = subject.address
    identities = [candidate.identity for candidate in candidates]
    homes = [identity.address for identity in identities]
    others = readings.others(subject)
    dwellings = len({home for home in homes if _one_number(home, stated)})
    evidence = [
        (
            *_name(subject, others, candidate, identity, population, weights),
            dates.compare(subject.birth_date, identity.birth_date, weights),
            addresses.compare(stated, home, dwellings=dwellings, population=population, weights=weights),
        )
        for candidate, identity, home in zip(candidates, identities, homes, strict=True)
    ]
    prior = (1 - weights.strangers.share) / (weights.adults * max(population.residents, 1))
    claims = [
        prior * _by_age(identity, on, weights) * prod(found.ratio for found in fields)
        for identity, fields in zip(identities, evidence, strict=True)
    ]
    relatives = _relatives(homes, identities, evidence, households_of(homes, identities, on), population, weights)
    absent = weights.strangers.unrelated + relatives
    total = sum(claims) + absent
    scored = [
        Scored(candidate=candidate, probability=claim / total, evidence=fields)
        for candidate, claim, fields in zip(candidates, claims, evidence, strict=True)
    ]
    scored.sort(key=lambda one: one.probability, reverse=True)
    return Comparison(
        candidates=tuple(scored), absent=absent / total, relative=relatives / total, dwellings=dwellings,
        of_an_estate=readings.of_an_estate(subject),
    )  # fmt: skip


def _name(
    subject: Subject, others: Sequence[Subject], candidate: Candidate, identity: ResidentIdentity,
    population: Population, weights: Weights,
) -> tuple[Evidence, Evidence]:  # fmt: skip
    """Return what surname and initials say, by another reading of the signal when that fits this resident better."""
    surname = names.compare(subject, identity, population, weights, candidate.gender)
    initials = given_names.compare(subject, identity.given_names, population, weights)
    for reading in others:
        read = names.compare(reading, identity, population, weights, candidate.gender)
        if read.level not in _SURNAMES_THAT_FIT:
            continue
        given = given_names.compare(reading, identity.given_names, population, weights)
        enough = _NAMES_THAT_FIT if is_name(reading.initials) else _INITIALS_THAT_FIT
        if given.level in enough and read.ratio * given.ratio * _READ_OTHERWISE > surname.ratio * initials.ratio:
            surname, initials = read, given
    return surname, initials


def _one_number(one: Dwelling, other: Dwelling) -> bool:
    return (one.postcode, one.house_number) == (other.postcode, other.house_number)


def _by_age(identity: ResidentIdentity, on: date | None, weights: Weights) -> float:
    age = age_on(identity, on)
    return weights.minor if age is not None and age < _ADULT else 1.0


def _relatives(
    homes: Iterable[Dwelling],
    identities: Iterable[ResidentIdentity],
    evidence: Iterable[tuple[Evidence, ...]],
    households: Mapping[Dwelling, Household],
    population: Population,
    weights: Weights,
) -> float:
    """Return how well relatives of the households at and near the stated address explain the signal."""
    best: dict[Dwelling, float] = {}
    for home, identity, fields in zip(homes, identities, evidence, strict=True):
        if fields[_SURNAME].level is Surname.DIFFERENT:
            continue
        near = _nearness(fields[_ADDRESS], population, weights)
        if near:
            kin = households[home].relatives(identity.surname, weights)
            best[home] = max(best.get(home, 0.0), near * kin * _as_relative(fields, weights))
    return sum(best.values()) / max(population.addresses, 1)


def _nearness(address: Evidence, population: Population, weights: Weights) -> float:
    """Return the share of signals about relatives of such a household, with what the address says about one."""
    if address.level in addresses.SAME_NUMBER:
        return weights.strangers.relative * address.ratio
    if address.level in addresses.SAME_POSTCODE:
        return weights.strangers.nearby * population.addresses / addresses.DWELLINGS_OF_A_POSTCODE
    return 0.0


def _as_relative(fields: tuple[Evidence, ...], weights: Weights) -> float:
    surname, initials, birth, _ = fields
    kin = weights.strangers
    part = kin.relative_part if surname.level is Surname.PART else 1.0
    same_birth = kin.relative_same_birth_date if birth.level is BirthDate.SAME else 0.0
    same_initials = _same_initials(initials.level, weights)
    return surname.ratio * part * _shared(initials.ratio, same_initials) * _shared(birth.ratio, same_birth)


def _same_initials(level: object, weights: Weights) -> float:
    if level is Initials.MISSING:
        return 0.0
    if level is Initials.ALL:
        return weights.strangers.relative_same_initials
    return weights.strangers.relative_same_initial


def _shared(ratio: float, share: float) -> float:
    """Return a field's ratio for a relative: `share` of them agree as the resident does, the rest as anybody."""
    return share * ratio + 1 - share
