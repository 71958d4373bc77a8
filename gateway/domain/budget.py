"""How many evaluations a municipality's leaf key may ever serve (docs/spec/protocol.md, Limits on curiosity)."""

KEYS_PER_RESIDENT = 10
"""Link keys of a resident under the widest profile, name variants included; an installation may know better."""


def lifetime_budget(residents: int, keys_per_resident: int = KEYS_PER_RESIDENT) -> int:
    """Return the first index and 2 %, and the keys of the 15 % of residents that move in a year."""
    keys = residents * keys_per_resident
    return -(-keys * 102 // 100) + -(-keys * 15 // 100)
