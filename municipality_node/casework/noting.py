"""What is written down in a case beside attempts: observations from a closed list, one remark, pauses."""

from dataclasses import replace
from datetime import date

from audit.events import EventId
from municipality_node.casework.desk import Desk, OpenFile, Session, ViewReason
from municipality_node.domain.casework.case import Note
from municipality_node.domain.casework.deadlines import Pause, PauseReason
from municipality_node.domain.casework.observations import REMARK_LIMIT, Observation
from municipality_node.domain.casework.roles import Permission
from municipality_node.errors import ActImpossible


class Noting:
    """Writes into a case; everything of it rests under the case's own key."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def observe(
        self, session: Session, number: int, observation: Observation, *, reason: ViewReason | None = None
    ) -> None:
        """Add an observation of today. Raises UnknownCase, ReasonNeeded."""
        self._desk.permit(session, Permission.NOTE)
        with self._desk.opened(session, number, reason) as file:
            note = Note(day=self._desk.today, observation=observation, user=session.user.number)
            known = file.case.particulars
            file.change(replace(file.case, particulars=replace(known, notes=(*known.notes, note))))
            self._desk.save(session, file, EventId.CASE_NOTED, {"kind": "observation"})

    def remark(self, session: Session, number: int, text: str, *, reason: ViewReason | None = None) -> None:
        """Replace the one remark; empty erases it. Raises ActImpossible when it is too long."""
        self._desk.permit(session, Permission.NOTE)
        text = " ".join(text.split())
        if len(text) > REMARK_LIMIT or not text.isprintable():
            raise ActImpossible(f"at most {REMARK_LIMIT} printable characters", field="remark")
        with self._desk.opened(session, number, reason) as file:
            file.change(replace(file.case, particulars=replace(file.case.particulars, remark=text)))
            self._desk.save(session, file, EventId.CASE_NOTED, {"kind": "remark"})

    def pause(
        self,
        session: Session,
        number: int,
        why: PauseReason,
        *,
        until: date | None = None,
        reason: ViewReason | None = None,
    ) -> None:
        """Let the timers of a case stand still from today. Raises ActImpossible when they do already."""
        self._desk.permit(session, Permission.PAUSE)
        today = self._desk.today
        if until is not None and until <= today:
            raise ActImpossible("a pause ends in the future", field="until")
        with self._desk.opened(session, number, reason) as file:
            if not file.case.is_open or any(_runs(pause, today) for pause in file.case.particulars.pauses):
                raise ActImpossible("the case is closed or stands still already", field="pause")
            _set_pauses(file, (*file.case.particulars.pauses, Pause(reason=why, since=today, until=until)))
            self._desk.save(session, file, EventId.CASE_PAUSED, {"reason": why.value})

    def resume(self, session: Session, number: int, *, reason: ViewReason | None = None) -> None:
        """Let the timers run again from today. Raises ActImpossible when they do."""
        self._desk.permit(session, Permission.PAUSE)
        today = self._desk.today
        with self._desk.opened(session, number, reason) as file:
            pauses = file.case.particulars.pauses
            if not any(_runs(pause, today) for pause in pauses):
                raise ActImpossible("the case does not stand still", field="resume")
            _set_pauses(file, tuple(replace(one, until=today) if _runs(one, today) else one for one in pauses))
            self._desk.save(session, file, EventId.CASE_RESUMED)


def _runs(pause: Pause, today: date) -> bool:
    return pause.since <= today and (pause.until is None or today < pause.until)


def _set_pauses(file: OpenFile, pauses: tuple[Pause, ...]) -> None:
    file.change(replace(file.case, particulars=replace(file.case.particulars, pauses=pauses)))
