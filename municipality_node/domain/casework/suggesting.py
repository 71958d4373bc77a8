"""What to do next with a case: the tray's first step as long as its channel has room, else one that has."""

from collections.abc import Collection
from dataclasses import dataclass

from municipality_node.domain.casework.contact import Attempt, Channel
from municipality_node.domain.casework.limits import Bounds, ContactLimits
from municipality_node.domain.casework.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRoom:
    """How often a channel was tried by the team, and how often it should and may be."""

    channel: Channel
    made: int
    minimum: int
    maximum: int | None

    @property
    def is_full(self) -> bool:
        """Whether one more attempt passes the limit."""
        return self.maximum is not None and self.made >= self.maximum


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Where an open case stands, and what is suggested. A suggestion; people decide."""

    tray: str
    reasons: tuple[Reason, ...]
    """Why it stands there."""
    next_step: Channel | None
    """None when every channel that the municipality bounds has had its attempts."""


def rooms(limits: ContactLimits, attempts: Collection[Attempt]) -> tuple[ChannelRoom, ...]:
    """Return every channel that the municipality bounds or that was tried, in the order of the national list."""
    found = []
    for channel in Channel:
        bounds, made = limits.by_channel.get(channel), _made(attempts, channel)
        if made or bounds is not None:
            known = bounds or Bounds()
            found.append(ChannelRoom(channel=channel, made=made, minimum=known.minimum, maximum=known.maximum))
    return tuple(found)


def next_step(first: Channel, room: Collection[ChannelRoom], *, phone_known: bool) -> Channel | None:
    """Return through which channel to try next: the first action, then what falls short, then what has room."""
    by_channel = {one.channel: one for one in room}
    if first not in by_channel or not by_channel[first].is_full:
        return first
    usable = [one for one in room if not one.is_full and (phone_known or one.channel not in _NEED_NUMBER)]
    usable = [one for one in usable if one.maximum is not None or one.minimum]
    short = [one for one in usable if one.made < one.minimum]
    return next((one.channel for one in (*short, *usable)), None)


_NEED_NUMBER = frozenset({Channel.PHONE, Channel.TEXT})


def _made(attempts: Collection[Attempt], channel: Channel) -> int:
    return sum(attempt.channel is channel and not attempt.call_centre for attempt in attempts)
