"""The review queue: how far people are with each doubtful match. What it is about rests with the signal."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select

from municipality_node.domain.review import Stage
from municipality_node.store.cipher import NONCE_SIZE
from municipality_node.store.schema import REVIEW_ITEM, SIGNAL
from municipality_node.store.signals import State
from servicekit.store import insert_or

IN_QUEUE = (State.REVIEW, State.REJECTED)
"""The states in which people may decide."""
_QUEUED = select(
    SIGNAL.c.id, REVIEW_ITEM.c.stage, SIGNAL.c.ends_day, func.substr(SIGNAL.c.sealed_explanation, 1, NONCE_SIZE)
).where(SIGNAL.c.sealed_explanation.is_not(None))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReviewItem:
    """One item. `officer` is the keyed pseudonym of who took the last step, `candidate` whom the officer meant."""

    row: int
    stage: Stage
    officer: bytes | None
    candidate: int | None
    last_day: int


@dataclass(frozen=True, slots=True)
class Queued:
    """A signal that people may decide on, or did, without anything that is sealed."""

    row: int
    stage: Stage
    ends_day: int
    nonce: bytes
    """The beginning of its sealed explanation, which is another one for every sealing."""


class ReviewItems:
    """Reads and writes the queue. Works on the caller's connection; holds no state."""

    def put(
        self,
        connection: Connection,
        row: int,
        stage: Stage,
        *,
        last_day: int,
        officer: bytes | None = None,
        candidate: int | None = None,
    ) -> None:
        """Put an item into the queue, or say how far people are with it."""
        values = {"stage": stage.value, "officer_ref": officer, "candidate": candidate, "last_day": last_day}
        putting = insert_or(connection, REVIEW_ITEM).values(signal_row=row, **values)
        connection.execute(putting.on_conflict_do_update(index_elements=["signal_row"], set_=values))

    def find(self, connection: Connection, row: int) -> ReviewItem | None:
        """Return the item of a signal."""
        found = connection.execute(select(REVIEW_ITEM).where(REVIEW_ITEM.c.signal_row == row)).one_or_none()
        if found is None:
            return None
        return ReviewItem(
            row=found.signal_row,
            stage=Stage(found.stage),
            officer=found.officer_ref,
            candidate=found.candidate,
            last_day=found.last_day,
        )

    def waiting(self, connection: Connection) -> list[Queued]:
        """Return what people may decide on, also what was rejected and can be taken back."""
        both = SIGNAL.outerjoin(REVIEW_ITEM, REVIEW_ITEM.c.signal_row == SIGNAL.c.id)
        return _queued(connection, _QUEUED.select_from(both).where(SIGNAL.c.state.in_(IN_QUEUE)))

    def confirmed(self, connection: Connection) -> list[Queued]:
        """Return what was confirmed, as long as it is kept."""
        both = REVIEW_ITEM.join(SIGNAL, REVIEW_ITEM.c.signal_row == SIGNAL.c.id)
        return _queued(connection, _QUEUED.select_from(both).where(REVIEW_ITEM.c.stage == Stage.CONFIRMED.value))

    def at_stage(self, connection: Connection, stage: Stage) -> list[int]:
        """Return the signals whose item is at a stage."""
        query = select(REVIEW_ITEM.c.signal_row).where(REVIEW_ITEM.c.stage == stage.value)
        return list(connection.execute(query).scalars())

    def ended(self, connection: Connection, stage: Stage, today: int) -> list[int]:
        """Return the signals whose item is at a stage and whose last day is over."""
        query = select(REVIEW_ITEM.c.signal_row).where(
            REVIEW_ITEM.c.stage == stage.value, REVIEW_ITEM.c.last_day < today
        )
        return list(connection.execute(query).scalars())

    def remove(self, connection: Connection, row: int) -> None:
        """Take an item out of the queue."""
        connection.execute(delete(REVIEW_ITEM).where(REVIEW_ITEM.c.signal_row == row))


def _queued(connection: Connection, query: Select[Any]) -> list[Queued]:
    return [
        Queued(row, Stage(stage) if stage else Stage.WAITING, ends_day or 0, bytes(nonce))
        for row, stage, ends_day, nonce in connection.execute(query)
    ]
