"""The evaluation ledger: charged before anything is evaluated."""

from sqlalchemy import Connection

from audit.events import EventId, Result
from audit.fields import FieldValue
from gateway.adapters import ledger_lines
from gateway.adapters.audit_trail import EVALUATION_API, AuditTrail
from gateway.domain.ledger import Account, LedgerLine, LineKind
from gateway.errors import BudgetExhausted
from gateway.ports.evaluating import Booking, Charge
from servicekit.group_commit import Writer


class SqlLedger:
    """See `gateway.ports.evaluating.EvaluationLedger`. Writers take turns: requests are booked one by one."""

    def __init__(self, writer: Writer, trail: AuditTrail) -> None:
        self._writer = writer
        self._trail = trail

    async def charge(self, charge: Charge) -> Booking:
        """Book the evaluations, or refuse."""
        booking = await self._writer.run(lambda connection: self._book(connection, charge))
        if booking is None:
            raise BudgetExhausted(field="blinded_elements")
        return booking

    def _book(self, connection: Connection, charge: Charge) -> Booking | None:
        account = charge.account
        if ledger_lines.booked(connection, account, charge.request_hash):
            return Booking(repeated=True)
        agreed = ledger_lines.agree(connection, account, charge.agreed)
        if agreed is not None:
            self._note(
                connection, EventId.BUDGET_AGREED, account, {"count": charge.agreed, "ledger_hash": agreed.hex()}
            )
        before = ledger_lines.balance(connection, account)
        line = LedgerLine(account=account, kind=LineKind.CHARGE, count=charge.count, reference=charge.request_hash)
        after = before.after(line)
        if after.left < 0:
            code = BudgetExhausted.refusal.value
            self._note(connection, EventId.EVALUATION_REFUSED, account, {"count": charge.count, "code": code})
            return None
        booked = ledger_lines.append(connection, line)
        facts: dict[str, FieldValue] = {
            "count": charge.count,
            "left": after.left,
            "request_hash": charge.request_hash.hex(),
            "ledger_hash": booked.hex(),
        }
        self._note(connection, EventId.EVALUATION_CHARGED, account, facts)
        alarm = after.alarming and not before.alarming
        if alarm:
            self._note(connection, EventId.BUDGET_ALARM, account, {"granted": after.granted, "left": after.left})
        return Booking(repeated=False, alarm=alarm)

    def _note(self, connection: Connection, event: EventId, account: Account, fields: dict[str, FieldValue]) -> None:
        self._trail.note(
            connection,
            event,
            about="leaf",
            actor=account.caller.value,
            origin=EVALUATION_API,
            result=Result.REFUSED if event is EventId.EVALUATION_REFUSED else Result.DONE,
            fields={
                "municipality": account.municipality.value,
                "epoch": account.epoch,
                "generation": account.generation,
                **fields,
            },
        )
