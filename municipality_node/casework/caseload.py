"""The cases of one municipality where they are kept, and by which rules they stand where they stand."""

from dataclasses import dataclass
from datetime import date, datetime

from municipality_node.casework.configuration import Casework
from municipality_node.domain.casework.working_days import WorkingDays
from municipality_node.store.attempts import Attempts
from municipality_node.store.case_history import WorkedCases
from municipality_node.store.cases import Cases
from municipality_node.store.pseudonyms import Pseudonyms
from municipality_node.tenant import Tenant
from signals.dutch_day import dutch_day


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Caseload:
    """What the order of the work is read from; nothing of who works here."""

    tenant: Tenant
    cases: Cases
    attempts: Attempts
    history: WorkedCases
    pseudonyms: Pseudonyms
    settings: Casework
    working: WorkingDays

    @property
    def now(self) -> datetime:
        """The present moment."""
        return self.tenant.clock.now()

    @property
    def today(self) -> date:
        """The date in the Netherlands."""
        return dutch_day(self.now)
