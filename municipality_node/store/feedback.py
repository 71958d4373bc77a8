"""Which signals still get a record and what was told about them; and sealed records until the gateway holds them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from keys.identity import Day, Oin, SignalId
from municipality_node.domain.feedback import Told
from municipality_node.store.schema import FEEDBACK_DUE, FEEDBACK_OUTBOX
from servicekit.store import insert_or

_IS = (FEEDBACK_DUE.c.partner == bindparam("of_partner")) & (FEEDBACK_DUE.c.signal_id == bindparam("of_signal"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRecord:
    """A signal about which its partner is told now."""

    partner: Oin
    signal_id: SignalId
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRecord:
    """A sealed record on its way to the gateway."""

    id: int
    partner: Oin
    sealed: bytes


def expect(connection: Connection, signals: Iterable[tuple[Oin, SignalId, Day]]) -> None:
    """Remember that these signals get records, counted from their days. A known one stays as it is."""
    rows = [
        {"partner": partner.value, "signal_id": signal_id.value, "day": day.number, "rounds": 0, "told": Told.NEGATIVE}
        for partner, signal_id, day in signals
    ]
    if rows:
        connection.execute(insert_or(connection, FEEDBACK_DUE).on_conflict_do_nothing(), rows)


def due(connection: Connection, *, round_: int, first: int, last: int, limit: int) -> list[DueRecord]:
    """Return signals of these days about which fewer than `round_` rounds are past."""
    query = (
        select(FEEDBACK_DUE)
        .where(FEEDBACK_DUE.c.day.between(first, last), FEEDBACK_DUE.c.rounds < round_)
        .order_by(FEEDBACK_DUE.c.day)
        .limit(limit)
    )
    return [
        DueRecord(partner=Oin(row.partner), signal_id=SignalId(row.signal_id), told=Told(row.told))
        for row in connection.execute(query)
    ]


def told(connection: Connection, records: Sequence[tuple[DueRecord, Told]], *, round_: int) -> None:
    """Remember what was said in this round; the row stays after the last one, so that no signal starts again."""
    rows = [
        {"of_partner": record.partner.value, "of_signal": record.signal_id.value, "said": said.value}
        for record, said in records
    ]
    if rows:
        connection.execute(update(FEEDBACK_DUE).where(_IS).values(rounds=round_, told=bindparam("said")), rows)


def told_about(connection: Connection, partner: Oin, signal_id: SignalId) -> Told | None:
    """Return the kind of answer a partner has had about a signal so far; None when none was ever due."""
    mine = (FEEDBACK_DUE.c.partner == partner.value) & (FEEDBACK_DUE.c.signal_id == signal_id.value)
    said = connection.execute(select(FEEDBACK_DUE.c.told).where(mine)).scalar_one_or_none()
    return None if said is None else Told(said)


def put_out(connection: Connection, records: Iterable[tuple[Oin, bytes]], *, day: Day) -> None:
    """Keep sealed records of a day until the gateway holds them."""
    if rows := [{"partner": partner.value, "sealed": sealed, "day": day.number} for partner, sealed in records]:
        connection.execute(insert(FEEDBACK_OUTBOX), rows)


def outgoing(connection: Connection, limit: int) -> list[OutgoingRecord]:
    """Return records that the gateway does not hold yet, in the order of their bytes, which is random."""
    query = select(FEEDBACK_OUTBOX).order_by(FEEDBACK_OUTBOX.c.sealed).limit(limit)
    return [OutgoingRecord(id=row.id, partner=Oin(row.partner), sealed=row.sealed) for row in connection.execute(query)]


def deposited(connection: Connection, records: Iterable[OutgoingRecord]) -> None:
    """Let records go that the gateway holds."""
    if rows := [{"row": record.id} for record in records]:
        connection.execute(delete(FEEDBACK_OUTBOX).where(FEEDBACK_OUTBOX.c.id == bindparam("row")), rows)


def counts(connection: Connection, *, rounds: int) -> dict[str, int]:
    """Return how many signals still get a record, and how many records wait for the gateway."""
    expected = select(func.count()).select_from(FEEDBACK_DUE).where(FEEDBACK_DUE.c.rounds < rounds)
    waiting = select(func.count()).select_from(FEEDBACK_OUTBOX)
    return {
        "expected": connection.execute(expected).scalar_one(),
        "outgoing": connection.execute(waiting).scalar_one(),
    }
