"""Receipts and bundles in SQLite, in one transaction with their audit entries."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from enum import StrEnum
from io import BytesIO
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from audit.events import EventId
from audit.reference import KEY_SIZE as REFERENCE_KEY_SIZE
from audit.reference import reference
from gateway.adapters.audit_trail import PARTNER_API, AuditTrail
from gateway.adapters.row_keys import take
from gateway.adapters.schema import mailbox_item, municipality, partner, receipt
from gateway.adapters.volumes import within_volume
from gateway.domain.outcome import Accepted, Receipt, Refused, SignalCode
from gateway.ports import Parcel
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.suite import Mode
from servicekit.group_commit import Writer
from servicekit.sqlite import read_transaction

RECEIPT_ID_SIZE = 16
_ADD_ITEM = "INSERT INTO mailbox_item (sequence, municipality, bundle) VALUES (?, ?, ?)"
_ADD_RECEIPT = (
    "INSERT INTO receipt (number, partner, signal_id, receipt_id, leaf_hash, day, municipality, reference_key, mode,"
    " entry) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class SqliteAcceptances:
    """See `gateway.ports.Acceptances`. All writes go through the store's one writer."""

    def __init__(self, engine: Engine, writer: Writer, trail: AuditTrail) -> None:
        self._engine = engine
        self._writer = writer
        self._trail = trail

    async def receipts(self, partner: Oin, signal_ids: Sequence[SignalId]) -> Mapping[SignalId, Receipt]:
        """Return the receipts that exist."""
        return await asyncio.to_thread(self._read, partner, signal_ids)

    async def accept(
        self, partner: Oin, parcels: Sequence[Parcel], refusals: Mapping[StrEnum, int]
    ) -> Sequence[Accepted | Refused]:
        """Keep all parcels, or none."""
        return await self._writer.run(lambda connection: self._accept(connection, partner, parcels, refusals))

    async def withdraw(self, partner: Oin, signal_ids: Sequence[SignalId]) -> Sequence[Receipt | None]:
        """Withdraw each accepted signal."""
        return await self._writer.run(
            lambda connection: [self._withdraw(connection, partner, signal_id) for signal_id in signal_ids]
        )

    def _read(self, oin: Oin, signal_ids: Sequence[SignalId]) -> dict[SignalId, Receipt]:
        with read_transaction(self._engine) as connection:
            number = _number(connection, oin)
            known = {} if number is None else _known(connection, number, [item.value for item in signal_ids])
        return {SignalId(item): kept for item, kept in known.items()}

    def _accept(
        self,
        connection: Connection,
        oin: Oin,
        parcels: Sequence[Parcel],
        refusals: Mapping[StrEnum, int],
    ) -> list[Accepted | Refused]:
        number = _number(connection, oin)
        if number is None or not parcels:
            self._refuse(connection, oin, refusals, 0)
            return []
        known = _known(connection, number, [parcel.signal_id.value for parcel in parcels])
        fresh: dict[bytes, Parcel] = {}
        for parcel in parcels:
            if parcel.signal_id.value not in known:
                fresh.setdefault(parcel.signal_id.value, parcel)
        kept = within_volume(connection, number, list(fresh.values()))
        self._refuse(connection, oin, refusals, len(fresh) - len(kept))
        made = dict(
            zip((parcel.signal_id.value for parcel in kept), self._keep(connection, oin, number, kept), strict=True)
        )
        return [_answer(parcel.signal_id.value, known, made) for parcel in parcels]

    def _refuse(self, connection: Connection, oin: Oin, refusals: Mapping[StrEnum, int], over_volume: int) -> None:
        counts = dict(refusals)
        if over_volume:
            counts[SignalCode.VOLUME_EXHAUSTED] = over_volume
        if counts:
            self._trail.refused(connection, oin, counts)

    def _keep(self, connection: Connection, oin: Oin, number: int, parcels: Sequence[Parcel]) -> list[Receipt]:
        if not parcels:
            return []
        # One call to the kernel for all of them.
        drawn = BytesIO(secrets.token_bytes((REFERENCE_KEY_SIZE + RECEIPT_ID_SIZE) * len(parcels)))
        reference_keys = [drawn.read(REFERENCE_KEY_SIZE) for _ in parcels]
        entries = self._trail.accepted(connection, oin, parcels, reference_keys)
        numbered = enumerate(parcels, take(connection, len(parcels)))
        items, rows, receipts = [], [], []
        for (sequence, parcel), entry, key in zip(numbered, entries, reference_keys, strict=True):
            receipt_id, code, leaf = drawn.read(RECEIPT_ID_SIZE), parcel.municipality.value, entry.leaf_hash
            items.append((sequence, code, parcel.bundle))
            day, mode = parcel.day, parcel.mode
            signal_id, at = parcel.signal_id.value, entry.index
            rows.append((sequence, number, signal_id, receipt_id, leaf, day.number, code, key, mode.value, at))
            receipts.append(
                Receipt(receipt_id=receipt_id, leaf_hash=leaf, day=day, municipality=parcel.municipality, mode=mode)
            )
        # Tuples straight to the driver: this runs for every signal.
        connection.exec_driver_sql(_ADD_ITEM, items)
        connection.exec_driver_sql(_ADD_RECEIPT, rows)
        return receipts

    def _withdraw(self, connection: Connection, oin: Oin, signal_id: SignalId) -> Receipt | None:
        number = _number(connection, oin)
        found = connection.execute(
            select(receipt).where(receipt.c.partner == number, receipt.c.signal_id == signal_id.value)
        ).one_or_none()
        if found is None:
            return None
        if not found.withdrawn:
            self._take_back(connection, oin, signal_id, found)
        return _receipt(found, withdrawn=True)

    def _take_back(self, connection: Connection, oin: Oin, signal_id: SignalId, found: Row[Any]) -> None:
        connection.execute(update(receipt).where(receipt.c.number == found.number).values(withdrawn=1))
        removed = connection.execute(delete(mailbox_item).where(mailbox_item.c.sequence == found.number)).rowcount
        shown = connection.scalar(select(municipality.c.shown_through).where(municipality.c.code == found.municipality))
        if not removed or found.number <= (shown or 0):
            connection.execute(
                insert(mailbox_item).values(
                    sequence=take(connection, 1), municipality=found.municipality,
                    partner_oin=oin.value, signal_id=signal_id.value,
                )
            )  # fmt: skip
        self._trail.note(
            connection,
            EventId.SIGNAL_WITHDRAWN,
            about=reference(found.reference_key, 1),
            actor=oin.value,
            origin=PARTNER_API,
            fields={"municipality": found.municipality},
        )


