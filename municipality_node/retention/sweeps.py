"""What of each class is over, and its deletion: rows in the caller's transaction, their keys doomed in the same."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, delete, func, select, update

from keys.identity import Day, Oin, SignalId
from municipality_node.domain.retention import Keeping
from municipality_node.store.cases import Cases
from municipality_node.store.casework_schema import CASE_FILE, CASE_SIGNAL
from municipality_node.store.key_lifetime import doom
from municipality_node.store.schema import (
    EVALUATION_BATCH,
    FEEDBACK_DUE,
    HISTORY,
    LISTED,
    REFUSED,
    SIGNAL,
    WITHDRAWAL,
)
from municipality_node.store.signal_keys import explanation_key, keys_of
from municipality_node.store.signals import State, row_name

PAGE = 500


class Sweep(Protocol):
    """One class of data. `start` is the first day of what is still kept."""

    def kept(self, connection: Connection) -> int:
        """Return how many there are."""

    def overdue(self, connection: Connection, start: date) -> int:
        """Return how many of them are over."""

    def sweep(self, connection: Connection, start: date) -> int:
        """Delete up to a page of what is over, and doom its keys; return how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of a table that end by a day in one of its columns."""

    table: Table
    day: Column[int]
    only: ColumnElement[bool] | None = None

    def kept(self, connection: Connection) -> int:
        """Return how many there are."""
        return _count(connection, self.table, self._chosen())

    def overdue(self, connection: Connection, start: date) -> int:
        """Return how many of them are over."""
        return _count(connection, self.table, self._over(start))

    def sweep(self, connection: Connection, start: date) -> int:
        """Delete what is over: these rows are small, and nothing hangs on them."""
        return connection.execute(delete(self.table).where(self._over(start))).rowcount

    def _chosen(self) -> ColumnElement[bool]:
        return self.day.is_not(None) if self.only is None else self.only

    def _over(self, start: date) -> ColumnElement[bool]:
        return and_(self._chosen(), self.day < Day.of(start).number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Signals of which content and explanation end, while the row stays."""

    day: Column[int]
    only: ColumnElement[bool]
    state: State | None
    """Their state afterwards; None leaves it as it is, and only the explanation goes."""

    def kept(self, connection: Connection) -> int:
        """Return how many there are."""
        return _count(connection, SIGNAL, self.only)

    def overdue(self, connection: Connection, start: date) -> int:
        """Return how many of them are over."""
        return _count(connection, SIGNAL, self._over(start))

    def sweep(self, connection: Connection, start: date) -> int:
        """Erase what is over, and doom its keys."""
        query = select(SIGNAL.c.id).where(self._over(start)).limit(PAGE)
        return erase(connection, list(connection.execute(query).scalars()), self.state)

    def _over(self, start: date) -> ColumnElement[bool]:
        return and_(self.only, self.day < Day.of(start).number)


class ClosedCases:
    """Cases, from the day on which they were closed, with the signals that they are made of."""

    def __init__(self, cases: Cases) -> None:
        self._cases = cases

    def kept(self, connection: Connection) -> int:
        """Return how many there are, open ones included."""
        return _count(connection, CASE_FILE, CASE_FILE.c.id.is_not(None))

    def overdue(self, connection: Connection, start: date) -> int:
        """Return how many of them are over."""
        return len(self._cases.closed_before(connection, start))

    def sweep(self, connection: Connection, start: date) -> int:
        """Delete cases with everything that hangs on them, and what is kept of their signals."""
        numbers = self._cases.closed_before(connection, start)[:PAGE]
        signals = [row for number in numbers for row in self._cases.signals_of(connection, number)]
        erase(connection, signals, State.EXPIRED)
        self._cases.destroy(connection, numbers)
        return len(numbers)


_NOT_IN_A_CASE = SIGNAL.c.id.not_in(select(CASE_SIGNAL.c.signal_row))
_EMPTY = and_(SIGNAL.c.content.is_(None), SIGNAL.c.sealed_explanation.is_(None), _NOT_IN_A_CASE)


def sweeps(cases: Cases) -> Mapping[Keeping, Sweep]:
    """Return every class that the retention run itself ends. What the policy's windows end is `ENDING_BY_DAY`."""
    return {
        Keeping.UNOPENED: Erased(
            day=SIGNAL.c.received_day, only=SIGNAL.c.state == State.UNOPENED.value, state=State.EXPIRED
        ),
        Keeping.EXPLANATIONS: Erased(
            day=SIGNAL.c.day,
            only=and_(SIGNAL.c.content.is_(None), SIGNAL.c.sealed_explanation.is_not(None), _NOT_IN_A_CASE),
            state=None,
        ),
        Keeping.RELEASED: Erased(
            day=SIGNAL.c.received_day,
            only=and_(SIGNAL.c.state == State.RELEASED.value, _NOT_IN_A_CASE),
            state=State.EXPIRED,
        ),
        Keeping.CASES: ClosedCases(cases),
        Keeping.SIGNALS: Rows(table=SIGNAL, day=SIGNAL.c.received_day, only=_EMPTY),
        Keeping.REFUSED: Rows(table=REFUSED, day=REFUSED.c.received_day),
        Keeping.WITHDRAWALS: Rows(table=WITHDRAWAL, day=WITHDRAWAL.c.received_day),
        Keeping.FEEDBACK: Rows(table=FEEDBACK_DUE, day=FEEDBACK_DUE.c.day),
        Keeping.QUERIES: Rows(
            table=EVALUATION_BATCH, day=EVALUATION_BATCH.c.day, only=EVALUATION_BATCH.c.sealed_inputs.is_(None)
        ),
    }


ENDING_BY_DAY: Mapping[Keeping, Rows] = {
    Keeping.WITHHELD: Rows(
        table=SIGNAL,
        day=SIGNAL.c.ends_day,
        only=and_(SIGNAL.c.state == State.WITHHELD.value, SIGNAL.c.content.is_not(None)),
    ),
    Keeping.REVIEW: Rows(
        table=SIGNAL,
        day=SIGNAL.c.ends_day,
        only=SIGNAL.c.state.in_([State.REVIEW.value, State.REJECTED.value]),
    ),
    Keeping.HISTORY: Rows(table=HISTORY, day=HISTORY.c.ends_day),
    Keeping.LISTED: Rows(table=LISTED, day=LISTED.c.until_day),
}
"""Classes whose rows hold their own last day; `deciding.endings` ends them, and here they are counted only."""


def erase(connection: Connection, ids: Sequence[int], state: State | None) -> int:
    """Keep nothing of these signals but their rows, or with no state nothing of their explanations."""
    if not ids:
        return 0
    chosen = SIGNAL.c.id.in_(ids)
    columns = select(SIGNAL.c.partner, SIGNAL.c.signal_id).where(chosen)
    names = [row_name(Oin(partner), SignalId(signal_id)) for partner, signal_id in connection.execute(columns)]
    if state is None:
        doom(connection, [explanation_key(name) for name in names])
        connection.execute(update(SIGNAL).where(chosen).values(sealed_explanation=None))
    else:
        doom(connection, [key for name in names for key in keys_of(name)])
        empty = {"content": None, "sealed_explanation": None, "ends_day": None, "released_day": None}
        connection.execute(update(SIGNAL).where(chosen).values(state=state.value, **empty))
    return len(names)


def _count(connection: Connection, table: Table, chosen: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(chosen)).scalar_one()
