"""Counts for operators."""

from collections.abc import Sequence

from sqlalchemy import Engine, and_, func, select

from gateway.adapters.schema import evaluation_budget, mailbox_item, municipality, receipt
from gateway.domain.ledger import Balance
from gateway.ports import MailboxStatus
from keys.identity import MunicipalityCode
from servicekit.sqlite import read_transaction


class SqliteOverview:
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
            select(receipt.c.municipality, func.count().label("n"), func.sum(receipt.c.withdrawn).label("withdrawn"))
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
                accepted.c.withdrawn, budget.granted, budget.spent,
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
                    withdrawn=row.withdrawn or 0,
                    evaluations_granted=row.granted or 0,
                    evaluations_spent=row.spent or 0,
                    budget_alarm=Balance(granted=row.granted or 0, spent=row.spent or 0).alarming,
                )
                for row in connection.execute(statement)
            ]
