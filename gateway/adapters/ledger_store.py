"""The evaluation ledger in SQLite: charged before anything is evaluated."""

from sqlalchemy import Connection, insert, select, update

from audit.events import EventId, Result
from gateway.adapters.audit_trail import EVALUATION_API, AuditTrail
from gateway.adapters.schema import evaluation_budget, evaluation_charge
from gateway.errors import BudgetExhausted
from gateway.ports import Charge
from servicekit.group_commit import Writer


class SqliteLedger:
    """See `gateway.ports.EvaluationLedger`. One writer: what two callers ask for at once is booked one by one."""

    def __init__(self, writer: Writer, trail: AuditTrail) -> None:
        self._writer = writer
        self._trail = trail

    async def charge(self, charge: Charge) -> bool:
        """Book the evaluations, or refuse."""
        booked = await self._writer.run(lambda connection: self._book(connection, charge))
        if booked is None:
            raise BudgetExhausted(field="blinded_elements")
        return booked

    def _book(self, connection: Connection, charge: Charge) -> bool | None:
        leaf = (charge.municipality.value, charge.epoch, charge.generation)
        charges, budget = evaluation_charge.c, evaluation_budget.c
        if connection.scalar(
            select(charges.number).where(
                charges.municipality == leaf[0], charges.epoch == leaf[1], charges.generation == leaf[2],
                charges.request_hash == charge.request_hash,
            )
        ) is not None:  # fmt: skip
            return False
        of_leaf = (budget.municipality == leaf[0], budget.epoch == leaf[1], budget.generation == leaf[2])
        row = connection.execute(select(budget.granted, budget.spent).where(*of_leaf)).one_or_none()
        left = (row.granted - row.spent if row else 0) - charge.count
        if left < 0:
            self._refuse(connection, charge)
            return None
        connection.execute(
            insert(evaluation_charge).values(
                municipality=leaf[0], epoch=leaf[1], generation=leaf[2], caller=charge.caller.value,
                request_hash=charge.request_hash, count=charge.count,
            )
        )  # fmt: skip
        connection.execute(update(evaluation_budget).where(*of_leaf).values(spent=budget.spent + charge.count))
        self._trail.note(
            connection,
            EventId.EVALUATION_CHARGED,
            about="leaf",
            actor=charge.caller.value,
            origin=EVALUATION_API,
            fields={
                "municipality": leaf[0],
                "epoch": charge.epoch,
                "generation": charge.generation,
                "count": charge.count,
                "left": left,
                "request_hash": charge.request_hash.hex(),
            },
        )
        return True

    def _refuse(self, connection: Connection, charge: Charge) -> None:
        self._trail.note(
            connection,
            EventId.EVALUATION_REFUSED,
            about="leaf",
            actor=charge.caller.value,
            origin=EVALUATION_API,
            result=Result.REFUSED,
            fields={
                "municipality": charge.municipality.value,
                "epoch": charge.epoch,
                "generation": charge.generation,
                "count": charge.count,
                "code": BudgetExhausted.refusal.value,
            },
        )
