"""Whether probabilities mean what they say: of what gets 0.9, nine in ten should be right."""

from dataclasses import dataclass

BINS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The comparisons whose likeliest candidate got a probability between `low` and `high`."""

    low: float
    high: float
    count: int
    predicted: float
    """The mean of their probabilities."""
    observed: float
    """The share of them that was right."""


class Calibration:
    """Counts, in bins of equal width, what was predicted and what was right."""

    def __init__(self) -> None:
        self._counts = [0] * BINS
        self._predicted = [0.0] * BINS
        self._right = [0] * BINS

    def add(self, probability: float, *, right: bool) -> None:
        """Count the likeliest candidate of one comparison."""
        at = min(BINS - 1, int(probability * BINS))
        self._counts[at] += 1
        self._predicted[at] += probability
        self._right[at] += right

    def __len__(self) -> int:
        return sum(self._counts)

    @property
    def error(self) -> float:
        """The expected calibration error: how far prediction and truth are apart, by the size of each bin."""
        apart = sum(abs(said - true) for said, true in zip(self._predicted, self._right, strict=True))
        return apart / max(1, len(self))

    def bins(self) -> list[Bin]:
        """Return the bins that anything fell into."""
        return [
            Bin(
                low=at / BINS,
                high=(at + 1) / BINS,
                count=count,
                predicted=self._predicted[at] / count,
                observed=self._right[at] / count,
            )
            for at, count in enumerate(self._counts)
            if count
        ]
