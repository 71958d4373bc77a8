"""Two timers per case: to the first conversation, and the short one of a crisis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from municipality_node.domain.casework.working_days import WorkingDays


class Timer(StrEnum):
    """What is timed."""

    FIRST_CONVERSATION = "first-conversation"
    CRISIS = "crisis"


class StartEvent(StrEnum):
    """From when a timer runs: the text of the law and practice differ, so a municipality chooses."""

    OPENED = "opened"
    """The first signal was released."""
    PICKED_UP = "picked-up"
    ACCEPTED = "accepted"
    """The resident accepted help."""


class PauseReason(StrEnum):
    """Why a timer stands still; a closed list."""

    RESIDENT_ASKED = "resident-asked"
    RESIDENT_AWAY = "resident-away"
    ADMITTED = "admitted"
    """To a hospital or an institution."""
    PARTNER_CHECKS = "partner-checks"
    OTHER_HELP_DECIDES = "other-help-decides"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineSettings:
    """What a municipality times, and from when."""

    first_conversation_weeks: int = 4
    first_conversation_starts: StartEvent = StartEvent.OPENED
    crisis_working_days: int = 3
    crisis_starts: StartEvent = StartEvent.ACCEPTED
    warn_working_days: int = 5
    crisis_warn_working_days: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A case stands still from a day until another; until further notice while that is None."""

    reason: PauseReason
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestones:
    """The days of a case that timers look at."""

    opened: date
    crisis_since: date | None = None
    """When the first CRISIS signal was released; END_OF_SUPPLY alone leaves it None."""
    picked_up: date | None = None
    accepted: date | None = None
    spoken: tuple[date, ...] = ()
    """The days on which somebody was spoken with, whatever came of it."""
    conversations: tuple[date, ...] = ()
    """The days of conversations proper; the call in which somebody said yes is none."""
    closed: date | None = None


class Standing(StrEnum):
    """How a timer stands."""

    NOT_STARTED = "not-started"
    RUNNING = "running"
    WARNING = "warning"
    OVERDUE = "overdue"
    PAUSED = "paused"
    MET = "met"
    MET_LATE = "met-late"
    STOPPED = "stopped"
    """The case was closed before anybody was spoken with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One timer of one case on one day. `left` counts working days, negative when it is overdue."""

    timer: Timer
    standing: Standing
    due: date | None = None
    left: int | None = None

    @property
    def is_pressing(self) -> bool:
        """Whether it warns or is overdue."""
        return self.standing in {Standing.WARNING, Standing.OVERDUE}


def deadlines(
    settings: DeadlineSettings,
    milestones: Milestones,
    pauses: Sequence[Pause],
    working: WorkingDays,
    today: date,
) -> tuple[Deadline, ...]:
    """Return the timers of a case as they stand today; the crisis timer only for a crisis."""
    found = [_deadline(Timer.FIRST_CONVERSATION, settings, milestones, pauses, working, today)]
    if milestones.crisis_since is not None:
        found.append(_deadline(Timer.CRISIS, settings, milestones, pauses, working, today))
    return tuple(found)


def _deadline(
    timer: Timer,
    settings: DeadlineSettings,
    milestones: Milestones,
    pauses: Sequence[Pause],
    working: WorkingDays,
    today: date,
) -> Deadline:
    start = _start(timer, settings, milestones)
    if start is None:
        stopped = milestones.closed is not None
        return Deadline(timer=timer, standing=Standing.STOPPED if stopped else Standing.NOT_STARTED)
    due = due_day(timer, settings, start, pauses, working, today)
    met = min((day for day in _meets(timer, settings, milestones) if day >= start), default=None)
    if met is not None:
        return Deadline(timer=timer, standing=Standing.MET if met <= due else Standing.MET_LATE, due=due)
    if milestones.closed is not None:
        return Deadline(timer=timer, standing=Standing.STOPPED, due=due)
    left = working.between(today, due)
    if any(pause.since <= today and (pause.until is None or today < pause.until) for pause in pauses):
        return Deadline(timer=timer, standing=Standing.PAUSED, due=due, left=left)
    return Deadline(timer=timer, standing=_pressing(timer, settings, today, due, left), due=due, left=left)


def _pressing(timer: Timer, settings: DeadlineSettings, today: date, due: date, left: int) -> Standing:
    if today > due:
        return Standing.OVERDUE
    warn = settings.crisis_warn_working_days if timer is Timer.CRISIS else settings.warn_working_days
    return Standing.WARNING if left <= warn else Standing.RUNNING


def _event(timer: Timer, settings: DeadlineSettings) -> StartEvent:
    return settings.crisis_starts if timer is Timer.CRISIS else settings.first_conversation_starts


def _meets(timer: Timer, settings: DeadlineSettings, milestones: Milestones) -> tuple[date, ...]:
    # Where the acceptance starts the timer, the talk that led to it cannot end it.
    after_yes = _event(timer, settings) is StartEvent.ACCEPTED
    return milestones.conversations if after_yes else milestones.spoken


def _start(timer: Timer, settings: DeadlineSettings, milestones: Milestones) -> date | None:
    started = {
        StartEvent.OPENED: milestones.opened,
        StartEvent.PICKED_UP: milestones.picked_up,
        StartEvent.ACCEPTED: milestones.accepted,
    }[_event(timer, settings)]
    if timer is Timer.CRISIS and started is not None and milestones.crisis_since is not None:
        # A crisis that joins a running case cannot have been due before it was known.
        return max(started, milestones.crisis_since)
    return started


def due_day(
    timer: Timer,
    settings: DeadlineSettings,
    start: date,
    pauses: Sequence[Pause],
    working: WorkingDays,
    today: date,
) -> date:
    """Return the last day on which the timer is met: a pause moves it by as long as the case stood still.

    Weeks end on a working day (Algemene termijnenwet art. 1) and are moved by days; working days by working days. A
    pause that begins when it is too late already moves nothing.
    """
    still = _paused_days(pauses, start, today)
    if timer is Timer.CRISIS:
        due, left = start, settings.crisis_working_days
        while left:
            due = working.after(due, 1)
            left -= due not in still
        return due
    due, left = start, settings.first_conversation_weeks * 7
    while left:
        due += timedelta(days=1)
        left -= due not in still
    return working.on_or_after(due)


def _paused_days(pauses: Sequence[Pause], start: date, today: date) -> set[date]:
    """Return the days from the start on which a case stood, or is known to stand, still; each once."""
    days = set()
    for pause in pauses:
        first = max(pause.since, start)
        end = pause.until or max(today + timedelta(days=1), first)
        days |= {first + timedelta(days=n) for n in range(max((end - first).days, 0))}
    return days
