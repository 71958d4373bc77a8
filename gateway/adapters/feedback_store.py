"""Feedback records, here or in frames of a stream.

An acknowledged record leaves its digest, so that a late repetition is no new record.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, func, select, update

from audit.events import EventId
from audit.fields import FieldValue
from gateway.adapters.audit_trail import NODE_API, PARTNER_API, AuditTrail
from gateway.adapters.frame_rows import Place, name_frames
from gateway.adapters.frames import Kind, Sealed
from gateway.adapters.framing import Frames, contents_of, place_of
from gateway.adapters.row_keys import take
from gateway.adapters.schema import feedback_record, frame, partner, record_waits
from gateway.errors import FeedbackQuota
from gateway.ports.feedback import SealedRecord, StoredRecord
from keys.identity import Day, MunicipalityCode, Oin
from servicekit.group_commit import Writer
from servicekit.store import insert_or
from servicekit.transactions import read_transaction

_DIGEST_SIZE = 16
# Made once: a list inside a statement is part of a circle of references, and stays until the collector comes by.
_LET_GO = (
    update(feedback_record)
    .where(
        feedback_record.c.partner == bindparam("of_partner"),
        feedback_record.c.sequence.in_(bindparam("sequences", expanding=True)),
        record_waits,
    )
    .values(sealed=None, frame=None, place=None)
)


class SqlFeedbackBox:
    """See `gateway.ports.feedback.FeedbackBox`."""

    def __init__(self, engine: Engine, writer: Writer, trail: AuditTrail, frames: Frames | None) -> None:
        self._engine = engine
        self._writer = writer
        self._trail = trail
        self._frames = frames

    async def deposit(
        self,
        node: Oin,
        municipality: MunicipalityCode,
        records: Mapping[Oin, Sequence[SealedRecord]],
        *,
        quota: int,
    ) -> int:
        """Keep records, all or none."""
        places: dict[bytes, Place] = {}
        if self._frames is not None:
            places = await self._place(self._frames, municipality, list(chain.from_iterable(records.values())))

        def work(connection: Connection) -> int:
            name_frames(connection, places.values())
            return sum(
                self._deposit(connection, node, municipality, oin, sealed, places, quota)
                for oin, sealed in records.items()
            )

        return await self._writer.run(work)

    async def page(self, partner: Oin, *, after: int, limit: int) -> Sequence[StoredRecord]:
        """Return waiting records."""
        rows = await asyncio.to_thread(self._page, partner, after, limit)
        framed = await contents_of(self._frames, rows)
        return [
            StoredRecord(
                sequence=row.sequence,
                municipality=MunicipalityCode(row.municipality),
                sealed=row.sealed if row.frame is None else framed[place_of(row)],
            )
            for row in rows
        ]

    async def acknowledge(self, partner: Oin, sequences: Sequence[int]) -> int:
        """Let records go."""
        return await self._writer.run(lambda connection: self._remove(connection, partner, sequences))

    async def _place(
        self, frames: Frames, municipality: MunicipalityCode, records: Sequence[SealedRecord]
    ) -> dict[bytes, Place]:
        """Put each record that is new into a frame; return where, by digest."""
        fresh = {_digest(record): Sealed(municipality, None, record) for record in records}
        for known in await asyncio.to_thread(self._known, municipality, list(fresh)):
            del fresh[known]
        return dict(zip(fresh, await frames.place(Kind.FEEDBACK, list(fresh.values())), strict=True))

    def _known(self, municipality: MunicipalityCode, digests: Sequence[bytes]) -> Sequence[bytes]:
        query = select(feedback_record.c.digest).where(
            feedback_record.c.municipality == municipality.value, feedback_record.c.digest.in_(digests)
        )
        with read_transaction(self._engine) as connection:
            return connection.scalars(query).all()

    def _deposit(
        self,
        connection: Connection,
        node: Oin,
        municipality: MunicipalityCode,
        oin: Oin,
        sealed: Sequence[SealedRecord],
        places: Mapping[bytes, Place],
        quota: int,
    ) -> int:
        number, before = _number(connection, oin), _waiting(connection, oin, municipality)
        today = Day.of(self._trail.now()).number
        rows = [
            {
                "sequence": sequence, "partner": number, "municipality": municipality.value, "day": today,
                "digest": (name := _digest(record)), "sealed": None if name in places else record,
                "frame": places[name].number if name in places else None,
                "place": places[name].at if name in places else None,
            }
            for sequence, record in enumerate(sealed, take(connection, len(sealed)))
        ]  # fmt: skip
        add = insert_or(connection, feedback_record)
        connection.execute(add.on_conflict_do_nothing(index_elements=["municipality", "digest"]), rows)
        added = _waiting(connection, oin, municipality) - before
        if added and before + added > quota:
            raise FeedbackQuota(field="records")
        if added:
            facts: dict[str, FieldValue] = {"municipality": municipality.value, "partner": oin.value, "count": added}
            self._trail.note(
                connection, EventId.FEEDBACK_DEPOSITED, about="feedback", actor=node.value, origin=NODE_API,
                fields=facts,
            )  # fmt: skip
        return added

    def _page(self, oin: Oin, after: int, limit: int) -> Sequence[Row[Any]]:
        mine = select(partner.c.number).where(partner.c.oin == oin.value).scalar_subquery()
        query = (
            select(feedback_record, frame.c.digest.label("name"), frame.c.epoch)
            .outerjoin(frame, frame.c.number == feedback_record.c.frame)
            .where(feedback_record.c.partner == mine, record_waits, feedback_record.c.sequence > after)
            .order_by(feedback_record.c.sequence)
            .limit(limit)
        )
        with read_transaction(self._engine) as connection:
            return connection.execute(query).all()

    def _remove(self, connection: Connection, oin: Oin, sequences: Sequence[int]) -> int:
        told = {"of_partner": _number(connection, oin), "sequences": list(sequences)}
        removed = connection.execute(_LET_GO, told).rowcount
        if removed:
            self._trail.note(
                connection, EventId.FEEDBACK_DELIVERED, about="feedback", actor=oin.value, origin=PARTNER_API,
                fields={"count": removed},
            )  # fmt: skip
        return removed


def _digest(record: SealedRecord) -> bytes:
    return hashlib.sha256(record).digest()[:_DIGEST_SIZE]


def _number(connection: Connection, oin: Oin) -> int | None:
    return connection.scalar(select(partner.c.number).where(partner.c.oin == oin.value))


def _waiting(connection: Connection, oin: Oin, municipality: MunicipalityCode) -> int:
    return connection.execute(
        select(func.count())
        .select_from(feedback_record)
        .where(
            feedback_record.c.partner == _number(connection, oin),
            feedback_record.c.municipality == municipality.value,
            record_waits,
        )
    ).scalar_one()
