"""What operators look at, from counts and indexes: no look walks the receipts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, Engine, Row, func, select, tuple_

from audit.checkpoint import newest, parse
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.operator_store import SqlOperators
from gateway.adapters.schema import (
    audit_log,
    day_count,
    evaluation_budget,
    feedback_record,
    mailbox_item,
    partner,
    record_waits,
)
from gateway.domain.enrolment import PartnerState
from gateway.domain.epochs import Epoch
from gateway.domain.ledger import Account, Balance
from gateway.operating.ports import (
    BudgetStanding,
    DayCount,
    LogStanding,
    Operator,
    PartnerStanding,
    Traffic,
)
from gateway.ports.enrolling import Enrolments
from gateway.ports.overview import MailboxStanding, Overview
from keys.identity import Day, MunicipalityCode, Oin
from servicekit.transactions import read_transaction

DAYS = 14
Cosigners = Callable[[bytes], Sequence[str]]


class SqlViews:
    """See `gateway.operating.ports.Views`."""

    def __init__(
        self,
        engine: Engine,
        trail: AuditTrail,
        operators: SqlOperators,
        enrolments: Enrolments,
        overview: Overview,
        *,
        cosigners: Cosigners,
        needed: int,
    ) -> None:
        self._engine = engine
        self._trail = trail
        self._operators = operators
        self._enrolments = enrolments
        self._overview = overview
        self._cosigners = cosigners
        self._needed = needed

    def traffic(self, operator: Operator) -> Traffic:
        """Return the last fourteen days, newest first."""
        self._operators.looked(operator, "overview")
        query = (
            select(day_count.c.day, day_count.c.outcome, func.sum(day_count.c.count).label("n"))
            .where(day_count.c.day > self._trail.today().number - DAYS)
            .group_by(day_count.c.day, day_count.c.outcome)
            .order_by(day_count.c.day.desc(), day_count.c.outcome)
        )
        with read_transaction(self._engine) as connection:
            counts = [
                DayCount(day=_date(row.day), outcome=row.outcome, count=row.n) for row in connection.execute(query)
            ]
            waiting = connection.execute(select(func.count()).select_from(mailbox_item)).scalar_one()
            return Traffic(counts=counts, waiting=waiting, log=self._log(connection))

    def mailboxes(self, operator: Operator) -> Sequence[MailboxStanding]:
        """Return every connected municipality, by code."""
        self._operators.looked(operator, "municipalities")
        return self._overview.mailboxes(self._trail.today())

    def partners(self, operator: Operator) -> Sequence[PartnerStanding]:
        """Return every partner, by OIN."""
        self._operators.looked(operator, "partners")
        waiting = select(feedback_record.c.partner, func.count().label("n")).where(record_waits)
        with read_transaction(self._engine) as connection:
            counts: Mapping[int, int] = {
                row.partner: row.n for row in connection.execute(waiting.group_by(feedback_record.c.partner))
            }
            return [
                PartnerStanding(
                    oin=row.oin, name=row.name, partner_type=row.partner_type, state=PartnerState(row.state),
                    feedback_waiting=counts.get(row.number, 0),
                )
                for row in connection.execute(select(partner).order_by(partner.c.oin))
            ]  # fmt: skip

    def epochs(self, operator: Operator) -> Sequence[Epoch]:
        """Return every epoch, newest first."""
        self._operators.looked(operator, "epochs")
        return sorted(self._enrolments.enrolled().epochs, key=lambda epoch: epoch.id, reverse=True)

    def budgets(
        self, operator: Operator, *, municipality: MunicipalityCode | None, after: Account | None, most: int
    ) -> Sequence[BudgetStanding]:
        """Return the first `most` accounts behind `after`, in the order of the table's key."""
        self._operators.looked(operator, "budgets")
        columns = evaluation_budget.c
        key = (columns.municipality, columns.epoch, columns.generation, columns.caller)
        query = select(evaluation_budget, partner.c.name).outerjoin(partner, partner.c.oin == columns.caller)
        if municipality is not None:
            query = query.where(columns.municipality == municipality.value)
        if after is not None:
            last = (after.municipality.value, after.epoch, after.generation, after.caller.value)
            query = query.where(tuple_(*key) > last)
        with read_transaction(self._engine) as connection:
            return [_budget_standing(row) for row in connection.execute(query.order_by(*key).limit(most))]

    def _log(self, connection: Connection) -> LogStanding:
        note = newest(connection, audit_log)
        return LogStanding(
            entries=self._trail.log.size(connection),
            checkpoint=parse(note).size if note is not None else 0,
            cosigned=self._cosigners(note) if note is not None else (),
            needed=self._needed,
        )


def _date(number: int) -> date:
    return Day(number).date


def _budget_standing(row: Row[tuple[object, ...]]) -> BudgetStanding:
    account = Account(
        municipality=MunicipalityCode(row.municipality),
        epoch=row.epoch,
        generation=row.generation,
        caller=Oin(row.caller),
    )
    balance = Balance(granted=row.granted, spent=row.spent)
    return BudgetStanding(account=account, partner=row.name or "", balance=balance)
