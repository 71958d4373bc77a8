"""How a case goes on and ends: acceptance, result, reopening."""

from dataclasses import replace
from datetime import date
from enum import StrEnum

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.attempting import accepted
from municipality_node.casework.desk import Desk, OpenFile, Session, ViewReason
from municipality_node.domain.casework.lifecycle import CaseAct
from municipality_node.domain.casework.limits import OverrideReason, short_of_minimum
from municipality_node.domain.casework.results import NEEDS, CaseResult, Needs
from municipality_node.domain.casework.roles import Permission
from municipality_node.errors import ActImpossible, ResultRefused


class ReopenReason(StrEnum):
    """Why a closed case is taken up again; a closed list."""

    MISTAKE = "mistake"
    RESIDENT_CAME_BACK = "resident-came-back"
    PARTNER_ASKED = "partner-asked"


class Concluding:
    """Moves cases towards their end."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def accept(
        self, session: Session, number: int, day: date, *, consent: bool = False, reason: ViewReason | None = None
    ) -> None:
        """Record that the resident accepted help, or that it now consents that the partner hears of it.

        Raises ActImpossible, UnknownCase, ReasonNeeded.
        """
        self._desk.permit(session, Permission.CONCLUDE)
        with self._desk.opened(session, number, reason) as file:
            if file.case.accepted is not None and file.case.is_open and consent:
                file.change(replace(file.case, consent=True))
            else:
                if not file.case.opened <= day <= self._desk.today:
                    raise ActImpossible("the day lies before the case or in the future", field="day")
                file.change(accepted(file, day, consent=consent))
            self._desk.save(session, file, EventId.CASE_ACCEPTED, {"consent": "yes" if consent else "no"})

    def close(
        self,
        session: Session,
        number: int,
        result: CaseResult,
        *,
        override: OverrideReason | None = None,
        reason: ViewReason | None = None,
    ) -> None:
        """End a case in one of the sixteen results, and every hand-over with it.

        Raises ActImpossible, ResultRefused when what the result needs did not happen, UnknownCase, ReasonNeeded.
        """
        self._desk.permit(session, Permission.CONCLUDE)
        if override is not None:
            self._desk.permit(session, Permission.OVERRIDE)
        with self._desk.opened(session, number, reason) as file:
            state = file.step(CaseAct.CLOSE)
            passed = self._check(file, result, override)
            file.change(replace(file.case, state=state, result=result, closed=self._desk.today))
            self._desk.attempts.take_back(file.connection, number)
            facts: dict[str, FieldValue] = {"outcome": result.name}
            if passed and override is not None:
                facts["override"] = override.value
            self._desk.save(session, file, EventId.CASE_CLOSED, facts)

    def reopen(self, session: Session, number: int, why: ReopenReason, *, reason: ViewReason | None = None) -> None:
        """Take a closed case up again. Raises ActImpossible, UnknownCase, ReasonNeeded."""
        self._desk.permit(session, Permission.CONCLUDE)
        with self._desk.opened(session, number, reason) as file:
            state = file.step(CaseAct.REOPEN)
            picked_up = file.case.picked_up or self._desk.today
            case = replace(
                file.case, state=state, result=None, closed=None, accepted=None, consent=False, picked_up=picked_up
            )
            file.change(case)
            self._desk.save(session, file, EventId.CASE_REOPENED, {"reason": why.value})

    def _check(self, file: OpenFile, result: CaseResult, override: OverrideReason | None) -> bool:
        """Return whether the override was needed."""
        made = self._desk.attempts.of_cases(file.connection, [file.case.number])[file.case.number]
        attempts, needs = [one.attempt for one in made], NEEDS[result]
        if needs is Needs.REACHED and file.case.accepted is None and not any(one.reached for one in attempts):
            raise ResultRefused("nobody was reached", field=needs.value)
        if needs is Needs.ATTEMPTS and short_of_minimum(self._desk.settings.limits, attempts):
            if override is None:
                raise ResultRefused("fewer attempts than the municipality asks for", field=needs.value)
            return True
        return False
