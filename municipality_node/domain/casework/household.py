"""A case's facts about people: ages that are certain, minors where the register tells, and how to address them."""

from dataclasses import dataclass
from datetime import date

YOUTH = range(18, 28)
"""From 18 up to and including 27."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Born:
    """A birth date as the register has it; 0 is an unknown part."""

    year: int
    month: int = 0
    day: int = 0

    def months_old(self, today: date) -> int | None:
        """Return how many whole months somebody has lived for certain; None when the year is unknown."""
        if not self.year:
            return None
        months = (today.year - self.year) * 12 + today.month - (self.month or 12)
        return months - (today.day < (self.day or 31))

    def age(self, today: date) -> int | None:
        """Return the age in years that somebody has reached for certain."""
        months = self.months_old(today)
        return None if months is None else months // 12

    def is_youth(self, today: date) -> bool:
        """Whether somebody is between 18 and 27 for certain."""
        return self.age(today) in YOUTH
