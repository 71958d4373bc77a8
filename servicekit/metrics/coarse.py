"""Tells counts in whole tens, so that nobody who watches them sees what became of one signal.

A metrics server is read by people who run machines. A partner, a neighbour or a colleague among them may know that one
particular signal arrived at eleven; a counter that rises by one then tells whether that household was matched. What is
told here rises by ten at a time: at every step at least nine other signals are in it.
"""

import threading
from collections import Counter
from collections.abc import Hashable

STEP = 10


def floored(count: int) -> int:
    """Return a present number as it is told: the whole tens of it."""
    return count - count % STEP


class Tens:
    """Keeps back what does not make a whole ten yet. Safe for several threads; a restart forgets what it keeps."""

    def __init__(self) -> None:
        self._kept: Counter[Hashable] = Counter()
        self._lock = threading.Lock()

    def told(self, what: Hashable, count: int) -> int:
        """Return how much may be told now of what came together."""
        with self._lock:
            self._kept[what] += count
            whole = floored(self._kept[what])
            self._kept[what] -= whole
        return whole
