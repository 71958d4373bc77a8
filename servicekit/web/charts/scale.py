"""Round numbers for an axis."""

import math

_STEPS = (1, 2, 5, 10)
_MOST_TICKS = 5


def ticks(highest: float) -> list[float]:
    """Return from three to six round values from 0 to at least `highest`, evenly spaced."""
    if highest <= 0:
        return [0, 1]
    power = 10.0 ** math.floor(math.log10(highest / _MOST_TICKS))
    step = next(factor * power for factor in _STEPS if factor * power * _MOST_TICKS >= highest)
    return [round(step * at, 10) for at in range(math.ceil(highest / step - 1e-9) + 1)]
