"""Counts the cases and signals of the months that can still change, and keeps the counts.

A case is kept for twelve months after it was closed, so the cases of the last twelve months are all there; older months
keep the counts that they had.
"""

from collections.abc import Callable

from audit.events import EventId
from municipality_node.casework.desk import Desk
from municipality_node.casework.triaging import Triage
from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.reporting.facts import CaseFact
from municipality_node.domain.reporting.measures import ALL, Measure, counted
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
        """Count again, month by month; return how many cases were counted. `progress` hears the months done."""
        newest, cases = CaseMonth.of(self._desk.today), 0
        for back in range(MONTHS):
            cases += self._count(newest.earlier(back))
            progress(back + 1)
        with write_transaction(self._desk.tenant.engine) as connection:
            self._desk.record(
                connection, self._desk.tenant.audit.event(EventId.REPORT_GATHERED, "report", {"cases": cases})
            )
        return cases

    def _count(self, month: CaseMonth) -> int:
        facts = self._facts(month)
        counts = counted(facts)
        with write_transaction(self._desk.tenant.engine) as connection:
            for fate, count in fates(connection, month).items():
                counts[Measure.FATES, fate.value, ALL] = count
            report_counts.replace_month(connection, month, counts)
        return len(facts)

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
