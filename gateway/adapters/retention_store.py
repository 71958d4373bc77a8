"""What the gateway keeps, counted and ended in small transactions between those of callers.

Row numbers rise with time in every table, so what is over is what has a number up to the newest one that is over.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, Connection, Engine, Table, and_, delete, func, not_, select

from audit.events import EventId
from audit.fields import FieldValue
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.schema import feedback_record, mailbox_item, receipt, record_waits
from gateway.domain.retention import Keeping
from keys.identity import Day
from servicekit.store import let_go
from servicekit.transactions import read_transaction, write_transaction

_PAGE = 2_000
_TABLES: Mapping[Keeping, Table] = {
    Keeping.RECEIPTS: receipt,
    Keeping.MAILBOX: mailbox_item,
    Keeping.FEEDBACK: feedback_record,
    Keeping.DIGESTS: feedback_record,
}
_CHOSEN: Mapping[Keeping, ColumnElement[bool]] = {
    Keeping.RECEIPTS: receipt.c.number.is_not(None),
    Keeping.MAILBOX: mailbox_item.c.sequence.is_not(None),
    Keeping.FEEDBACK: record_waits,
    Keeping.DIGESTS: not_(record_waits),
}


class SqlKeeper:
    """See `gateway.ports.keeping.Keeper`."""

    def __init__(self, engine: Engine, trail: AuditTrail) -> None:
        self._engine = engine
        self._trail = trail

    def kept(self, keeping: Keeping) -> int:
        """Return how many there are."""
        return self._count(keeping, _CHOSEN[keeping])

    def overdue(self, keeping: Keeping, start: date) -> int:
        """Return how many are from before a day."""
        with read_transaction(self._engine) as connection:
            over = _over(connection, keeping, start)
        return self._count(keeping, over)

    def end(self, keeping: Keeping, start: date) -> int:
        """Delete up to a page of what is from before a day."""
        table = _TABLES[keeping]
        number = next(iter(table.primary_key.columns))
        with write_transaction(self._engine) as connection:
            chosen = select(number).where(_over(connection, keeping, start)).order_by(number).limit(_PAGE)
            count = connection.execute(delete(table).where(number.in_(chosen))).rowcount
            if count:
                facts: dict[str, FieldValue] = {"data_class": keeping.value, "count": count}
                self._trail.note(connection, EventId.RETENTION_ENDED, about="retention", fields=facts)
        return count

    def ran(self, ended: int, *, overdue: int) -> None:
        """Record that the run was made, and let what ended go from the working files."""
        facts: dict[str, FieldValue] = {"count": ended, "keys": 0, "overdue": overdue}
        with write_transaction(self._engine) as connection:
            self._trail.note(connection, EventId.RETENTION_RUN, about="retention", fields=facts)
        if ended:
            let_go(self._engine, [receipt, mailbox_item, feedback_record])

    def _count(self, keeping: Keeping, chosen: ColumnElement[bool]) -> int:
        query = select(func.count()).select_from(_TABLES[keeping]).where(chosen)
        with read_transaction(self._engine) as connection:
            return connection.execute(query).scalar_one()


def _over(connection: Connection, keeping: Keeping, start: date) -> ColumnElement[bool]:
    day = Day.of(start).number
    if keeping in {Keeping.FEEDBACK, Keeping.DIGESTS}:
        return and_(_CHOSEN[keeping], feedback_record.c.day < day)
    number = receipt.c.number if keeping is Keeping.RECEIPTS else mailbox_item.c.sequence
    # The receipt of a bundle has its number, and a withdrawal a number of its own day.
    last = select(receipt.c.number).where(receipt.c.day < day).order_by(receipt.c.number.desc()).limit(1)
    return number <= (connection.execute(last).scalar_one_or_none() or 0)
