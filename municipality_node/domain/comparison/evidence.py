"""What comparing one field found: a level, what it weighs, and the two texts that a case worker may look at."""

from dataclasses import dataclass
from enum import StrEnum


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
    DIFFERENT = "surname-different"
    MISSING = "surname-missing"


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
    POSTCODE_ONLY = "address-postcode-only"
    OTHER = "address-other"


Level = Surname | Initials | BirthDate | Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One field's finding. `ratio` is how much likelier it is about this resident than about anybody (above 1: for)."""

    field: Field
    level: Level
    ratio: float
    stated: str
    registered: str

    def __repr__(self) -> str:
        return f"Evidence({self.field}: {self.level})"
