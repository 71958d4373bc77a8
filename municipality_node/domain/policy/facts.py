"""What the rules may look at: closed facts about one signal, the resident it matched, and what came before."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from municipality_node.domain.decision import Outcome
from signals.signal import PartnerType, SignalType


class CaseType(StrEnum):
    """Whether other signals concern the same address: in the match window (multiple) or earlier (successive)."""

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
    """The day that ages are counted on."""
    birth_date: tuple[int, int, int] = (0, 0, 0)
    """The register's, 0 for an unknown part."""
    suspension: str = ""
    under_investigation: bool = False
    address_kind: str = ""
    confirmed: bool = False
    """A review officer confirmed the match."""
    recurrence: Recurrence = Recurrence.NEW
    case_type: CaseType = CaseType.SINGLE

    @property
    def age(self) -> int | None:
        """The age in years that the resident has reached for certain; None when the birth year is unknown."""
        year, month, day = self.birth_date
        if not year:
            return None
        # An unknown part counts as the year's or month's last, so that nobody is an adult before it is certain.
        not_yet = (self.day.month, self.day.day) < (month or 12, day or 31)
        return self.day.year - year - not_yet
