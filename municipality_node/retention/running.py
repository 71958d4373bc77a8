"""The retention run: everything whose period is over ends, is recorded as ended, and is gone from the files."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Connection

from audit.events import Event, EventId
from audit.fields import FieldValue
from municipality_node.domain.retention import Keeping, RetentionTerms
from municipality_node.retention.audit_age import entries_before
from municipality_node.retention.keys import needless
from municipality_node.retention.sweeps import ENDING_BY_DAY, sweeps
from municipality_node.store.cases import Cases
from municipality_node.store.key_lifetime import doom, doomed, keyed_transaction
from municipality_node.store.opening import tables
from municipality_node.store.pseudonyms import Pseudonyms
from municipality_node.tenant import Tenant
from servicekit.store import let_go
from servicekit.transactions import read_transaction, write_transaction
from signals.dutch_day import dutch_day

_EARLIEST_MIDNIGHT = timedelta(hours=2)
"""A day in the Netherlands begins at most so long before the day of UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassStatus:
    """How one class stands."""

    keeping: Keeping
    period: str
    basis: str
    kept: int
    overdue: int


class Retention:
    """The retention of one municipality. A run may be interrupted anywhere and repeated."""

    def __init__(
        self,
        *,
        tenant: Tenant,
        terms: Callable[[], RetentionTerms],
        endings: Callable[[], object],
        versions: Callable[[], Collection[bytes]],
    ) -> None:
        self._tenant = tenant
        self._terms = terms
        self._endings = endings
        """Ends what the policy's windows end."""
        self._sweeps = sweeps(Cases(Pseudonyms(tenant.keys.references)), versions)
        self._done: date | None = None

    def run_when_due(self) -> Mapping[Keeping, int]:
        """Run once a day, and at a start; return what ended."""
        if self._done == self._today:
            return {}
        ended = self.run()
        self._done = self._today
        return ended

    def run(self) -> Mapping[Keeping, int]:
        """End everything that is over; return how many of each class. Raises StoreUnavailable."""
        self._endings()
        ended = {keeping: self._sweep(keeping) for keeping in self._sweeps}
        ended[Keeping.PROCESSING] = self._end_lines()
        keys = self._destroy_needless_keys()
        if keys or any(ended.values()):
            self._tenant.data_keys.compact()
            let_go(self._tenant.engine, tables())
        overdue = sum(status.overdue for status in self.status())
        facts: dict[str, FieldValue] = {"count": sum(ended.values()), "keys": keys, "overdue": overdue}
        with write_transaction(self._tenant.engine) as connection:
            event = self._tenant.audit.event(EventId.RETENTION_RUN, "retention", facts)
            self._tenant.audit.record(connection, [event])
        return {keeping: count for keeping, count in ended.items() if count}

    def status(self) -> list[ClassStatus]:
        """Return how every class stands; of none may anything be overdue after a run."""
        terms = self._terms()
        with read_transaction(self._tenant.engine) as connection:
            return [self._status(connection, keeping, terms) for keeping in Keeping]

    def keys_left(self) -> int:
        """Return how many keys wait for their destruction; after a run none does."""
        with read_transaction(self._tenant.engine) as connection:
            return doomed(connection)

    @property
    def _today(self) -> date:
        return dutch_day(self._tenant.clock.now())

    def _sweep(self, keeping: Keeping) -> int:
        total, sweep, start = 0, self._sweeps[keeping], self._terms().start(keeping, self._today)
        with read_transaction(self._tenant.engine) as connection:
            if not sweep.overdue(connection, start):
                return 0
        while True:
            with keyed_transaction(self._tenant.engine, self._tenant.data_keys) as transaction:
                count = sweep.sweep(transaction.connection, start)
                if count:
                    self._tenant.audit.record(transaction.connection, [self._event(keeping, count)])
            total += count
            if not count:
                return total

    def _end_lines(self) -> int:
        """End lines of the processing log, recorded first: they are in a file of their own."""
        start = self._lines_start(self._terms())
        _, overdue = self._tenant.processing.begun_before(start)
        if not overdue:
            return 0
        with write_transaction(self._tenant.engine) as connection:
            self._tenant.audit.record(connection, [self._event(Keeping.PROCESSING, overdue)])
        return self._tenant.processing.end_before(start)

    def _lines_start(self, terms: RetentionTerms) -> datetime:
        return datetime.combine(terms.start(Keeping.PROCESSING, self._today), time(), UTC) - _EARLIEST_MIDNIGHT

    def _event(self, keeping: Keeping, count: int) -> Event:
        if keeping is Keeping.UNOPENED:
            return self._tenant.audit.event(EventId.UNOPENED_EXPIRED, "mailbox", {"count": count})
        facts: dict[str, FieldValue] = {"data_class": keeping.value, "count": count}
        return self._tenant.audit.event(EventId.RETENTION_ENDED, "retention", facts)

    def _destroy_needless_keys(self) -> int:
        start = self._terms().start(Keeping.UNOPENED, self._today)
        with keyed_transaction(self._tenant.engine, self._tenant.data_keys) as transaction:
            names = needless(transaction.connection, self._tenant.data_keys, today=self._today, unopened_start=start)
            doom(transaction.connection, names)
        self._tenant.signals.forget_keys()
        return len(names)

    def _status(self, connection: Connection, keeping: Keeping, terms: RetentionTerms) -> ClassStatus:
        period, start = terms.period(keeping), terms.start(keeping, self._today)
        if keeping is Keeping.AUDIT:
            kept, overdue = entries_before(connection, start)
        elif keeping is Keeping.PROCESSING:
            kept, overdue = self._tenant.processing.begun_before(self._lines_start(terms))
        elif keeping in ENDING_BY_DAY:
            kept, overdue = ENDING_BY_DAY[keeping].counted(connection, self._today)
        else:
            kept, overdue = self._sweeps[keeping].counted(connection, start)
        return ClassStatus(keeping=keeping, period=str(period), basis=period.basis, kept=kept, overdue=overdue)
