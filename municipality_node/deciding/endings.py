"""What ends by itself: withheld content when its window ends, review items, rejections, history, entries of lists."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, Engine

from audit.events import EventId
from keys.identity import Day
from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.docket import Docket
from municipality_node.domain.review import Stage
from municipality_node.store.data_keys import DataKeys
from municipality_node.store.key_lifetime import KeyedTransaction, doom, keyed_transaction
from municipality_node.store.signal_keys import content_key
from municipality_node.store.signals import SignalRow, State
from servicekit.clock import Clock
from servicekit.transactions import read_transaction
from signals.dutch_day import dutch_day

_LAPSING = (State.REVIEW, State.REJECTED)


class Endings:
    """Ends what is over in one municipality, each time in one transaction; may be repeated after a crash anywhere."""

    def __init__(self, *, engine: Engine, data_keys: DataKeys, chamber: Chamber, clock: Clock) -> None:
        self._engine = engine
        self._data_keys = data_keys
        self._chamber = chamber
        self._clock = clock

    def run(self) -> Counter[str]:
        """End everything whose last day is over; return how many of each. Raises PolicyRefused, StoreUnavailable."""
        now = self._clock.now()
        today = dutch_day(now)
        with read_transaction(self._engine) as connection:
            if not self._anything(connection, today):
                return Counter()
        policy = self._chamber.policies.in_force(today)
        with keyed_transaction(self._engine, self._data_keys) as transaction:
            docket = Docket(transaction, self._chamber, policy=policy, now=now)
            counts = self._end(transaction, docket, today)
            docket.write()
            self._chamber.audit.record(transaction.connection, docket.events)
        return counts

    def _anything(self, connection: Connection, today: date) -> bool:
        chamber, day = self._chamber, Day.of(today).number
        return (
            bool(chamber.signals.ended(connection, day))
            or chamber.history.ended(connection, today=today)
            or bool(chamber.sources.listings.ended(connection, today))
            or bool(chamber.review_items.ended(connection, Stage.CONFIRMED, day))
        )

    def _end(self, transaction: KeyedTransaction, docket: Docket, today: date) -> Counter[str]:
        connection, chamber = transaction.connection, self._chamber
        ended = chamber.sources.listings.ended(connection, today)
        chamber.sources.listings.expire(connection, today)
        docket.relist(ended)  # they are on a list no longer
        over = chamber.signals.ended(connection, Day.of(today).number)
        counts = Counter(
            withheld=self._end_withheld(connection, [row for row in over if row.state is State.WITHHELD]),
            review=self._lapse(connection, docket, [row for row in over if row.state in _LAPSING]),
            settled=self._settle(connection, docket, today),
            history=chamber.history.expire(connection, today=today),
            listed=len(ended),
        )
        for name, event in (
            ("withheld", EventId.WITHHELD_ENDED),
            ("review", EventId.REVIEW_LAPSED),
            ("history", EventId.HISTORY_ENDED),
            ("listed", EventId.LISTED_ENDED),
        ):
            if counts[name]:
                docket.events.append(chamber.audit.event(event, "policy", {"count": counts[name]}))
        return +counts

    def _end_withheld(self, connection: Connection, rows: Sequence[SignalRow]) -> int:
        """Destroy the content of what no signal can pull in any more; reasons and history stay for their time."""
        for row in rows:
            doom(connection, [content_key(State.WITHHELD, row.name)])
            row.content, row.ends_day = None, None
            self._chamber.signals.rewrite(connection, row)
        return len(rows)

    def _settle(self, connection: Connection, docket: Docket, today: date) -> int:
        """Forget the other candidates of what was confirmed, now that it can no longer be reversed."""
        rows = self._chamber.review_items.ended(connection, Stage.CONFIRMED, Day.of(today).number)
        for row in self._chamber.signals.by_ids(connection, rows):
            if row.content:
                docket.close(row)
            else:
                self._chamber.review_items.remove(connection, row.id)
        return len(rows)

    def _lapse(self, connection: Connection, docket: Docket, rows: Sequence[SignalRow]) -> int:
        """Erase what nobody decided on in time, and what was rejected for good: it is about nobody."""
        for row in rows:
            docket.forget(row, State.NONE)
            row.outcome = "none"
            self._chamber.signals.rewrite(connection, row)
        return len(rows)
