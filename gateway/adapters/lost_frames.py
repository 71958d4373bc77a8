"""Finds the frames that the stream lost while something waited in them, and lets that go; begins another stream."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select, update

from audit.events import EventId
from audit.fields import FieldValue
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.frame_rows import forget, replace_stream, shut, stream_made, waited_in
from gateway.adapters.framing import Frames
from gateway.adapters.schema import feedback_record, frame, mailbox_item, partner, receipt
from gateway.adapters.taking_back import TakingBack
from gateway.domain.approval import OFFICERS, Approval, signers
from gateway.domain.release import Lost, Release, Renewal
from gateway.errors import ReleaseRefused
from keys.identity import Day, MunicipalityCode, Oin
from keys.labels import Label
from keys.signing import VerifyKey
from servicekit.transactions import read_transaction, write_transaction

_SIGNALS = (
    select(mailbox_item.c.frame, mailbox_item.c.municipality, partner.c.oin, receipt.c.day)
    .join(receipt, receipt.c.number == mailbox_item.c.sequence)
    .join(partner, partner.c.number == receipt.c.partner)
)
_RECORDS = select(feedback_record.c.frame, feedback_record.c.municipality, partner.c.oin, feedback_record.c.day).join(
    partner, partner.c.number == feedback_record.c.partner
)


class SqlLostFrames:
    """See `gateway.ports.mailboxes.LostFrames`. Without `frames` nothing can be lost."""

    def __init__(self, engine: Engine, trail: AuditTrail, taking: TakingBack, frames: Frames | None) -> None:
        self._engine = engine
        self._trail = trail
        self._taking = taking
        self._frames = frames

    def look(self) -> Sequence[Lost]:
        """Return what waits in lost frames."""
        with read_transaction(self._engine) as connection:
            named = waited_in(connection)
        lost = self._missing(named)
        with read_transaction(self._engine) as connection:
            return [one for name in lost for one in _waiting(connection, name)]

    def let_go(self, release: Release, approvals: Sequence[Approval], officers: Mapping[str, VerifyKey]) -> int:
        """Let go what waits in these frames."""
        signed = signers(Label.FRAME_RELEASE, release.statement(), approvals, officers)
        if len(signed) < OFFICERS:
            raise ReleaseRefused("two different officers of the configuration must sign", field="officer")
        if self._missing(release.frames) != sorted(release.frames):
            raise ReleaseRefused("a frame that is not lost", field="frame")
        return sum(self._release(self._frames, name, signed[:OFFICERS]) for name in release.frames if self._frames)

    def stream(self) -> Renewal | None:
        """Return the stream that bundles are in; None when there never was one."""
        with read_transaction(self._engine) as connection:
            made = stream_made(connection)
        return Renewal(made) if made is not None and self._frames is not None else None

    def renew(self, renewal: Renewal, approvals: Sequence[Approval], officers: Mapping[str, VerifyKey]) -> int:
        """Begin another stream, when the one that bundles are in is gone."""
        signed = signers(Label.STREAM_RENEWAL, renewal.statement(), approvals, officers)
        if len(signed) < OFFICERS:
            raise ReleaseRefused("two different officers of the configuration must sign", field="officer")
        if self._frames is None or self.stream() != renewal:
            raise ReleaseRefused("bundles are in no such stream", field="mailboxes.stream")
        found = self._frames.renew(renewal.made)
        first, second = signed[:OFFICERS]
        with write_transaction(self._engine) as connection:
            if not replace_stream(connection, renewal.made, found):
                raise ReleaseRefused("another stream was begun already", field="mailboxes.stream")
            frames = len(waited_in(connection))
            facts: dict[str, FieldValue] = {"frames": frames, "first_officer": first, "second_officer": second}
            self._trail.note(connection, EventId.STREAM_RENEWED, about="mailbox", fields=facts)
        return frames

    def close(self) -> None:
        """Let go of the brokers."""
        if self._frames is not None:
            self._frames.close()

    def _missing(self, named: Sequence[tuple[int, bytes]]) -> Sequence[tuple[int, bytes]]:
        if self._frames is None or not named:
            return []
        return sorted(asyncio.run(self._frames.missing(named)))

    def _release(self, frames: Frames, name: tuple[int, bytes], officers: Sequence[str]) -> int:
        # What has its number now may be on its way into the store: closed first, it can be erased.
        with write_transaction(self._engine) as connection:
            shut(connection, name[0])
        frames.erase(name[0])
        with write_transaction(self._engine) as connection:
            lost = _waiting(connection, name)
            for row in _signals(connection, name[0]):
                self._taking.let_go(connection, Oin(row.oin), row)
            connection.execute(
                update(feedback_record).where(feedback_record.c.frame == name[0]).values(frame=None, place=None)
            )
            forget(connection, [name[0]])
            for one in lost:
                self._note(connection, one, officers)
        return sum(one.signals + one.records for one in lost)

    def _note(self, connection: Connection, lost: Lost, officers: Sequence[str]) -> None:
        first, second = officers
        facts: dict[str, FieldValue] = {
            "municipality": lost.municipality.value,
            "partner": lost.partner.value,
            "signals": lost.signals,
            "records": lost.records,
            "first_officer": first,
            "second_officer": second,
        }
        self._trail.note(connection, EventId.FRAME_RELEASED, about="mailbox", fields=facts)


def _waiting(connection: Connection, name: tuple[int, bytes]) -> list[Lost]:
    """Return what waits in a frame, by partner; nothing when it is not the frame of this name any more."""
    known = connection.scalar(select(frame.c.digest).where(frame.c.number == name[0]))
    if known != name[1]:
        return []
    return [
        Lost(
            number=name[0],
            digest=name[1],
            municipality=MunicipalityCode(row.municipality),
            partner=Oin(row.oin),
            signals=row.waiting if query is _SIGNALS else 0,
            records=row.waiting if query is _RECORDS else 0,
            first=Day(row.first),
            last=Day(row.last),
        )
        for query in (_SIGNALS, _RECORDS)
        for row in _counted(connection, query, name[0])
    ]


def _counted(connection: Connection, query: Any, number: int) -> Sequence[Row[Any]]:
    each = query.subquery()
    told = func.count().label("waiting"), func.min(each.c.day).label("first"), func.max(each.c.day).label("last")
    whose = each.c.municipality, each.c.oin
    counted = select(*whose, *told).where(each.c.frame == number).group_by(*whose).order_by(*whose)
    return connection.execute(counted).all()


def _signals(connection: Connection, number: int) -> Sequence[Row[Any]]:
    return connection.execute(
        select(receipt, partner.c.oin)
        .join(mailbox_item, mailbox_item.c.sequence == receipt.c.number)
        .join(partner, partner.c.number == receipt.c.partner)
        .where(mailbox_item.c.frame == number)
        .order_by(receipt.c.number)
    ).all()
