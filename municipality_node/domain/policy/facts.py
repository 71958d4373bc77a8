"""What the rules may look at: closed facts about one signal, the resident it matched, and what came before."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from municipality_node.domain.decision import Outcome
from signals.signal import PartnerType, SignalType


class CaseType(StrEnum):
    """Whether other signals concern the same person or household: see `domain.multiplicity`."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SUCCESSIVE = "successive"


class Recurrence(StrEnum):
    """How a signal relates to an earlier one of the same person, partner and arrears_since."""

    NEW = "new"
    REPEAT = "repeat"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a decision rests on. `suspension` and `address_kind` are the register's codes, empty for ordinary."""

    partner_type: PartnerType
    signal_type: SignalType
    amount_cents: int
    outcome: Outcome
    day: date
    """The day of the decision, in the Netherlands."""
    age: int | None = None
    """In years, reached for certain; None when the register does not tell the birth year."""
    suspension: str = ""
    under_investigation: bool = False
    address_kind: str = ""
    elsewhere: bool = False
    """The person is registered in another municipality, or no longer here."""
    confirmed: bool = False
    """A review officer confirmed the match."""
    overturned: bool = False
    """A human who looked at the decision to withhold set it aside (GDPR art. 22)."""
    debt_help_until: date | None = None
    """Known to debt help up to and including this day, by the municipality's list."""
    objected: bool = False
    """On the list of objections."""
    recurrence: Recurrence = Recurrence.NEW
    repeats: int = 0
    """How many times the debt was signalled again without growth, this time included."""
    case_type: CaseType = CaseType.SINGLE
    refused_days: int | None = None
    """How many days ago the person refused help; None when not within memory."""
    contacts: int = 0
    """How many contact attempts the household had in the period of rule P5."""
    volume: int = 0
    """How many signals were released in the period of rule P6."""


def age_on(day: date, birth_date: tuple[int, int, int]) -> int | None:
    """Return the age in years that somebody has reached for certain on `day`; None when the birth year is unknown.

    An unknown part (0) counts as the year's or month's last, so that nobody is an adult before it is certain.
    """
    year, month, born = birth_date
    if not year:
        return None
    return day.year - year - ((day.month, day.day) < (month or 12, born or 31))
