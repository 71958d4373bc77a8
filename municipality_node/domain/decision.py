"""Match, review or none: what a comparison is worth, tuned so that nobody's debt is disclosed to the wrong file.

A match needs a probability, a margin over the runner-up, and agreement of its own: no probability makes up for a
surname that differs, a birth date that contradicts, or for resting on an address and a name alone; nor for the
partner's word that its customer is dead.
"""

from dataclasses import dataclass
from enum import StrEnum

from municipality_node.domain.comparison.addresses import SAME_NUMBER
from municipality_node.domain.comparison.competition import Comparison, Scored
from municipality_node.domain.comparison.evidence import Address, BirthDate, Field, Initials, Surname


class Outcome(StrEnum):
    """What the node makes of an opened signal."""

    MATCH = "match"
    REVIEW = "review"
    NONE = "none"


class Ground(StrEnum):
    """Why a signal did not match by itself. Codes; never renamed."""

    NOBODY = "NOBODY"
    IMPROBABLE = "IMPROBABLE"
    SUSPENDED = "SUSPENDED"
    UNCERTAIN = "UNCERTAIN"
    NO_MARGIN = "NO_MARGIN"
    SURNAME_DIFFERS = "SURNAME_DIFFERS"
    BIRTH_DATE_DIFFERS = "BIRTH_DATE_DIFFERS"
    INITIALS_DIFFER = "INITIALS_DIFFER"
    TOO_LITTLE = "TOO_LITTLE"
    ESTATE = "ESTATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSettings:
    """Where match, review and none divide."""

    upper: float = 0.97
    lower: float = 0.45
    margin: float = 20.0
    """How many times likelier than the runner-up a match must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome, whom it concerns, and the grounds against a match."""

    outcome: Outcome
    best: Scored | None
    grounds: tuple[Ground, ...]

    @property
    def probability(self) -> float:
        """The probability of the likeliest candidate; 0 without one."""
        return self.best.probability if self.best else 0.0

    @property
    def recognised(self) -> Scored | None:
        """The resident that the signal is about or may be about; None when it is about nobody here.

        A suspended resident is recognised although the outcome is none, so that rule N1 can say why.
        """
        return self.best if self.outcome is not Outcome.NONE or Ground.SUSPENDED in self.grounds else None


A_FEW = 0.15
"""A choice among more candidates than this leaves is no question for a human either."""
_NO_SURNAME = frozenset({Surname.RESEMBLES, Surname.DIFFERENT, Surname.MISSING})


def decide(comparison: Comparison, settings: DecisionSettings) -> Decision:
    """Return the outcome. A suspended resident is recognised so that nobody else is taken for it, and never matched."""
    if not comparison.candidates:
        return Decision(outcome=Outcome.NONE, best=None, grounds=(Ground.NOBODY,))
    best = comparison.candidates[0]
    if best.probability < settings.lower and not _somebody_here(comparison, settings):
        return Decision(outcome=Outcome.NONE, best=best, grounds=(Ground.IMPROBABLE,))
    if best.suspended:
        return Decision(outcome=Outcome.NONE, best=best, grounds=(Ground.SUSPENDED,))
    grounds = tuple(_doubts(comparison, settings))
    return Decision(outcome=Outcome.REVIEW if grounds else Outcome.MATCH, best=best, grounds=grounds)


def _somebody_here(comparison: Comparison, settings: DecisionSettings) -> bool:
    """Tell whether it is one of a few residents beyond doubt, though not which: namesakes under one roof."""
    return 1 - comparison.absent >= settings.upper and comparison.candidates[0].probability >= A_FEW


def _doubts(comparison: Comparison, settings: DecisionSettings) -> list[Ground]:
    best = comparison.candidates[0]
    grounds = []
    if best.probability < settings.upper:
        grounds.append(Ground.UNCERTAIN)
    if len(comparison.candidates) > 1 and best.probability < settings.margin * comparison.candidates[1].probability:
        grounds.append(Ground.NO_MARGIN)
    if best.finding(Field.SURNAME).level in _NO_SURNAME and not _known_otherwise(best):
        grounds.append(Ground.SURNAME_DIFFERS)
    if best.finding(Field.BIRTH_DATE).level is BirthDate.DIFFERENT:
        grounds.append(Ground.BIRTH_DATE_DIFFERS)
    if _initials_contradict(best):
        grounds.append(Ground.INITIALS_DIFFER)
    if _rests_on_too_little(best):
        grounds.append(Ground.TOO_LITTLE)
    if comparison.of_an_estate:
        grounds.append(Ground.ESTATE)
    return grounds


def _known_otherwise(best: Scored) -> bool:
    """Tell whether birth date, initials and address all agree: then the surname is one that the register lacks."""
    return (
        best.finding(Field.BIRTH_DATE).level is BirthDate.SAME
        and best.finding(Field.INITIALS).level in {Initials.ALL, Initials.FIRST, Initials.FIRST_NAME}
        and best.finding(Field.ADDRESS).level in SAME_NUMBER
    )


def _initials_contradict(best: Scored) -> bool:
    """Tell whether the initials are another's: `P.R.` is no Puck of one name, unless a birth date says so."""
    level = best.finding(Field.INITIALS).level
    if level is Initials.OTHERS_DIFFER:
        return best.finding(Field.BIRTH_DATE).level is BirthDate.MISSING
    return level is Initials.DIFFERENT and not _known_by_birth_date(best)


def _known_by_birth_date(best: Scored) -> bool:
    """Tell whether surname, birth date and address all agree: then the initials are a call name's, or wrong."""
    return (
        best.finding(Field.BIRTH_DATE).level is BirthDate.SAME
        and best.finding(Field.SURNAME).level in {Surname.SAME, Surname.SOUNDS_SAME}
        and best.finding(Field.ADDRESS).level in SAME_NUMBER
    )


def _rests_on_too_little(best: Scored) -> bool:
    """Tell whether nothing says which person it is, or nothing but a name says that it is somebody from here."""
    birth, initials = best.finding(Field.BIRTH_DATE).level, best.finding(Field.INITIALS).level
    if birth not in {BirthDate.MISSING, BirthDate.DIFFERENT}:
        return False
    nobody_in_particular = initials in {Initials.MISSING, Initials.DIFFERENT}
    return nobody_in_particular or best.finding(Field.ADDRESS).level in {Address.OTHER, Address.POSTCODE_ONLY}
