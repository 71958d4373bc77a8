"""Why a case is on the work list: what made the policy release its signals, said in one word each."""

from collections.abc import Iterable
from enum import StrEnum

from municipality_node.domain.casework.case import CaseSignal
from municipality_node.domain.policy import CaseType
from signals.signal import SignalType


class ReleaseGround(StrEnum):
    """In the order in which they weigh."""

    CRISIS = "crisis"
    """A crisis, which has no threshold (rule P1)."""
    HIGHER = "higher"
    """A repeat that grew, judged as new (rule P2)."""
    MULTIPLE = "multiple"
    """At or above the threshold of a multiple case (rule P1)."""
    THRESHOLD = "threshold"
    """At or above the threshold (rule P1)."""


def release_grounds(signals: Iterable[CaseSignal]) -> tuple[ReleaseGround, ...]:
    """Return the grounds of some signals, each once, the weightiest first."""
    found = {_ground(signal) for signal in signals}
    return tuple(ground for ground in ReleaseGround if ground in found)


def _ground(signal: CaseSignal) -> ReleaseGround:
    if signal.signal_type is SignalType.CRISIS:
        return ReleaseGround.CRISIS
    if signal.higher:
        return ReleaseGround.HIGHER
    return ReleaseGround.MULTIPLE if signal.kind is CaseType.MULTIPLE else ReleaseGround.THRESHOLD
