"""Turns between the municipalities of one process: whoever had least of the machine for its share goes first.

Start-time fair queueing (Goyal, Vin and Cheng, SIGCOMM 1996) over units of work, not of time: a municipality's tag
rises by what it worked divided by its share, and of those that wait the lowest tag goes. Who comes back after a rest
begins at the tag of the work under way, so that rest saves nothing up. Between two turns of a municipality that waits,
another of the same share therefore works at most two pages, however much it has waiting.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class _Member:
    name: str
    share: float
    tag: float = 0.0
    """Where its next turn starts."""
    waiting: bool = False


@dataclass(slots=True)
class Turn:
    """One turn: what was worked in it is told before it ends."""

    units: int = field(default=0)


class Turns:
    """Hands out turns, `at_once` of them at the same time."""

    def __init__(self, at_once: int = 1) -> None:
        self._free = at_once
        self._now = 0.0
        self._members: dict[str, _Member] = {}
        self._changed = threading.Condition()

    def join(self, name: str, share: float = 1.0) -> "Seat":
        """Let a municipality take part."""
        with self._changed:
            self._members[name] = _Member(name=name, share=share, tag=self._now)
        return Seat(self, name)

    def leave(self, name: str) -> None:
        """Forget a municipality that takes no turns any more."""
        with self._changed:
            self._members.pop(name, None)

    def waiting(self) -> list[str]:
        """Return who waits, the next one first."""
        with self._changed:
            return [member.name for member in self._queue()]

    @contextmanager
    def turn(self, name: str) -> Iterator[Turn]:
        """Yield a turn as soon as it is this municipality's."""
        with self._changed:
            member = self._members[name]
            member.tag = max(member.tag, self._now)
            member.waiting = True
            self._changed.wait_for(lambda: self._free and self._queue()[0] is member)
            member.waiting = False
            self._free -= 1
            self._now = max(self._now, member.tag)
            self._changed.notify_all()  # with several at once the next one may go too
        turn = Turn()
        try:
            yield turn
        finally:
            with self._changed:
                member.tag += turn.units / member.share
                self._free += 1
                self._changed.notify_all()

    def _queue(self) -> list[_Member]:
        return sorted((one for one in self._members.values() if one.waiting), key=lambda one: (one.tag, one.name))


class Seat:
    """One municipality's part in the turns."""

    def __init__(self, turns: Turns, name: str) -> None:
        self._turns = turns
        self._name = name

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Yield this municipality's next turn."""
        with self._turns.turn(self._name) as turn:
            yield turn

    @classmethod
    def alone(cls) -> "Seat":
        """Return the seat of a municipality that shares its process with nobody."""
        return Turns().join("")
