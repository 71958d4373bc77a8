"""Whether a municipality is at work on this host, durably: every process that opens the store obeys it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from municipality_node.store.schema import STANDING

_ONLY = 1


class State(StrEnum):
    """What may happen here."""

    WORKING = "working"
    PAUSED = "paused"
    """Nothing is pulled; what ends by law ends, and people go on with what they have."""
    DEPARTED = "departed"
    """It works on another host: nothing may change here any more."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A state; with the name of the move for one that is under way or was the last."""

    state: State = State.WORKING
    move: bytes = b""


def standing(connection: Connection) -> Standing:
    """Return how a municipality stands here."""
    row = connection.execute(select(STANDING.c.state, STANDING.c.move).where(STANDING.c.id == _ONLY)).one_or_none()
    return Standing() if row is None else Standing(State(row.state), row.move or b"")


def stand(connection: Connection, now: Standing) -> None:
    """Replace the standing, in the transaction that records why."""
    connection.execute(delete(STANDING))
    connection.execute(insert(STANDING).values(id=_ONLY, state=now.state.value, move=now.move or None))
