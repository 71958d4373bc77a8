"""Recording attempts: held to the municipality's limits, which a reason passes."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, OpenFile, Session, ViewReason
from municipality_node.domain.casework.case import Case, CaseMonth
from municipality_node.domain.casework.contact import RESULTS, Attempt, AttemptResult, Channel
from municipality_node.domain.casework.lifecycle import CaseAct
from municipality_node.domain.casework.limits import Limit, OverrideReason, Tried, limits_passed
from municipality_node.domain.casework.roles import Permission
from municipality_node.errors import ActImpossible, LimitReached, NotOfChannel, NotPermitted, UnknownCase
from municipality_node.store.attempts import StoredAttempt
from servicekit.transactions import write_transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptMade:
    """An attempt as it is entered."""

    number: int
    attempt: Attempt
    override: OverrideReason | None = None
    reason: ViewReason | None = None
    """Why a case of somebody else is worked on."""
    consent: bool = False
    """With a result of accepted help: a secrecy-flagged person consents that the partner hears of it."""
    template: str | None = None
    import_ref: bytes | None = None


class Attempting:
    """Records attempts of the team and, on cases that were handed over, of the call centre and volunteers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def record(self, session: Session, made: AttemptMade) -> tuple[Limit, ...]:
        """Record an attempt; return the limits that the override passed.

        Raises NotPermitted, UnknownCase, ReasonNeeded, ActImpossible, NotOfChannel, LimitReached.
        """
        if session.may(Permission.RECORD_HANDED_ATTEMPT):
            with write_transaction(self._desk.tenant.engine) as connection:
                return self.record_handed(connection, session, made)
        self._desk.permit(session, Permission.RECORD_ATTEMPT)
        if made.override is not None:
            self._desk.permit(session, Permission.OVERRIDE)
        with self._desk.opened(session, made.number, made.reason) as file:
            return self.on(session, file, made)

    def record_handed(self, connection: Connection, session: Session, made: AttemptMade) -> tuple[Limit, ...]:
        """Record an attempt of somebody outside the team, in the caller's write transaction.

        Raises UnknownCase for a case that was not handed to the user, as for one that does not exist.
        """
        if made.override is not None:
            raise NotPermitted(f"role {session.user.role.value}", field=Permission.OVERRIDE.value)
        if not self._desk.attempts.is_handed(connection, made.number, session.user.number):
            raise UnknownCase("no such case", field="number")
        outside = replace(made, attempt=replace(made.attempt, call_centre=True))
        return self.on(session, self._desk.file(connection, made.number), outside)

    def on(self, session: Session, file: OpenFile, made: AttemptMade) -> tuple[Limit, ...]:
        """Record an attempt on a case that is open for it."""
        attempt, case = made.attempt, file.case
        state = file.step(CaseAct.ATTEMPT)
        if not case.opened <= attempt.day <= self._desk.today:
            raise ActImpossible("the day lies before the case or in the future", field="day")
        if attempt.result not in RESULTS[attempt.channel]:
            raise NotOfChannel("`drempel-node case codes` lists the results of each channel", field="result")
        passed = limits_passed(
            self._desk.settings.limits, self._desk.household_limit(), self._tried(file, attempt.day), attempt
        )
        if passed and made.override is None:
            raise LimitReached("an override with a reason passes it", field=",".join(passed))
        file.change(replace(case, state=state, picked_up=case.picked_up or attempt.day))
        if attempt.result is AttemptResult.ACCEPTED and file.case.accepted is None:
            file.change(accepted(file, attempt.day, consent=made.consent))
        self._desk.attempts.add(
            file.connection,
            StoredAttempt(
                case_number=case.number,
                attempt=attempt,
                user=session.user.number,
                override=made.override.value if made.override and passed else None,
                template=made.template,
                import_ref=made.import_ref,
            ),
        )
        self._desk.save(session, file, EventId.CASE_ATTEMPTED, _facts(made, passed))
        if attempt.result is AttemptResult.ACCEPTED and case.accepted is None:
            consent = "yes" if made.consent else "no"
            self._desk.save(session, file, EventId.CASE_ACCEPTED, {"consent": consent})
        return passed

    def _tried(self, file: OpenFile, day: date) -> Tried:
        desk, connection = self._desk, file.connection
        numbers = desk.cases.numbers_of(connection, file.stored.household_ref)
        by_case = desk.attempts.of_cases(connection, numbers)
        return Tried(
            case=[one.attempt for one in by_case[file.case.number]],
            household=[one.attempt for made in by_case.values() for one in made],
            visits_this_month=desk.attempts.visits_in(connection, CaseMonth.of(day)),
        )


def accepted(file: OpenFile, day: date, *, consent: bool) -> Case:
    """Return the case after its resident accepted help. Raises ActImpossible."""
    return replace(file.case, state=file.step(CaseAct.ACCEPT), accepted=day, consent=consent)


_CHANNELS = {channel: channel.name.lower() for channel in Channel}


def _facts(made: AttemptMade, passed: tuple[Limit, ...]) -> dict[str, FieldValue]:
    facts: dict[str, FieldValue] = {
        "channel": _CHANNELS[made.attempt.channel],
        "daypart": made.attempt.daypart.name.lower(),
        "reached": "yes" if made.attempt.reached else "no",
    }
    if passed and made.override is not None:
        facts |= {"override": made.override.value, "limits": len(passed)}
    return {**facts, "template": made.template} if made.template else facts
