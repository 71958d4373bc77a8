"""The review queue: how far people are with each doubtful match. What it is about rests with the signal."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from municipality_node.domain.review import Stage
from municipality_node.store.schema import REVIEW_ITEM


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReviewItem:
    """One item. `officer` is the keyed pseudonym of who took the last step, `candidate` whom the officer meant."""

    row: int
    stage: Stage
    officer: bytes | None
    candidate: int | None
    last_day: int


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
        putting = insert(REVIEW_ITEM).values(signal_row=row, **values)
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

    def stages(self, connection: Connection) -> dict[int, Stage]:
        """Return the stage of every item, by the number of its signal's row."""
        rows = connection.execute(select(REVIEW_ITEM.c.signal_row, REVIEW_ITEM.c.stage))
        return {row: Stage(stage) for row, stage in rows}

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
