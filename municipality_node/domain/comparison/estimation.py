"""Estimating the weights on signals of which nobody knows whom they are about (expectation maximisation).

Not on pairs, whose households would be taken for matches, but on signals: the candidates of one signal, the relatives
of those at its address and people who are not here share one probability, and each candidate's levels count as far as
it is the one (Fellegi and Sunter 1969; Winkler 1988). Levels are found once, under the weights that the estimate starts
from; afterwards only the weights change. A sample says little about rare levels: the start counts as so many signals
more.

Pure. The signals must not have passed a gate: what opened is a chosen few of what partners send about nobody here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from types import MappingProxyType
from typing import TypeVar

from municipality_node.domain.comparison.competition import Comparison
from municipality_node.domain.comparison.evidence import Address, BirthDate, Initials, Level, Surname
from municipality_node.domain.comparison.weights import Weights

START_COUNTS_AS = 300.0
MOST_ROUNDS = 200
_CLOSE_ENOUGH = 1e-5
_FIRST_AGREES = frozenset({Initials.ALL, Initials.FIRST, Initials.OTHERS_DIFFER})
_GROUPS: tuple[frozenset[Level], ...] = (
    frozenset(Surname) - {Surname.MISSING},
    frozenset({Initials.FIRST, Initials.ANOTHER, Initials.DIFFERENT}),
    frozenset({Initials.FIRST_NAME, Initials.CALL_NAME, Initials.FIRST_NAME_TYPO}),
    frozenset(BirthDate) - {BirthDate.MISSING, BirthDate.INCOMPLETE_AGREES},
    frozenset(Address),
)
"""Levels of which one comes about; their probabilities keep their sum."""

Anything = TypeVar("Anything", Surname, Initials, BirthDate, Address)


@dataclass(frozen=True, slots=True)
class Observed:
    """One signal under the starting weights: each candidate's probability and levels, and who else it may be about."""

    candidates: tuple[tuple[float, tuple[Level, ...]], ...]
    unrelated: float
    relative: float

    @classmethod
    def of(cls, comparison: Comparison) -> "Observed":
        """Return what the estimate needs of a comparison."""
        return cls(
            tuple(
                (scored.probability, tuple(_counted(found.level) for found in scored.evidence))
                for scored in comparison.candidates
            ),
            comparison.absent - comparison.relative,
            comparison.relative,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The weights, and how they were come by."""

    weights: Weights
    signals: int
    rounds: int


def estimate(observed: Sequence[Observed], start: Weights, *, all_initials: float | None = None) -> Estimate:
    """Return the weights under which the signals are likeliest, starting from those that they were observed under."""
    if not observed:
        return Estimate(weights=start, signals=0, rounds=0)
    weights, rounds = start, 0
    for rounds in range(1, MOST_ROUNDS + 1):  # noqa: B007 - reported
        after = _round(observed, start, weights)
        moved = max(abs(after.of(level) - weights.of(level)) for group in _GROUPS for level in group)
        weights = after
        if moved < _CLOSE_ENOUGH:
            break
    return Estimate(
        weights=weights if all_initials is None else replace(weights, all_initials=all_initials),
        signals=len(observed),
        rounds=rounds,
    )


def _counted(level: Level) -> Level:
    return Initials.FIRST if level in _FIRST_AGREES else level


def _round(observed: Iterable[Observed], start: Weights, weights: Weights) -> Weights:
    """Return the weights after one expectation and one maximisation."""
    changed = {level: weights.of(level) / start.of(level) for group in _GROUPS for level in group}
    strangers = start.strangers
    unrelated = weights.strangers.unrelated / strangers.unrelated
    relative = weights.strangers.relative / strangers.relative
    here = (1 - weights.strangers.share) / (1 - strangers.share)
    counts: Counter[Level] = Counter()
    nobody = kin = signals = 0.0
    for one in observed:
        claims = [here * claim * prod(changed.get(level, 1.0) for level in levels) for claim, levels in one.candidates]
        absent, related = unrelated * one.unrelated, relative * one.relative
        total = sum(claims) + absent + related
        for claim, (_, levels) in zip(claims, one.candidates, strict=True):
            share = claim / total
            for level in levels:
                counts[level] += share  # type: ignore[assignment]
        nobody += absent / total
        kin += related / total
        signals += 1
    return _maximised(start, counts, nobody=nobody, kin=kin, signals=signals)


def _maximised(start: Weights, counts: Mapping[Level, float], *, nobody: float, kin: float, signals: float) -> Weights:
    found: dict[Level, float] = {}
    for group in _GROUPS:
        whole = sum(start.of(level) for level in group)
        seen = sum(counts.get(level, 0.0) for level in group)
        for level in group:
            share = (counts.get(level, 0.0) + START_COUNTS_AS * start.of(level) / whole) / (seen + START_COUNTS_AS)
            found[level] = share * whole
    of_start = START_COUNTS_AS / (signals + START_COUNTS_AS)
    strangers = replace(
        start.strangers,
        unrelated=(1 - of_start) * nobody / signals + of_start * start.strangers.unrelated,
        relative=(1 - of_start) * kin / signals + of_start * start.strangers.relative,
    )
    return replace(
        start,
        surname=_changed(start.surname, found),
        initials=_changed(start.initials, found),
        birth_date=_changed(start.birth_date, found),
        address=_changed(start.address, found),
        strangers=strangers,
    )


def _changed(before: Mapping[Anything, float], found: Mapping[Level, float]) -> Mapping[Anything, float]:
    return MappingProxyType({level: found.get(level, value) for level, value in before.items()})
