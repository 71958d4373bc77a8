"""Counts for operators."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from sqlalchemy import Connection, Engine, Row, and_, case, func, select

from gateway.adapters.day_counts import ACCEPTED
from gateway.adapters.schema import day_count, evaluation_budget, mailbox_item, municipality, partner, receipt
from gateway.domain.enrolment import ConnectionState
from gateway.domain.ledger import Balance
from gateway.ports.overview import AcceptedSignals, MailboxStanding, PartnerVolume
from keys.identity import Day, MunicipalityCode, Oin
from keys.suite import Mode
from servicekit.transactions import read_transaction


class SqlOverview:
    """See `gateway.ports.overview.Overview`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def mailboxes(self, today: Day) -> Sequence[MailboxStanding]:
        """Return every connected municipality: a few rows of an index for each, and what waits for it."""
        with read_transaction(self._engine) as connection:
            rows = connection.execute(select(municipality).order_by(municipality.c.code)).all()
            accepted = _accepted_on(connection, today)
            return [_standing(connection, row, accepted) for row in rows]

    def accepted(self) -> Mapping[MunicipalityCode, AcceptedSignals]:
        """Return the counts per municipality."""
        columns = receipt.c
        query = select(
            columns.municipality,
            func.count().label("n"),
            func.sum(case((columns.withdrawn > 0, 1), else_=0)).label("withdrawn"),
            func.sum(case((columns.mode == Mode.BLIND.value, 1), else_=0)).label("blind"),
        ).group_by(columns.municipality)
        with read_transaction(self._engine) as connection:
            return {
                MunicipalityCode(row.municipality): AcceptedSignals(
                    accepted=row.n, blind=int(row.blind), withdrawn=int(row.withdrawn)
                )
                for row in connection.execute(query)
            }

    def volumes(self) -> Sequence[PartnerVolume]:
        """Return the counts per partner, municipality and mode."""
        accepted = (
            select(partner.c.oin, receipt.c.municipality, receipt.c.mode, func.count().label("n"))
            .join(partner, partner.c.number == receipt.c.partner)
            .group_by(partner.c.oin, receipt.c.municipality, receipt.c.mode)
        )
        columns = evaluation_budget.c
        spending = (
            select(partner.c.oin, columns.municipality, func.sum(columns.spent).label("n"))
            .join(partner, partner.c.oin == columns.caller)
            .group_by(partner.c.oin, columns.municipality)
        )
        with read_transaction(self._engine) as connection:
            counts = {(row.oin, row.municipality, row.mode): row.n for row in connection.execute(accepted)}
            spent = {(row.oin, row.municipality, Mode.BLIND.value): int(row.n) for row in connection.execute(spending)}
        return [
            PartnerVolume(
                partner=Oin(oin),
                municipality=MunicipalityCode(code),
                mode=Mode(mode),
                accepted=counts.get((oin, code, mode), 0),
                evaluations_spent=spent.get((oin, code, mode), 0),
            )
            for oin, code, mode in sorted(counts.keys() | spent.keys())
        ]


def _accepted_on(connection: Connection, day: Day) -> Mapping[str, int]:
    counts = day_count.c
    query = select(counts.municipality, counts.count).where(counts.day == day.number, counts.outcome == ACCEPTED)
    return {row[0]: row[1] for row in connection.execute(query)}


def _standing(connection: Connection, row: Row[tuple[object, ...]], accepted: Mapping[str, int]) -> MailboxStanding:
    waits = mailbox_item.c.municipality == row.code
    waiting, first = connection.execute(select(func.count(), func.min(mailbox_item.c.sequence)).where(waits)).one()
    return MailboxStanding(
        municipality=MunicipalityCode(row.code),
        node=Oin(row.node_oin),
        state=ConnectionState(row.state),
        generation=row.generation,
        waiting=waiting,
        oldest=_day_of(connection, first) if first is not None else None,
        collected_at=datetime.fromtimestamp(row.collected_at, UTC) if row.collected_at is not None else None,
        accepted_today=accepted.get(row.code, 0),
        budget=_budget(connection, row),
    )


def _day_of(connection: Connection, sequence: int) -> date | None:
    """Return the day of an item: numbers rise with time, and the receipt of a bundle has its number."""
    earlier = select(receipt.c.day).where(receipt.c.number <= sequence).order_by(receipt.c.number.desc()).limit(1)
    day = connection.scalar(earlier)
    return Day(day).date if day is not None else None


def _budget(connection: Connection, row: Row[tuple[object, ...]]) -> Balance:
    budget = evaluation_budget.c
    mine = and_(budget.municipality == row.code, budget.caller == row.node_oin, budget.generation == row.generation)
    query = select(budget.granted, budget.spent).where(mine).order_by(budget.epoch.desc()).limit(1)
    found = connection.execute(query).one_or_none()
    return Balance(granted=found.granted if found else 0, spent=found.spent if found else 0)
