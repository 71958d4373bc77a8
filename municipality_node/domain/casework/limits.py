"""How often a municipality tries: at least before it gives up, at most before it becomes a nuisance (rule P5).

Limits suggest and people decide: every limit can be passed with a reason, and the reason is recorded.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from municipality_node.domain.casework.contact import Attempt, Channel
from municipality_node.domain.policy import ContactLimit


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Attempts through one channel on one case."""

    minimum: int = 0
    """Before the case may end as never reached."""
    maximum: int | None = None
    call_centre_maximum: int | None = None
    """For attempts by the call centre, counted apart from the municipality's own."""

    def most(self, *, call_centre: bool) -> int | None:
        """Return the highest number of attempts; None for no limit."""
        return self.call_centre_maximum if call_centre else self.maximum


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLimits:
    """What one municipality holds its workers to."""

    by_channel: Mapping[Channel, Bounds]
    visits_per_month: int | None = None
    """For the whole municipality; None for no cap."""


class Limit(StrEnum):
    """Which limit an attempt passes, as codes."""

    CHANNEL_MAXIMUM = "CHANNEL_MAXIMUM"
    MONTHLY_VISITS = "MONTHLY_VISITS"
    HOUSEHOLD_CONTACTS = "HOUSEHOLD_CONTACTS"


class OverrideReason(StrEnum):
    """Why a limit was passed; a closed list."""

    CRISIS = "crisis"
    RESIDENT_ASKED = "resident-asked"
    APPOINTMENT = "appointment"
    NEW_FACTS = "new-facts"
    NUMBER_UNKNOWN = "number-unknown"
    UNSAFE = "unsafe"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What was tried before: on this case, at this household, and by everybody this month."""

    case: Sequence[Attempt] = ()
    household: Sequence[Attempt] = ()
    """Every attempt on every case of the address, this case's among them."""
    visits_this_month: int = 0


def limits_passed(limits: ContactLimits, household: ContactLimit, tried: Tried, attempt: Attempt) -> tuple[Limit, ...]:
    """Return the limits that one more attempt would pass; empty when it may be made. `household` is rule P5's."""
    passed = []
    most = limits.by_channel.get(attempt.channel, Bounds()).most(call_centre=attempt.call_centre)
    if most is not None and _same_kind(tried.case, attempt) >= most:
        passed.append(Limit.CHANNEL_MAXIMUM)
    if attempt.channel is Channel.VISIT and _at_cap(tried.visits_this_month, limits.visits_per_month):
        passed.append(Limit.MONTHLY_VISITS)
    contacts = household_contacts(tried.household, attempt.day, days=household.period_days)
    if attempt.channel.approaches_household and contacts >= household.most:
        passed.append(Limit.HOUSEHOLD_CONTACTS)
    return tuple(passed)


def household_contacts(attempts: Collection[Attempt], day: date, *, days: int) -> int:
    """Return how often the household was approached in the `days` around `day`, before and after it.

    Attempts may be entered late: one dated in the past counts against those already entered for the days after it.
    """
    period = timedelta(days=days)
    near = [one.day for one in attempts if one.channel.approaches_household and abs(one.day - day) < period]
    # The fullest window of `days` days that holds `day`.
    starts = {one for one in near if one <= day} | {day}
    return max(sum(start <= one < start + period for one in near) for start in starts)


def short_of_minimum(limits: ContactLimits, attempts: Collection[Attempt]) -> tuple[Channel, ...]:
    """Return the channels through which too little was tried to give up."""
    return tuple(
        channel
        for channel, bounds in limits.by_channel.items()
        if sum(attempt.channel is channel for attempt in attempts) < bounds.minimum
    )


def _same_kind(attempts: Collection[Attempt], like: Attempt) -> int:
    return sum((one.channel, one.call_centre) == (like.channel, like.call_centre) for one in attempts)


def _at_cap(count: int, cap: int | None) -> bool:
    return cap is not None and count >= cap
