"""Budgets for the operator: what every account holds, supplementary grants, and the ledger's own verification."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Engine

from audit.events import EventId
from audit.fields import FieldValue
from gateway.adapters import ledger_lines
from gateway.adapters.audit_trail import AuditTrail
from gateway.domain.approval import OFFICERS, Approval, signers
from gateway.domain.ledger import Account, Balance, Grant, LedgerFault, examine
from gateway.errors import GrantRefused
from keys.labels import Label
from keys.signing import VerifyKey
from servicekit.transactions import read_transaction, write_transaction


class SqlBudgets:
    """See `gateway.ports.evaluating.Budgets`."""

    def __init__(self, engine: Engine, trail: AuditTrail) -> None:
        self._engine = engine
        self._trail = trail

    def balances(self) -> Mapping[Account, Balance]:
        """Return the balance of every account."""
        with read_transaction(self._engine) as connection:
            return ledger_lines.totals(connection)

    def supplement(self, grant: Grant, approvals: Sequence[Approval], officers: Mapping[str, VerifyKey]) -> None:
        """Add to an account, on the word of two officers."""
        line = grant.line(approvals)
        signed = signers(Label.BUDGET_GRANT, grant.statement(), approvals, officers)
        if len(signed) < OFFICERS:
            raise GrantRefused("two different officers of the configuration must sign", field="officer")
        with write_transaction(self._engine) as connection:
            if ledger_lines.balance(connection, grant.account) == Balance():
                raise GrantRefused("no such account: nothing was agreed for this caller under this leaf", field="leaf")
            if ledger_lines.booked(connection, grant.account, grant.number):
                raise GrantRefused("these approvals were used", field="officer")
            booked = ledger_lines.append(connection, line)
            facts: dict[str, FieldValue] = {
                "municipality": grant.account.municipality.value,
                "epoch": grant.account.epoch,
                "generation": grant.account.generation,
                "caller": grant.account.caller.value,
                "count": grant.evaluations,
                "first_officer": signed[0],
                "second_officer": signed[1],
                "ledger_hash": booked.hex(),
            }
            self._trail.note(connection, EventId.BUDGET_GRANTED, about="leaf", fields=facts)

    def examine(self, officers: Mapping[str, VerifyKey]) -> tuple[int, Sequence[tuple[int, LedgerFault]]]:
        """Return how many lines there are, and every fault."""
        with read_transaction(self._engine) as connection:
            lines = list(ledger_lines.lines(connection))
            return len(lines), examine(lines, ledger_lines.totals(connection), officers)
