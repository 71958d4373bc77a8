"""Counts the cases and signals of the months that can still change, and keeps the counts.

A case is kept for twelve months after it was closed, so the cases of the last twelve months are all there; older months
keep the counts that they had.
"""

from collections import Counter
from collections.abc import Callable

from audit.events import EventId
from municipality_node.casework.desk import Desk
from municipality_node.casework.triaging import Triage
from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.reporting.facts import CaseFact
from municipality_node.domain.reporting.measures import ALL, Measure, Place, counted
from municipality_node.store import report_counts
from municipality_node.store.signal_fates import fates
from servicekit.transactions import read_transaction, write_transaction

MONTHS = 12
Progress = Callable[[int], None]


class Gathering:
    """Makes the counts of one municipality's reports."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._triage = Triage(desk)

    def run(self, progress: Progress = lambda _: None) -> int:
        """Count again, month by month; return how many cases were counted. `progress` hears the months done.

        What was counted is kept, and the run recorded, in one transaction at the end: all or nothing.
        """
        newest, cases = CaseMonth.of(self._desk.today), 0
        gathered: dict[CaseMonth, Counter[Place]] = {}
        for back in range(MONTHS):
            month = newest.earlier(back)
            facts = self._facts(month)
            gathered[month] = counted(facts)
            cases += len(facts)
            progress(back + 1)
        with write_transaction(self._desk.tenant.engine) as connection:
            for month, counts in gathered.items():
                for fate, count in fates(connection, month).items():
                    counts[Measure.FATES, fate.value, ALL] = count
                report_counts.replace_month(connection, month, counts)
            self._desk.record(
                connection, self._desk.tenant.audit.event(EventId.REPORT_GATHERED, "report", {"cases": cases})
            )
        return cases

    def _facts(self, month: CaseMonth) -> list[CaseFact]:
        desk = self._desk
        with read_transaction(desk.tenant.engine) as connection:
            stored = desk.cases.of_month(connection, desk.tenant.data_keys, month)
            made = desk.attempts.of_cases(connection, [one.case.number for one in stored])
        facts = []
        for one in stored:
            attempts = [each.attempt for each in made[one.case.number]]
            facts.append(CaseFact.of(one.case, attempts, self._triage.deadlines_of(one.case, attempts)))
        return facts
