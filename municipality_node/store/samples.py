"""The sample of withheld decisions that a human looks at (GDPR art. 22): which, and what the human found."""

from datetime import date
from enum import StrEnum

from sqlalchemy import Connection, delete, func, select, update

from keys.identity import Day
from municipality_node.store.schema import SAMPLE
from servicekit.store import insert_or


class Finding(StrEnum):
    """What a human makes of a decision that was taken without one."""

    OPEN = "open"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Samples:
    """Reads and writes the sample. Works on the caller's connection; holds no state."""

    def draw(self, connection: Connection, row: int, day: date) -> None:
        """Put a withheld signal into the sample; one that is in it already is looked at anew."""
        values = {"drawn_day": Day.of(day).number, "finding": Finding.OPEN.value}
        drawing = insert_or(connection, SAMPLE).values(signal_row=row, **values)
        connection.execute(drawing.on_conflict_do_update(index_elements=["signal_row"], set_=values))

    def finding(self, connection: Connection, row: int) -> Finding | None:
        """Return what was found of a sampled decision; None when it is not in the sample."""
        query = select(SAMPLE.c.finding).where(SAMPLE.c.signal_row == row)
        found = connection.execute(query).scalar_one_or_none()
        return Finding(found) if found else None

    def open(self, connection: Connection) -> list[int]:
        """Return the rows of signals that nobody looked at yet."""
        query = select(SAMPLE.c.signal_row).where(SAMPLE.c.finding == Finding.OPEN.value)
        return list(connection.execute(query.order_by(SAMPLE.c.signal_row)).scalars())

    def find(self, connection: Connection, row: int, finding: Finding) -> None:
        """Write down what a human found."""
        connection.execute(update(SAMPLE).where(SAMPLE.c.signal_row == row).values(finding=finding.value))

    def counts(self, connection: Connection) -> dict[str, int]:
        """Return how many decisions there are of each finding."""
        rows = connection.execute(select(SAMPLE.c.finding, func.count()).group_by(SAMPLE.c.finding))
        return {finding: count for finding, count in rows}  # noqa: C416 - rows, not pairs

    def remove(self, connection: Connection, row: int) -> None:
        """Take a signal out of the sample."""
        connection.execute(delete(SAMPLE).where(SAMPLE.c.signal_row == row))
