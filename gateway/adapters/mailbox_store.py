"""Mailboxes: what waits for whom, and the bundles, which are here or in frames of a stream."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, delete, select, update

from audit.events import EventId
from gateway.adapters.audit_trail import NODE_API, AuditTrail
from gateway.adapters.frame_rows import Place
from gateway.adapters.framing import Frames, contents_of, place_of
from gateway.adapters.schema import frame, mailbox_item, municipality
from gateway.ports.mailboxes import MailboxItem
from keys.identity import MunicipalityCode, Oin, SignalId
from servicekit.group_commit import Writer
from servicekit.transactions import read_transaction

# Made once: a list inside a statement is part of a circle of references, and stays until the collector comes by.
_LET_GO = delete(mailbox_item).where(
    mailbox_item.c.municipality == bindparam("of_municipality"),
    mailbox_item.c.sequence.in_(bindparam("sequences", expanding=True)),
)


class SqlMailbox:
    """See `gateway.ports.mailboxes.Mailbox`."""

    def __init__(self, engine: Engine, writer: Writer, trail: AuditTrail, frames: Frames | None) -> None:
        self._engine = engine
        self._writer = writer
        self._trail = trail
        self._frames = frames

    async def page(self, municipality: MunicipalityCode, *, after: int, limit: int) -> Sequence[MailboxItem]:
        """Return items behind `after`, oldest first."""
        rows, shown = await asyncio.to_thread(self._read, municipality, after, limit)
        if rows and rows[-1].sequence > shown:
            # Read again where a withdrawal cannot come in between: what is shown is on record before it is shown.
            rows = await self._writer.run(lambda connection: _show(connection, municipality, after, limit))
        framed = await contents_of(self._frames, rows)
        return [_item(row, framed) for row in rows]

    async def acknowledge(self, node: Oin, municipality: MunicipalityCode, sequences: Sequence[int]) -> int:
        """Remove items."""
        return await self._writer.run(lambda connection: self._remove(connection, node, municipality, sequences))

    def _read(self, code: MunicipalityCode, after: int, limit: int) -> tuple[Sequence[Row[Any]], int]:
        with read_transaction(self._engine) as connection:
            shown = connection.scalar(select(municipality.c.shown_through).where(municipality.c.code == code.value))
            return _page(connection, code, after, limit), shown or 0

    def _remove(self, connection: Connection, node: Oin, code: MunicipalityCode, sequences: Sequence[int]) -> int:
        removed = connection.execute(_LET_GO, {"of_municipality": code.value, "sequences": list(sequences)}).rowcount
        if removed:
            connection.execute(
                update(municipality)
                .where(municipality.c.code == code.value)
                .values(collected_at=int(self._trail.now().timestamp()))
            )
            self._trail.note(
                connection,
                EventId.BUNDLES_DELIVERED,
                about="mailbox",
                actor=node.value,
                origin=NODE_API,
                fields={"municipality": code.value, "count": removed},
            )
        return removed


def _show(connection: Connection, code: MunicipalityCode, after: int, limit: int) -> Sequence[Row[Any]]:
    rows = _page(connection, code, after, limit)
    if rows:
        connection.execute(
            update(municipality)
            .where(municipality.c.code == code.value, municipality.c.shown_through < rows[-1].sequence)
            .values(shown_through=rows[-1].sequence)
        )
    return rows


def _page(connection: Connection, code: MunicipalityCode, after: int, limit: int) -> Sequence[Row[Any]]:
    return connection.execute(
        select(mailbox_item, frame.c.digest.label("name"), frame.c.epoch)
        .outerjoin(frame, frame.c.number == mailbox_item.c.frame)
        .where(mailbox_item.c.municipality == code.value, mailbox_item.c.sequence > after)
        .order_by(mailbox_item.c.sequence)
        .limit(limit)
    ).all()


def _item(row: Row[Any], framed: Mapping[Place, bytes]) -> MailboxItem:
    return MailboxItem(
        sequence=row.sequence,
        bundle=row.bundle if row.frame is None else framed[place_of(row)],
        partner=Oin(row.partner_oin) if row.partner_oin else None,
        signal_id=SignalId(row.signal_id) if row.signal_id else None,
    )
