"""Receipts and bundles, in one transaction with their audit entries.

Where mailboxes are frames of a stream, bundles go there first, and the transaction names the frames. What dies in
between leaves a frame that nothing names, and nothing that was acknowledged.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, select

from audit.columns import Column, Each, Rising, add_columns
from gateway.adapters import day_counts
from gateway.adapters.allowances import within_volume
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.frame_rows import Place, name_frames
from gateway.adapters.frames import Kind, Sealed, epoch_of
from gateway.adapters.framing import Frames
from gateway.adapters.kept_receipts import kept, number_of
from gateway.adapters.mailbox_calls import call
from gateway.adapters.numbering import Numbered, draw
from gateway.adapters.reference_keys import ReferenceKeys
from gateway.adapters.row_keys import take
from gateway.adapters.schema import LOST, mailbox_item, receipt
from gateway.adapters.taking_back import TakingBack
from gateway.domain.outcome import Accepted, Receipt, Refused, SignalCode
from gateway.ports.accepting import Parcel
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.suite import Mode
from servicekit.group_commit import Writer
from servicekit.transactions import read_transaction


class SqlAcceptances:
    """See `gateway.ports.accepting.Acceptances`. All writes go through the store's one writer.

    Without `frames` bundles are kept in the store.
    """

    def __init__(
        self, engine: Engine, writer: Writer, trail: AuditTrail, keys: ReferenceKeys, frames: Frames | None
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._trail = trail
        self._keys = keys
        self._taking = TakingBack(trail, keys)
        self._frames = frames

    async def receipts(self, partner: Oin, signal_ids: Sequence[SignalId]) -> Mapping[SignalId, Receipt]:
        """Return the receipts that exist."""
        return await asyncio.to_thread(self._read, partner, signal_ids)

    async def accept(
        self, partner: Oin, parcels: Sequence[Parcel], refusals: Mapping[StrEnum, int]
    ) -> Sequence[Accepted | Refused]:
        """Keep all parcels, or none."""
        places = {} if self._frames is None else await self._place(self._frames, partner, parcels)
        # Drawn before the writer's turn: whatever it does, everybody waits for.
        fresh = draw(parcels, self._keys, places)
        return await self._writer.run(lambda connection: self._accept(connection, partner, fresh, refusals))

    async def withdraw(self, partner: Oin, signal_ids: Sequence[SignalId]) -> Sequence[Receipt | None]:
        """Withdraw each accepted signal."""
        return await self._writer.run(
            lambda connection: [self._withdraw(connection, partner, signal_id) for signal_id in signal_ids]
        )

    async def _place(self, frames: Frames, partner: Oin, parcels: Sequence[Parcel]) -> dict[SignalId, Place]:
        """Put each bundle that has no receipt into a frame."""
        known = await self.receipts(partner, [parcel.signal_id for parcel in parcels])
        fresh: dict[SignalId, Sealed] = {}
        for parcel in parcels:
            if parcel.signal_id not in known and parcel.signal_id not in fresh:
                epoch = epoch_of(parcel.bundle)
                fresh[parcel.signal_id] = Sealed(parcel.waybill.municipality, epoch, parcel.bundle)
        return dict(zip(fresh, await frames.place(Kind.BUNDLES, list(fresh.values())), strict=True))

    def _read(self, oin: Oin, signal_ids: Sequence[SignalId]) -> dict[SignalId, Receipt]:
        with read_transaction(self._engine) as connection:
            number = number_of(connection, oin)
            known = {} if number is None else _known(connection, number, [item.value for item in signal_ids])
        return {SignalId(item): found for item, found in known.items()}

    def _accept(
        self, connection: Connection, oin: Oin, drawn: Numbered, refusals: Mapping[StrEnum, int]
    ) -> list[Accepted | Refused]:
        number = number_of(connection, oin)
        if number is None or not drawn:
            self._refuse(connection, oin, refusals, 0)
            return []
        known = _known(connection, number, drawn.signal_ids)
        first = {signal_id: at for at, signal_id in reversed(list(enumerate(drawn.signal_ids)))}
        fresh = drawn
        if known or len(first) < len(drawn):
            fresh = drawn.only(sorted(at for signal_id, at in first.items() if signal_id not in known))
        taken = within_volume(connection, number, fresh)
        self._refuse(connection, oin, refusals, len(fresh) - len(taken))
        made = self._keep(connection, oin, number, taken)
        if taken is drawn:
            return [Accepted(one, repeated=False) for one in made]
        new = dict(zip(taken.signal_ids, made, strict=True))
        return [_answer(signal_id, known, new) for signal_id in drawn.signal_ids]

    def _refuse(self, connection: Connection, oin: Oin, refusals: Mapping[StrEnum, int], over_volume: int) -> None:
        counts = dict(refusals)
        if over_volume:
            counts[SignalCode.VOLUME_EXHAUSTED] = over_volume
        if counts:
            self._trail.refused(connection, oin, counts)
            day_counts.add(connection, self._trail.today(), {("", code.value): count for code, count in counts.items()})

    def _keep(self, connection: Connection, oin: Oin, number: int, taken: Numbered) -> list[Receipt]:
        if not taken:
            return []
        name_frames(connection, [place for place in taken.places if place is not None])
        entry, leaves = self._trail.accepted(connection, oin, taken.waybills, taken.references)
        _add(connection, number, taken, entry, leaves)
        each: Counter[str] = Counter()
        for waybill, count in taken.ways():
            each[waybill.municipality.value] += count
        call(connection, each)
        counts = {(code, day_counts.ACCEPTED): count for code, count in each.items()}
        day_counts.add(connection, self._trail.today(), counts)
        return [
            Receipt(receipt_id, leaf, waybill.day, waybill.municipality, waybill.mode)
            for receipt_id, leaf, waybill in zip(taken.receipt_ids, leaves, taken.waybills, strict=True)
        ]

    def _withdraw(self, connection: Connection, oin: Oin, signal_id: SignalId) -> Receipt | None:
        number = number_of(connection, oin)
        found = connection.execute(
            select(receipt).where(receipt.c.partner == number, receipt.c.signal_id == signal_id.value)
        ).one_or_none()
        if found is None:
            return None
        if not found.withdrawn:
            self._taking.take_back(connection, oin, found)
        return _receipt(found)._replace(withdrawn=True)


def _add(connection: Connection, number: int, taken: Numbered, entry: int, leaves: Sequence[bytes]) -> None:
    """Put parcels into the mailboxes, with their receipts under the same numbers."""
    first, codes = take(connection, len(taken)), taken.column(lambda waybill: waybill.municipality.value)
    items: dict[str, Column] = {"sequence": Rising(first), "municipality": codes, **_where(taken)}
    receipts: dict[str, Column] = {
        "number": Rising(first),
        "partner": number,
        "signal_id": Each(taken.signal_ids),
        "receipt_id": Each(taken.receipt_ids),
        "leaf_hash": Each(leaves),
        "day": taken.column(lambda waybill: waybill.day.number),
        "municipality": codes,
        "withdrawn": 0,
        "mode": taken.column(lambda waybill: int(waybill.mode)),
        "entry": Rising(entry),
    }
    add_columns(connection, mailbox_item, items)
    add_columns(connection, receipt, receipts)


def _where(taken: Numbered) -> dict[str, Column]:
    if not any(taken.places):
        return {"bundle": Each(taken.bundles)}
    return {
        "bundle": Each([None if place else bundle for bundle, place in zip(taken.bundles, taken.places, strict=True)]),
        "frame": Each([place and place.number for place in taken.places]),
        "place": Each([place and place.at for place in taken.places]),
    }


def _answer(signal_id: bytes, known: dict[bytes, Receipt], made: dict[bytes, Receipt]) -> Accepted | Refused:
    """Return what becomes of one parcel: an earlier receipt, a new one (once), or nothing left of the volume."""
    new = made.pop(signal_id, None)
    if new is not None:
        known[signal_id] = new
    if signal_id not in known:
        return Refused(SignalCode.VOLUME_EXHAUSTED, "municipality")
    return Accepted(known[signal_id], repeated=new is None)


def _known(connection: Connection, number: int, signal_ids: Sequence[bytes]) -> dict[bytes, Receipt]:
    rows = kept(connection, number, signal_ids)
    return {row.signal_id: _receipt(row) for row in rows}


def _receipt(row: Any) -> Receipt:
    return Receipt(
        receipt_id=row.receipt_id,
        leaf_hash=row.leaf_hash,
        day=Day(row.day),
        municipality=MunicipalityCode(row.municipality),
        mode=Mode(row.mode),
        withdrawn=bool(row.withdrawn),
        lost=row.withdrawn == LOST,
    )
