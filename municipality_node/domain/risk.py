"""What a threshold costs: how many signals it leaves to a human, and how many matches are to be expected wrong.

The probabilities of the comparison are calibrated, so the doubt that is left in whatever matches is what will be wrong.
That needs no truth: any municipality can have it of its own signals.
"""

from dataclasses import dataclass

from municipality_node.domain.decision import Decision, Ground, Outcome

THRESHOLDS = (0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.995, 0.999)


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """What to expect of one upper threshold on the signals that were compared."""

    upper: float
    matches: int
    for_a_human: int
    expected_false: float

    @property
    def per_thousand(self) -> float:
        """Expected false matches per 1,000 automatic matches."""
        return 1000 * self.expected_false / self.matches if self.matches else 0.0


class RiskBook:
    """Remembers of every decision as much as another upper threshold would need."""

    def __init__(self) -> None:
        self._free: list[float] = []
        self._held_back = 0

    def add(self, decision: Decision) -> None:
        """Count one decision."""
        if decision.outcome is not Outcome.NONE:
            self.note(decision.probability, decision.grounds)

    def note(self, probability: float, grounds: tuple[Ground, ...]) -> None:
        """Count what was matched or left to a human, by its probability and the grounds against a match."""
        if set(grounds) - {Ground.UNCERTAIN}:
            self._held_back += 1
        else:
            self._free.append(probability)

    def at(self, upper: float) -> Risk:
        """Return what that threshold would have done; whatever has another ground against it stays a human's."""
        matched = [probability for probability in self._free if probability >= upper]
        return Risk(
            upper=upper,
            matches=len(matched),
            for_a_human=self._held_back + len(self._free) - len(matched),
            expected_false=sum(1 - probability for probability in matched),
        )
