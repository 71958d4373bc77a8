"""Epochs, and what a destroyed one leaves in the store: nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, select

from audit.events import EventId
from audit.fields import FieldValue
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.frames import epoch_of
from gateway.adapters.framing import Frames
from gateway.adapters.row_keys import raise_revision
from gateway.adapters.schema import epoch, frame, mailbox_item, state
from gateway.domain.epochs import Epoch
from keys.header import HEADER_SIZE
from keys.manifest import EpochState
from servicekit.store import insert_or, rewrite
from servicekit.transactions import read_transaction, write_transaction

_EVENTS = {
    EpochState.NEXT: EventId.EPOCH_PLANNED,
    EpochState.ACTIVE: EventId.EPOCH_ACTIVATED,
    EpochState.MATCHABLE: EventId.EPOCH_ENDED,
    EpochState.DESTROYED: EventId.EPOCH_DESTROYED,
}


class SqlEpochs:
    """See `gateway.ports.enrolling.Epochs`."""

    def __init__(self, engine: Engine, trail: AuditTrail, frames: Frames | None) -> None:
        self._engine = engine
        self._trail = trail
        self._frames = frames

    def put(self, epochs: Sequence[Epoch]) -> None:
        """Write epochs that were planned or changed state."""
        with write_transaction(self._engine) as connection:
            for changed in epochs:
                _put(connection, changed)
                self._note(connection, _EVENTS[changed.state], {"epoch": changed.id})
            raise_revision(connection)

    def begin_destruction(self, number: int) -> None:
        """Record that an epoch is about to be destroyed."""
        with write_transaction(self._engine) as connection:
            self._note(connection, EventId.EPOCH_DESTRUCTION_BEGUN, {"epoch": number})

    def destroy(self, destroyed: Epoch) -> int:
        """Write an epoch as destroyed, and remove the bundles that were sealed under it."""
        with write_transaction(self._engine) as connection:
            heads = select(mailbox_item.c.sequence, func.substr(mailbox_item.c.bundle, 1, HEADER_SIZE).label("head"))
            waiting = connection.execute(heads.where(mailbox_item.c.bundle.is_not(None)))
            doomed = [row.sequence for row in waiting if epoch_of(row.head) == destroyed.id]
            for sequence in doomed:
                connection.execute(delete(mailbox_item).where(mailbox_item.c.sequence == sequence))
            of_epoch = select(frame.c.number).where(frame.c.epoch == destroyed.id)
            framed = connection.execute(delete(mailbox_item).where(mailbox_item.c.frame.in_(of_epoch))).rowcount
            removed = len(doomed) + framed
            _put(connection, destroyed)
            self._note(connection, EventId.EPOCH_DESTROYED, {"epoch": destroyed.id, "bundles": removed})
            raise_revision(connection)
        rewrite(self._engine, [mailbox_item])
        if self._frames is not None:
            self._frames.erase_epoch(destroyed.id)
        return removed

    def note_escrow(self, number: int, custodians: Sequence[str]) -> None:
        """Record who gets a half; the mark stays as long as the store."""
        first, second = sorted(custodians)
        with write_transaction(self._engine) as connection:
            mark = insert_or(connection, state).values(name=_mark(number), value=1).on_conflict_do_nothing()
            connection.execute(mark)
            fields: dict[str, FieldValue] = {"epoch": number, "first_custodian": first, "second_custodian": second}
            self._note(connection, EventId.EPOCH_ESCROWED, fields)

    def escrowed(self, number: int) -> bool:
        """Whether custodians ever got halves of an epoch's root."""
        with read_transaction(self._engine) as connection:
            return connection.scalar(select(state.c.value).where(state.c.name == _mark(number))) is not None

    def note_recovered(self, number: int) -> None:
        """Record that a root comes back."""
        with write_transaction(self._engine) as connection:
            self._note(connection, EventId.EPOCH_RECOVERED, {"epoch": number})

    def _note(self, connection: Connection, event: EventId, fields: dict[str, FieldValue]) -> None:
        self._trail.note(connection, event, about="epoch", fields=fields)


def _mark(number: int) -> str:
    return f"escrowed_epoch_{number}"


def read_epochs(connection: Connection) -> tuple[Epoch, ...]:
    """Return every epoch, oldest first."""
    return tuple(map(_epoch, connection.execute(select(epoch).order_by(epoch.c.id))))


def _put(connection: Connection, changed: Epoch) -> None:
    row = {
        "id": changed.id,
        "state": changed.state.value,
        "norm_version": changed.norm_version,
        "valid_from": changed.valid_from.isoformat() if changed.valid_from else None,
        "valid_to": changed.valid_to.isoformat() if changed.valid_to else None,
    }
    statement = insert_or(connection, epoch).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))


def _epoch(row: Row[Any]) -> Epoch:
    return Epoch(
        id=row.id,
        state=EpochState(row.state),
        norm_version=row.norm_version,
        valid_from=datetime.fromisoformat(row.valid_from) if row.valid_from else None,
        valid_to=datetime.fromisoformat(row.valid_to) if row.valid_to else None,
    )
