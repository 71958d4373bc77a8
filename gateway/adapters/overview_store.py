"""Counts for operators."""

from collections.abc import Sequence

from sqlalchemy import Engine, and_, case, func, select

from gateway.adapters.schema import evaluation_budget, mailbox_item, municipality, partner, receipt
from gateway.domain.ledger import Balance
from gateway.ports import MailboxStatus, PartnerVolume
from keys.identity import MunicipalityCode, Oin
from keys.suite import Mode
from servicekit.transactions import read_transaction


class SqlOverview:
    """See `gateway.ports.Overview`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def mailboxes(self) -> Sequence[MailboxStatus]:
        """Return the counts per connected municipality."""
        waiting = (
            select(mailbox_item.c.municipality, func.count().label("n"))
            .group_by(mailbox_item.c.municipality)
            .subquery()
        )
        accepted = (
            select(
                receipt.c.municipality,
                func.count().label("n"),
                func.sum(receipt.c.withdrawn).label("withdrawn"),
                func.sum(case((receipt.c.mode == Mode.BLIND.value, 1), else_=0)).label("blind"),
            )
            .group_by(receipt.c.municipality)
            .subquery()
        )
        budget = evaluation_budget.c
        other = evaluation_budget.alias()
        newest = (
            select(func.max(other.c.epoch))
            .where(other.c.municipality == municipality.c.code, other.c.caller == municipality.c.node_oin)
            .scalar_subquery()
        )
        statement = (
            select(
                municipality.c.code, waiting.c.n.label("waiting"), accepted.c.n.label("accepted"),
                accepted.c.withdrawn, accepted.c.blind, budget.granted, budget.spent,
            )
            .outerjoin(waiting, waiting.c.municipality == municipality.c.code)
            .outerjoin(accepted, accepted.c.municipality == municipality.c.code)
            .outerjoin(
                evaluation_budget,
                and_(
                    budget.municipality == municipality.c.code,
                    budget.generation == municipality.c.generation,
                    budget.caller == municipality.c.node_oin,
                    budget.epoch == newest,
                ),
            )
            .order_by(municipality.c.code)
        )  # fmt: skip
        with read_transaction(self._engine) as connection:
            return [
                MailboxStatus(
                    municipality=MunicipalityCode(row.code),
                    waiting=row.waiting or 0,
                    accepted=row.accepted or 0,
                    blind=int(row.blind or 0),
                    withdrawn=int(row.withdrawn or 0),
                    evaluations_granted=row.granted or 0,
                    evaluations_spent=row.spent or 0,
                    budget_alarm=Balance(granted=row.granted or 0, spent=row.spent or 0).alarming,
                )
                for row in connection.execute(statement)
            ]

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
