"""Lines and totals of the evaluation ledger, in the caller's write transaction."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from gateway.adapters.schema import evaluation_budget, ledger_line
from gateway.domain.approval import Approval
from gateway.domain.ledger import FIRST, Account, Balance, LedgerLine, LineKind
from keys.identity import MunicipalityCode, Oin
from servicekit.store import insert_or


def append(connection: Connection, line: LedgerLine) -> bytes:
    """Book a line at the end of the chain, and in the totals of its account; return its hash."""
    last = select(ledger_line.c.number, ledger_line.c.hash).order_by(ledger_line.c.number.desc()).limit(1)
    number, before = connection.execute(last).one_or_none() or (0, FIRST)
    named = _columns(line.account)
    own = line.hash(before)
    connection.execute(
        insert(ledger_line).values(
            number=number + 1,
            **named,
            kind=line.kind.value,
            count=line.count,
            reference=line.reference or None,
            approvals=json.dumps([[approval.officer, approval.signature.hex()] for approval in line.approvals]),
            hash=own,
        )
    )
    connection.execute(
        insert_or(connection, evaluation_budget).values(**named, granted=0, spent=0).on_conflict_do_nothing()
    )
    column = evaluation_budget.c.spent if line.kind is LineKind.CHARGE else evaluation_budget.c.granted
    connection.execute(update(evaluation_budget).where(*_of(line.account)).values({column: column + line.count}))
    return own


def agree(connection: Connection, account: Account, evaluations: int) -> bytes | None:
    """Raise what was agreed for an account to `evaluations`, never lower it; return the hash of the line, if any."""
    lines = ledger_line.c
    counts = connection.scalars(
        select(lines.count).where(
            lines.municipality == account.municipality.value, lines.epoch == account.epoch,
            lines.generation == account.generation, lines.caller == account.caller.value,
            lines.kind == LineKind.AGREED.value,
        )
    )  # fmt: skip
    missing = evaluations - sum(counts)
    return append(connection, LedgerLine(account=account, kind=LineKind.AGREED, count=missing)) if missing > 0 else None


def balance(connection: Connection, account: Account) -> Balance:
    """Return what an account may spend and spent."""
    row = connection.execute(select(evaluation_budget).where(*_of(account))).one_or_none()
    return Balance(granted=row.granted, spent=row.spent) if row else Balance()


def booked(connection: Connection, account: Account, reference: bytes) -> bool:
    """Whether a line with this reference stands in the account."""
    lines = ledger_line.c
    return connection.scalar(
        select(lines.number).where(
            lines.municipality == account.municipality.value, lines.epoch == account.epoch,
            lines.generation == account.generation, lines.caller == account.caller.value,
            lines.reference == reference,
        )
    ) is not None  # fmt: skip


def totals(connection: Connection) -> dict[Account, Balance]:
    """Return the balance of every account."""
    rows = connection.execute(select(evaluation_budget).order_by(*evaluation_budget.primary_key))
    return {_account(row): Balance(granted=row.granted, spent=row.spent) for row in rows}


def lines(connection: Connection) -> Iterator[tuple[LedgerLine, bytes]]:
    """Yield every line with the hash that it states, oldest first."""
    query = select(ledger_line).order_by(ledger_line.c.number)
    for row in connection.execute(query.execution_options(yield_per=1_000)):
        yield _line(row), row.hash


def _line(row: Row[Any]) -> LedgerLine:
    return LedgerLine(
        account=_account(row),
        kind=LineKind(row.kind),
        count=row._mapping["count"],  # noqa: SLF001 - public; `row.count` is the tuple's method
        reference=row.reference or b"",
        approvals=tuple(
            Approval(officer=officer, signature=bytes.fromhex(signature))
            for officer, signature in json.loads(row.approvals)
        ),
    )


def _account(row: Row[Any]) -> Account:
    return Account(
        municipality=MunicipalityCode(row.municipality),
        epoch=row.epoch,
        generation=row.generation,
        caller=Oin(row.caller),
    )


def _columns(account: Account) -> dict[str, object]:
    return {
        "municipality": account.municipality.value,
        "epoch": account.epoch,
        "generation": account.generation,
        "caller": account.caller.value,
    }


def _of(account: Account) -> list[Any]:
    return [evaluation_budget.c[name] == value for name, value in _columns(account).items()]
