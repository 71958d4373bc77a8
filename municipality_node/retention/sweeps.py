"""What of each class is over, and its deletion: rows in the caller's transaction, their keys doomed in the same."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, delete, func, not_, or_, select, update

from keys.identity import Day, Oin, SignalId
from municipality_node.domain.casework.case import CaseMonth
from municipality_node.domain.retention import Keeping
from municipality_node.policies.book import APPROVERS
from municipality_node.store.cases import Cases
from municipality_node.store.casework_schema import (
    CASE_ATTEMPT,
    CASE_FILE,
    CASE_SIGNAL,
    CASEWORK_SESSION,
    CASEWORK_USER,
)
from municipality_node.store.key_lifetime import doom
from municipality_node.store.report_counts import REPORT_COUNT
from municipality_node.store.schema import (
    EVALUATION_BATCH,
    FEEDBACK_DUE,
    FEEDBACK_OUTBOX,
    HISTORY,
    LISTED,
    POLICY_APPROVAL,
    REFUSED,
    SIGNAL,
    WITHDRAWAL,
)
from municipality_node.store.signal_keys import explanation_key, keys_of
from municipality_node.store.signals import State, row_name

PAGE = 500


class Sweep(Protocol):
    """One class of data. `start` is the first day of what is still kept."""

    def counted(self, connection: Connection, start: date) -> tuple[int, int]:
        """Return how many there are, and how many of them are over."""

    def overdue(self, connection: Connection, start: date) -> int:
        """Return how many of them are over."""

    def sweep(self, connection: Connection, start: date) -> int:
        """Delete up to a page of what is over, and doom its keys; return how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Rows of a table that end by a time in one of its columns."""

    table: Table
    day: Column[Any]
    only: ColumnElement[bool] | None = None
    free: ColumnElement[bool] | None = None
    """Rows that nothing hangs on: the others are kept as long as something does."""
    told_as: Callable[[date], object] = lambda start: Day.of(start).number
    """How the column tells the first moment of a day."""

    def counted(self, connection: Connection, start: date) -> tuple[int, int]:
        """Return how many there are, and how many of them are over."""
        return _counted(connection, self.table, self._chosen(), self._over(start))

    def overdue(self, connection: Connection, start: date) -> int:
        """Return how many of them are over."""
        return _count(connection, self.table, self._over(start))

    def sweep(self, connection: Connection, start: date) -> int:
        """Delete what is over; these rows are small."""
        return connection.execute(delete(self.table).where(self._over(start))).rowcount

    def _chosen(self) -> ColumnElement[bool]:
        return self.day.is_not(None) if self.only is None else self.only

    def _over(self, start: date) -> ColumnElement[bool]:
        over = and_(self._chosen(), self.day < self.told_as(start))
        return over if self.free is None else and_(over, self.free)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """Signals of which content and explanation end, while the row stays."""

    day: Column[int]
    only: ColumnElement[bool]
    state: State | None
    """Their state afterwards; None leaves it as it is, and only the explanation goes."""

    def counted(self, connection: Connection, start: date) -> tuple[int, int]:
        """Return how many there are, and how many of them are over."""
        return _counted(connection, SIGNAL, self.only, self._over(start))

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

    def counted(self, connection: Connection, start: date) -> tuple[int, int]:
        """Return how many there are, open ones included, and how many of them are over."""
        return _count(connection, CASE_FILE, CASE_FILE.c.id.is_not(None)), self.overdue(connection, start)

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


class IdleApprovals:
    """Approvals of policies that never had their second, or that the configuration names no more."""

    def __init__(self, versions: Callable[[], Collection[bytes]]) -> None:
        self._versions = versions

    def counted(self, connection: Connection, start: date) -> tuple[int, int]:
        """Return how many approvals there are, those of policies in force included, and how many of them are over."""
        return _counted(connection, POLICY_APPROVAL, POLICY_APPROVAL.c.policy_hash.is_not(None), self._over(start))

    def overdue(self, connection: Connection, start: date) -> int:
        """Return how many of them are over."""
        return _count(connection, POLICY_APPROVAL, self._over(start))

    def sweep(self, connection: Connection, start: date) -> int:
        """Delete what is over."""
        return connection.execute(delete(POLICY_APPROVAL).where(self._over(start))).rowcount

    def _over(self, start: date) -> ColumnElement[bool]:
        approved = POLICY_APPROVAL.c
        # Of two approvals the last one counts: the whole policy ends at once, or not at all.
        by_policy = select(approved.policy_hash).group_by(approved.policy_hash)
        old = by_policy.having(func.max(approved.approved_at) < start.isoformat())
        complete = by_policy.having(func.count() >= APPROVERS)
        idle = or_(approved.policy_hash.not_in(complete), approved.policy_hash.not_in(self._versions()))
        return and_(approved.policy_hash.in_(old), idle)


_NOT_IN_A_CASE = SIGNAL.c.id.not_in(select(CASE_SIGNAL.c.signal_row))
_EMPTY = and_(SIGNAL.c.content.is_(None), SIGNAL.c.sealed_explanation.is_(None), _NOT_IN_A_CASE)


_NAMED_IN_CASES = or_(
    CASEWORK_USER.c.id.in_(select(CASE_ATTEMPT.c.user_id)),
    CASEWORK_USER.c.id.in_(select(CASE_FILE.c.assigned_to).where(CASE_FILE.c.assigned_to.is_not(None))),
)


def sweeps(cases: Cases, versions: Callable[[], Collection[bytes]]) -> Mapping[Keeping, Sweep]:
    """Return every class that the retention run itself ends. What the policy's windows end is `ENDING_BY_DAY`.

    `versions` are the digests of the policies that the configuration names.
    """
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
        Keeping.OUTBOX: Rows(table=FEEDBACK_OUTBOX, day=FEEDBACK_OUTBOX.c.day),
        Keeping.QUERIES: Rows(
            table=EVALUATION_BATCH, day=EVALUATION_BATCH.c.day, only=EVALUATION_BATCH.c.sealed_inputs.is_(None)
        ),
        Keeping.USERS: Rows(table=CASEWORK_USER, day=CASEWORK_USER.c.ended_day, free=not_(_NAMED_IN_CASES)),
        Keeping.SESSIONS: Rows(table=CASEWORK_SESSION, day=CASEWORK_SESSION.c.expires_at, told_as=_seconds),
        Keeping.APPROVALS: IdleApprovals(versions),
        Keeping.REPORT_COUNTS: Rows(table=REPORT_COUNT, day=REPORT_COUNT.c.month, told_as=_month),
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


def _seconds(start: date) -> int:
    return int(datetime.combine(start, time(), UTC).timestamp())


def _month(start: date) -> int:
    return CaseMonth.of(start).number


def _count(connection: Connection, table: Table, chosen: ColumnElement[bool]) -> int:
    return connection.execute(select(func.count()).select_from(table).where(chosen)).scalar_one()


def _counted(
    connection: Connection, table: Table, chosen: ColumnElement[bool], over: ColumnElement[bool]
) -> tuple[int, int]:
    """Count what is chosen, and what of it is over, in one walk."""
    query = select(func.count(), func.count().filter(over)).select_from(table).where(chosen)
    kept, overdue = connection.execute(query).one()
    return kept, overdue
