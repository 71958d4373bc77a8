"""What the work list remembers of an open case: enough to place and time it on any day, and nobody's name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from municipality_node.domain.casework.case import Case, CaseMonth, kind_of
from municipality_node.domain.casework.conditions import CaseFacts
from municipality_node.domain.casework.contact import Attempt, conversations_on, spoken_on
from municipality_node.domain.casework.deadlines import Deadline, DeadlineSettings, Milestones, Pause, deadlines
from municipality_node.domain.casework.household import Born
from municipality_node.domain.casework.lifecycle import CaseState
from municipality_node.domain.casework.release_ground import ReleaseGround, release_grounds
from municipality_node.domain.casework.state_pension import has_state_pension
from municipality_node.domain.casework.working_days import WorkingDays
from municipality_node.domain.policy import CaseType
from signals.signal import PartnerType, SignalType

REFUSAL_DAYS = 365
"""How far back a refusal of help is shown."""
_CAK = frozenset({PartnerType.CAK_HEALTH, PartnerType.CAK_CONTRIBUTION})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Outline:
    """One open case. What depends on the day is worked out for the day that is asked."""

    number: int
    month: CaseMonth
    state: CaseState
    kind: CaseType
    signals: int
    """How many of its signals stand."""
    assigned_to: int | None
    standing: CaseFacts
    """The facts that no day changes; the others are as of no day."""
    born: tuple[Born, ...]
    cak_since: tuple[date, ...]
    """Since when there are arrears at the CAK."""
    refused_on: date | None
    """When any of its people last refused help."""
    milestones: Milestones
    pauses: tuple[Pause, ...]
    grounds: tuple[ReleaseGround, ...]
    """Why its signals were released."""
    last: Attempt | None
    """The last attempt to reach anybody."""

    @property
    def attempts(self) -> int:
        """How many attempts were made on it."""
        return self.standing.attempts

    def timers(self, settings: DeadlineSettings, working: WorkingDays, today: date) -> tuple[Deadline, ...]:
        """Return its timers as they stand today."""
        return deadlines(settings, self.milestones, self.pauses, working, today)

    def facts(self, timers: Sequence[Deadline], today: date) -> CaseFacts:
        """Return what trays look at today."""
        return replace(
            self.standing,
            youth=any(born.is_youth(today) for born in self.born),
            state_pension=any(has_state_pension(born, today) for born in self.born),
            cak_months=max((_months(since, today) for since in self.cak_since), default=0),
            earlier_refusal=self.refused_on is not None and (today - self.refused_on).days <= REFUSAL_DAYS,
            days_left=min((one.left for one in timers if one.left is not None), default=None),
        )


def outlined(case: Case, attempts: Sequence[Attempt], refused_on: date | None) -> Outline:
    """Return the outline of a case."""
    known = case.particulars
    return Outline(
        number=case.number,
        month=case.month,
        state=case.state,
        kind=kind_of(known),
        signals=len(known.standing),
        assigned_to=case.assigned_to,
        standing=_standing(case, attempts),
        born=tuple(person.born for person in known.people),
        cak_since=tuple(signal.arrears_since for signal in known.standing if signal.partner_type in _CAK),
        refused_on=refused_on,
        milestones=milestones_of(case, attempts),
        pauses=known.pauses,
        grounds=release_grounds(known.standing),
        last=max(attempts, key=lambda attempt: attempt.day, default=None),
    )


def milestones_of(case: Case, attempts: Sequence[Attempt]) -> Milestones:
    """Return the days of a case that timers look at."""
    return Milestones(
        opened=case.opened,
        crisis_since=case.crisis_since,
        picked_up=case.picked_up,
        accepted=case.accepted,
        spoken=spoken_on(attempts),
        conversations=conversations_on(attempts),
        closed=case.closed,
    )


def _standing(case: Case, attempts: Sequence[Attempt]) -> CaseFacts:
    known, signals = case.particulars, case.particulars.standing
    return CaseFacts(
        number=case.number,
        opened=case.opened,
        crisis=any(signal.signal_type is SignalType.CRISIS for signal in signals),
        end_of_supply=any(signal.signal_type is SignalType.END_OF_SUPPLY for signal in signals),
        kind=kind_of(known),
        minors=known.minors,
        amount_cents=sum(signal.amount_cents for signal in signals),
        recidivism=any(signal.recidivism for signal in signals),
        warm_handover=any(signal.warm_handover for signal in signals),
        chronic=any(signal.chronic for signal in signals),
        phone_known=bool(known.phones),
        secrecy=known.secrecy,
        partner_types=frozenset(signal.partner_type for signal in signals),
        attempts=len(attempts),
        reached=any(attempt.reached for attempt in attempts),
    )


def _months(since: date, today: date) -> int:
    return max((today.year - since.year) * 12 + today.month - since.month - (today.day < since.day), 0)
