"""How many signals were accepted and refused on a day; counted in the transaction that did it."""

from collections.abc import Mapping

from sqlalchemy import Connection, text

from audit.rows import write_rows
from keys.identity import Day

ACCEPTED = "ACCEPTED"
_COLUMNS = ("day", "municipality", "outcome", "count")
_ADD = text(
    "INSERT INTO day_count (day, municipality, outcome, count) VALUES (:day, :municipality, :outcome, :count)"
    " ON CONFLICT (day, municipality, outcome) DO UPDATE SET count = day_count.count + excluded.count"
)


def add(connection: Connection, day: Day, counts: Mapping[tuple[str, str], int]) -> None:
    """Add counts by municipality and outcome to a day."""
    rows = [(day.number, municipality, outcome, count) for (municipality, outcome), count in counts.items()]
    write_rows(connection, _ADD, _COLUMNS, rows)
