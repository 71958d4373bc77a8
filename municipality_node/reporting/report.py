"""The report of a municipality: registered tables over periods, after disclosure control. No case is opened for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, Session
from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.reporting.aggregates import Aggregates, aggregated
from municipality_node.domain.reporting.measures import Measure
from municipality_node.domain.reporting.periods import Grain, periods
from municipality_node.domain.reporting.tables import TABLES, ReportTable, TableName
from municipality_node.store import report_counts
from servicekit.transactions import read_transaction, write_transaction

_YEAR = 12
_BEGINNING = CaseMonth(1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWish:
    """Which periods, and which tables; all of them without names."""

    grain: Grain = Grain.MONTH
    count: int = 6
    tables: Sequence[TableName] = tuple(TableName)


class Report:
    """Shows counts to whoever may see them; every reading is recorded."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def show(self, session: Session, wish: ReportWish) -> list[ReportTable]:
        """Return the tables, newest period last. Raises NotPermitted."""
        self._desk.permit(session, Permission.READ_REPORTS)
        asked = periods(CaseMonth.of(self._desk.today), wish.grain, wish.count)
        with read_transaction(self._desk.tenant.engine) as connection:
            counts = report_counts.read(connection, asked[0].months[0].earlier(_YEAR))
            inhabitants = self._desk.tenant.residents.count(connection)
        with write_transaction(self._desk.tenant.engine) as connection:
            facts = {"tables": len(wish.tables), "grain": wish.grain.value}
            self._desk.record(connection, self._desk.event(session, EventId.REPORT_READ, "report", facts))
        return [TABLES[name](counts, asked, inhabitants) for name in wish.tables]

    def aggregates(self, session: Session) -> Aggregates:
        """Return every kept count as it may be given away. Raises NotPermitted."""
        self._desk.permit(session, Permission.READ_REPORTS)
        with read_transaction(self._desk.tenant.engine) as connection:
            counts = report_counts.read(connection, _BEGINNING)
            inhabitants = self._desk.tenant.residents.count(connection)
        with write_transaction(self._desk.tenant.engine) as connection:
            facts: dict[str, FieldValue] = {"tables": len(Measure), "grain": Grain.MONTH.value}
            self._desk.record(connection, self._desk.event(session, EventId.REPORT_READ, "report", facts))
        return aggregated(self._desk.tenant.municipality.value, inhabitants, counts)
