"""A person as the register would hold it, before anybody misspells anything."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

NO_ROLES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Surname:
    """A surname and the prefix that goes before it."""

    name: str
    prefix: str = ""

    def written(self) -> str:
        """Return prefix and name in one."""
        return f"{self.prefix} {self.name}".strip()


@dataclass(frozen=True, slots=True)
class Place:
    """One dwelling."""

    street: str
    number: int
    letter: str
    suffix: str
    postcode: str
    town: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One registered person; `birth` may have unknown parts (0)."""

    bsn: str
    given_names: tuple[str, ...]
    surname: Surname
    sex: str
    birth: tuple[int, int, int]
    place: Place
    municipality: str
    household: int
    partner_surname: Surname | None = None
    name_use: str = "E"
    secrecy: bool = False
    suspension: str = ""
    address_function: str = "W"
    roles: frozenset[str] = NO_ROLES
    """What the generator knows: head, partner, child, twin, widowed, institution…"""
    parental_home: Place | None = None
    """Where somebody who left home in this municipality grew up; the family still lives there."""

    @property
    def born(self) -> date | None:
        """The birth date when it is complete."""
        return date(*self.birth) if all(self.birth) else None

    def moved(self, place: Place) -> Self:
        """Return the person at another place."""
        return replace(self, place=place)


class BsnSource:
    """Numbers that pass the eleven-test, each once, in the order of a seed-free counter above the real test range."""

    def __init__(self, start: int = 900_000_000) -> None:
        self._next = start

    def draw(self) -> str:
        """Return the next valid number (Logisch Ontwerp GBA, 01.20)."""
        while True:
            digits = f"{self._next:09d}"
            self._next += 1
            total = sum(int(digit) * weight for digit, weight in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
            if total % 11 == 0:
                return digits