def _number(connection: Connection, oin: Oin) -> int | None:
    return connection.scalar(select(partner.c.number).where(partner.c.oin == oin.value))


def _answer(signal_id: bytes, known: dict[bytes, Receipt], made: dict[bytes, Receipt]) -> Accepted | Refused:
    """Return what becomes of one parcel: an earlier receipt, a new one (once), or nothing left of the volume."""
    new = made.pop(signal_id, None)
    if new is not None:
        known[signal_id] = new
    if signal_id not in known:
        return Refused(SignalCode.VOLUME_EXHAUSTED, "municipality")
    return Accepted(known[signal_id], repeated=new is None)


def _known(connection: Connection, number: int, signal_ids: Sequence[bytes]) -> dict[bytes, Receipt]:
    rows = connection.execute(
        select(
            receipt.c.signal_id, receipt.c.receipt_id, receipt.c.leaf_hash, receipt.c.day, receipt.c.municipality,
            receipt.c.withdrawn, receipt.c.mode,
        ).where(receipt.c.partner == number, receipt.c.signal_id.in_(signal_ids))
    )  # fmt: skip
    return {row.signal_id: _receipt(row, withdrawn=bool(row.withdrawn)) for row in rows}


def _receipt(row: Any, *, withdrawn: bool) -> Receipt:
    return Receipt(
        receipt_id=row.receipt_id,
        leaf_hash=row.leaf_hash,
        day=Day(row.day),
        municipality=MunicipalityCode(row.municipality),
        mode=Mode(row.mode),
        withdrawn=withdrawn,
    )
