"""What to do next with a case: the tray's first step as long as its channel has room, else one that has."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from municipality_node.domain.casework.contact import Attempt, Channel
from municipality_node.domain.casework.limits import Bounds, ContactLimits
from municipality_node.domain.casework.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRoom:
    """How often a channel was tried by the team, and how often it should and may be; the call centre's count apart."""

    channel: Channel
    made: int
    minimum: int
    maximum: int | None
    made_by_call_centre: int = 0
    call_centre_maximum: int | None = None

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
        by = Counter(attempt.call_centre for attempt in attempts if attempt.channel is channel)
        bounds = limits.by_channel.get(channel)
        if by or bounds is not None:
            known = bounds or Bounds()
            room = ChannelRoom(
                channel=channel,
                made=by[False],
                minimum=known.minimum,
                maximum=known.maximum,
                made_by_call_centre=by[True],
                call_centre_maximum=known.call_centre_maximum,
            )
            found.append(room)
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
