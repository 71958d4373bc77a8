"""How people come to a decision on a doubtful match: with two eyes or four, reversible for a while. Pure and total."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Stage(StrEnum):
    """How far people are with an item."""

    WAITING = "waiting"
    CONFIRM_PROPOSED = "confirm-proposed"
    """One officer confirmed; a second must agree."""
    REJECT_PROPOSED = "reject-proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    """Sealed until it can no longer be reversed, then erased."""
    LAPSED = "lapsed"
    """Nobody decided in time, or a rejection became final: about nobody, erased."""


class Act(StrEnum):
    """What an officer, or time, does to an item."""

    CONFIRM = "confirm"
    REJECT = "reject"
    REVERSE = "reverse"
    LAPSE = "lapse"


_TWO_EYES: Mapping[tuple[Stage, Act], Stage] = {
    (Stage.WAITING, Act.CONFIRM): Stage.CONFIRMED,
    (Stage.WAITING, Act.REJECT): Stage.REJECTED,
    (Stage.WAITING, Act.LAPSE): Stage.LAPSED,
    # A proposal that was made while four eyes were asked is settled by the next officer.
    (Stage.CONFIRM_PROPOSED, Act.CONFIRM): Stage.CONFIRMED,
    (Stage.CONFIRM_PROPOSED, Act.REJECT): Stage.WAITING,
    (Stage.CONFIRM_PROPOSED, Act.REVERSE): Stage.WAITING,
    (Stage.CONFIRM_PROPOSED, Act.LAPSE): Stage.LAPSED,
    (Stage.REJECT_PROPOSED, Act.REJECT): Stage.REJECTED,
    (Stage.REJECT_PROPOSED, Act.CONFIRM): Stage.WAITING,
    (Stage.REJECT_PROPOSED, Act.REVERSE): Stage.WAITING,
    (Stage.REJECT_PROPOSED, Act.LAPSE): Stage.LAPSED,
    (Stage.CONFIRMED, Act.REVERSE): Stage.WAITING,
    (Stage.REJECTED, Act.REVERSE): Stage.WAITING,
    (Stage.REJECTED, Act.LAPSE): Stage.LAPSED,
}
_FOUR_EYES: Mapping[tuple[Stage, Act], Stage] = {
    **_TWO_EYES,
    (Stage.WAITING, Act.CONFIRM): Stage.CONFIRM_PROPOSED,
    (Stage.WAITING, Act.REJECT): Stage.REJECT_PROPOSED,
}
STEPS: Mapping[bool, Mapping[tuple[Stage, Act], Stage]] = MappingProxyType({False: _TWO_EYES, True: _FOUR_EYES})
"""By whether four eyes are asked; what is not in the table cannot be done."""
NEEDS_ANOTHER = frozenset({Stage.CONFIRM_PROPOSED, Stage.REJECT_PROPOSED})
"""Here the one who proposed may reverse, and only somebody else may agree or object."""


def next_stage(stage: Stage, act: Act, *, four_eyes: bool) -> Stage | None:
    """Return where an act leads; None when it cannot be done from here."""
    return STEPS[four_eyes].get((stage, act))
