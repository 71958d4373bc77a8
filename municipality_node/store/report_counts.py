"""Counts of cases by month, kept so that a report opens no case, and so that they outlive what was counted."""

from collections.abc import Mapping

from sqlalchemy import Column, Connection, Table, Text, delete, insert, select

from audit.schema import NUMBER
from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.reporting.measures import Counts, Measure, Place
from municipality_node.store.schema import METADATA

REPORT_COUNT = Table(
    "report_count",
    METADATA,
    Column("month", NUMBER, primary_key=True),
    Column("measure", Text, primary_key=True),
    Column("row", Text, primary_key=True),
    Column("column", Text, primary_key=True),
    Column("count", NUMBER, nullable=False),
)
"""True counts, for the node alone: whatever is shown of them is rounded first."""


def replace_month(connection: Connection, month: CaseMonth, counts: Mapping[Place, int]) -> None:
    """Put the counts of a month in place of earlier ones."""
    connection.execute(delete(REPORT_COUNT).where(REPORT_COUNT.c.month == month.number))
    rows = [
        {"month": month.number, "measure": measure.value, "row": row, "column": column, "count": count}
        for (measure, row, column), count in counts.items()
    ]
    if rows:
        connection.execute(insert(REPORT_COUNT), rows)


def read(connection: Connection, first: CaseMonth) -> Counts:
    """Return the counts from a month on."""
    by_month: dict[CaseMonth, dict[Place, int]] = {}
    for number, measure, row, column, count in connection.execute(
        select(REPORT_COUNT).where(REPORT_COUNT.c.month >= first.number)
    ):
        month = CaseMonth(number // 100, number % 100)
        by_month.setdefault(month, {})[Measure(measure), row, column] = count
    return Counts(by_month)
