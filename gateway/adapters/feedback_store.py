"""Feedback records. An acknowledged record leaves its digest, so that a late repetition is no new record."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Engine, func, select, update

from audit.events import EventId
from audit.fields import FieldValue
from gateway.adapters.audit_trail import NODE_API, PARTNER_API, AuditTrail
from gateway.adapters.row_keys import take
from gateway.adapters.schema import feedback_record, partner
from gateway.errors import FeedbackQuota
from gateway.ports import SealedRecord, StoredRecord
from keys.identity import Day, MunicipalityCode, Oin
from servicekit.group_commit import Writer
from servicekit.store import insert_or
from servicekit.transactions import read_transaction

_DIGEST_SIZE = 16


class SqlFeedbackBox:
    """See `gateway.ports.FeedbackBox`."""

    def __init__(self, engine: Engine, writer: Writer, trail: AuditTrail) -> None:
        self._engine = engine
        self._writer = writer
        self._trail = trail

    async def deposit(
        self,
        node: Oin,
        municipality: MunicipalityCode,
        records: Mapping[Oin, Sequence[SealedRecord]],
        *,
        quota: int,
    ) -> int:
        """Keep records, all or none."""
        return await self._writer.run(
            lambda connection: sum(
                self._deposit(connection, node, municipality, oin, sealed, quota) for oin, sealed in records.items()
            )
        )

    async def page(self, partner: Oin, *, after: int, limit: int) -> Sequence[StoredRecord]:
        """Return waiting records."""
        return await asyncio.to_thread(self._page, partner, after, limit)

    async def acknowledge(self, partner: Oin, sequences: Sequence[int]) -> int:
        """Let records go."""
        return await self._writer.run(lambda connection: self._remove(connection, partner, sequences))

    def _deposit(
        self,
        connection: Connection,
        node: Oin,
        municipality: MunicipalityCode,
        oin: Oin,
        sealed: Sequence[SealedRecord],
        quota: int,
    ) -> int:
        number, before = _number(connection, oin), _waiting(connection, oin, municipality)
        first = take(connection, len(sealed))
        today = Day.of(self._trail.now()).number
        rows = [
            {
                "sequence": sequence, "partner": number, "municipality": municipality.value, "sealed": record,
                "digest": hashlib.sha256(record).digest()[:_DIGEST_SIZE], "day": today,
            }
            for sequence, record in enumerate(sealed, first)
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

    def _page(self, oin: Oin, after: int, limit: int) -> list[StoredRecord]:
        mine = select(partner.c.number).where(partner.c.oin == oin.value).scalar_subquery()
        query = (
            select(feedback_record)
            .where(
                feedback_record.c.partner == mine,
                feedback_record.c.sealed.is_not(None),
                feedback_record.c.sequence > after,
            )
            .order_by(feedback_record.c.sequence)
            .limit(limit)
        )
        with read_transaction(self._engine) as connection:
            return [
                StoredRecord(
                    sequence=row.sequence, municipality=MunicipalityCode(row.municipality), sealed=row.sealed
                )
                for row in connection.execute(query)
            ]  # fmt: skip

    def _remove(self, connection: Connection, oin: Oin, sequences: Sequence[int]) -> int:
        removed = connection.execute(
            update(feedback_record)
            .where(
                feedback_record.c.partner == _number(connection, oin),
                feedback_record.c.sequence.in_(sequences),
                feedback_record.c.sealed.is_not(None),
            )
            .values(sealed=None)
        ).rowcount
        if removed:
            self._trail.note(
                connection, EventId.FEEDBACK_DELIVERED, about="feedback", actor=oin.value, origin=PARTNER_API,
                fields={"count": removed},
            )  # fmt: skip
        return removed


def _number(connection: Connection, oin: Oin) -> int | None:
    return connection.scalar(select(partner.c.number).where(partner.c.oin == oin.value))


def _waiting(connection: Connection, oin: Oin, municipality: MunicipalityCode) -> int:
    return connection.execute(
        select(func.count())
        .select_from(feedback_record)
        .where(
            feedback_record.c.partner == _number(connection, oin),
            feedback_record.c.municipality == municipality.value,
            feedback_record.c.sealed.is_not(None),
        )
    ).scalar_one()
