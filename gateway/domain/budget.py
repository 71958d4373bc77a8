"""How many evaluations a caller may ever have under a leaf key (docs/spec/protocol.md, Limits on curiosity)."""

from keys.linkage import SLOTS

KEYS_PER_RESIDENT = 10
"""Link keys of a resident under the widest profile, name variants included; an installation may know better."""
ALARM_PERCENT = 80
"""When a budget is worth a warning."""


def lifetime_budget(residents: int, keys_per_resident: int = KEYS_PER_RESIDENT) -> int:
    """Return the first index and 2 %, and the keys of the 15 % of residents that move in a year."""
    keys = residents * keys_per_resident
    return -(-keys * 102 // 100) + -(-keys * 15 // 100)


def most_signals(signals: int) -> int:
    """Return how many sealed signals of an agreed volume are let in: 15 % more than was agreed."""
    return -(-signals * 115 // 100)


def partner_budget(signals: int) -> int:
    """Return the evaluations of an agreed volume of signals in blind mode, and 15 % more."""
    return -(-signals * SLOTS * 115 // 100)
