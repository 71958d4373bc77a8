"""What comparing one field found: a level, what it weighs, and the two texts that a case worker may look at."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from keys.linkage import Address as Dwelling


class Field(StrEnum):
    """The four things about a person that a signal and the register both state."""

    SURNAME = "surname"
    INITIALS = "initials"
    BIRTH_DATE = "birth_date"
    ADDRESS = "address"


class Surname(StrEnum):
    """How a surname agrees with the best of the names that a resident may be known by."""

    SAME = "surname-same"
    SOUNDS_SAME = "surname-sounds-same"
    PART = "surname-part"
    TYPO = "surname-typo"
    CLOSE = "surname-close"
    RESEMBLES = "surname-resembles"
    DIFFERENT = "surname-different"
    MISSING = "surname-missing"


class NameForm(StrEnum):
    """Which of the names that a resident may be known by it is, by name use (aanduidingNaamgebruik) and by custom."""

    IN_USE = "name-in-use"
    OWN = "name-own"
    """The own name of somebody who uses the partner's."""
    CUSTOMARY = "name-customary"
    """The partner's name, or the partner's before the own, of a woman who is registered with another use."""
    UNCUSTOMARY = "name-uncustomary"


class Initials(StrEnum):
    """How initials or a first name agree with given names."""

    FIRST_NAME = "initials-first-name"
    ALL = "initials-all"
    FIRST = "initials-first"
    CALL_NAME = "initials-call-name"
    FIRST_NAME_TYPO = "initials-first-name-typo"
    OTHERS_DIFFER = "initials-others-differ"
    ANOTHER = "initials-another"
    DIFFERENT = "initials-different"
    MISSING = "initials-missing"


class BirthDate(StrEnum):
    """How a birth date agrees with the register's, which may be incomplete."""

    SAME = "birth-date-same"
    SWAPPED = "birth-date-swapped"
    ONE_DIGIT = "birth-date-one-digit"
    YEAR_NEAR = "birth-date-year-near"
    YEAR_ONLY = "birth-date-year-only"
    INCOMPLETE_AGREES = "birth-date-incomplete-agrees"
    DIFFERENT = "birth-date-different"
    MISSING = "birth-date-missing"


class Address(StrEnum):
    """How the stated address agrees with the registered one."""

    SAME = "address-same"
    ADDITION_MISSING = "address-addition-missing"
    ADDITION_EXTRA = "address-addition-extra"
    ADDITION_DIFFERS = "address-addition-differs"
    POSTCODE_TYPO = "address-postcode-typo"
    NUMBER_TYPO = "address-number-typo"
    POSTCODE_ONLY = "address-postcode-only"
    OTHER = "address-other"


Level = Surname | Initials | BirthDate | Address


Value = str | date | tuple[int, int, int] | Dwelling | None
"""What a field holds; a triple is a register date with 0 for unknown parts."""


@dataclass(slots=True, kw_only=True)
class Evidence:
    """One field's finding. `ratio` is how much likelier it is about this resident than about anybody (above 1: for)."""

    field: Field
    level: Level
    ratio: float
    said: Value
    held: Value

    @property
    def stated(self) -> str:
        """The signal's text; written out only when somebody looks."""
        return written(self.said)

    @property
    def registered(self) -> str:
        """The register's text."""
        return written(self.held)

    def __repr__(self) -> str:
        return f"Evidence({self.field}: {self.level})"


def written(value: Value) -> str:
    """Return a value as a case worker reads it."""
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Dwelling):
        return f"{value.postcode} {value.house_number} {value.addition}".strip() if value.postcode else ""
    year, month, day = value
    return f"{year:04}-{month:02}-{day:02}" if year else ""
