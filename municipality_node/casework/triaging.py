"""The work list: every open case in its tray, in order, with its deadlines; and the hours that there are for it."""

from collections.abc import Sequence
from dataclasses import replace

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, Session
from municipality_node.casework.overview import Lines, Listed, Wish
from municipality_node.domain.casework.capacity import Capacity, capacity
from municipality_node.domain.casework.case import Case
from municipality_node.domain.casework.contact import Attempt
from municipality_node.domain.casework.deadlines import Deadline, deadlines
from municipality_node.domain.casework.outline import milestones_of
from municipality_node.domain.casework.roles import Permission
from municipality_node.errors import UnknownTray
from servicekit.transactions import read_transaction, write_transaction


class Triage:
    """Ranks and explains; decides nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def work_list(self, session: Session, *, tray: str | None = None, mine: bool = False) -> list[Listed]:
        """Return the open cases, tray after tray, or those of one; recorded as one look. Raises UnknownTray."""
        if tray is not None and tray not in {one.name for one in self._desk.settings.trays}:
            raise UnknownTray("no tray of this name; `tray list` names them", field="tray")
        return list(self.page(session, Wish(tray=tray), mine=mine).lines)

    def pressing(self, session: Session) -> list[Listed]:
        """Return the open cases with a deadline that warns or is overdue, the most overdue first."""
        return list(self.page(session, Wish(pressing=True)).lines)

    def page(self, session: Session, wish: Wish, *, mine: bool = False) -> Lines:
        """Return some lines of the list; recorded as one look at as many."""
        self._desk.permit(session, Permission.LIST_CASES)
        found = self._desk.overview.lines(self._desk, replace(wish, user=session.user.number) if mine else wish)
        names = self._record(session, "deadlines" if wish.pressing else "list", len(found.lines))
        return replace(found, names=names)

    def capacity(self, session: Session) -> Capacity:
        """Return the hours that there are for cases against the work that waits; counts only."""
        self._desk.permit(session, Permission.VIEW_CAPACITY)
        work = self._desk.overview.counts(self._desk)
        with read_transaction(self._desk.tenant.engine) as connection:
            inhabitants = self._desk.tenant.residents.count(connection)
        return capacity(self._desk.settings.capacity, inhabitants, self._desk.settings.trays, work)

    def trays(self, session: Session) -> dict[str, int]:
        """Return how many open cases each tray holds; counts only. Raises NotPermitted."""
        self._desk.permit(session, Permission.LIST_CASES)
        return self._desk.overview.counts(self._desk)

    def deadlines_of(self, case: Case, attempts: Sequence[Attempt]) -> tuple[Deadline, ...]:
        """Return the timers of one case today."""
        settings, working = self._desk.settings.deadlines, self._desk.working
        pauses = case.particulars.pauses
        return deadlines(settings, milestones_of(case, attempts), pauses, working, self._desk.today)

    def _record(self, session: Session, view: str, count: int) -> dict[int, str]:
        """Record a look, and return who works here."""
        with write_transaction(self._desk.tenant.engine) as connection:
            fields: dict[str, FieldValue] = {"view": view, "count": count}
            self._desk.record(connection, self._desk.event(session, EventId.CASE_VIEWED, "work-list", fields))
            return {user.number: user.name for user in self._desk.users.everybody(connection)}
