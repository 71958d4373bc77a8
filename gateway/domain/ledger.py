"""The evaluation ledger: what was agreed, granted and charged, line by line, each line naming the one before by hash.

An account is one caller under one leaf key. Its budget is for life: nothing is ever subtracted from what was spent.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from gateway.domain.approval import OFFICERS, Approval, signers
from gateway.domain.budget import ALARM_PERCENT
from keys.encoding import lp_join
from keys.identity import MunicipalityCode, Oin
from keys.labels import Label
from keys.signing import SigningKey, VerifyKey

FIRST = bytes(32)
"""What the first line names as the one before it."""


class LineKind(StrEnum):
    """What a line does to its account."""

    AGREED = "agreed"
    SUPPLEMENT = "supplement"
    CHARGE = "charge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One caller under one leaf key: a node under its own, a partner in blind mode under a municipality's."""

    municipality: MunicipalityCode
    epoch: int
    generation: int
    caller: Oin

    def encode(self) -> bytes:
        """Return the account as lines and approvals state it."""
        numbers = self.epoch.to_bytes(4, "big"), self.generation.to_bytes(2, "big")
        return lp_join(self.municipality.value, *numbers, self.caller.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One booking."""

    account: Account
    kind: LineKind
    count: int
    reference: bytes = b""
    """The hash of the request that was charged, or the number drawn for a grant: no line is booked twice."""
    approvals: tuple[Approval, ...] = ()

    def hash(self, before: bytes) -> bytes:
        """Return the hash by which the next line names this one."""
        told = [part for approval in self.approvals for part in (approval.officer, approval.signature)]
        count = self.count.to_bytes(8, "big")
        return hashlib.sha256(
            lp_join(
                Label.LEDGER_LINE.encode(), before, self.account.encode(), self.kind.value, count, self.reference, *told
            )
        ).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What an account may spend, and what it spent."""

    granted: int = 0
    spent: int = 0

    @property
    def left(self) -> int:
        """What remains; never negative."""
        return self.granted - self.spent

    @property
    def alarming(self) -> bool:
        """Whether four fifths are gone."""
        return self.spent * 100 >= self.granted * ALARM_PERCENT and self.spent > 0

    def after(self, line: LedgerLine) -> "Balance":
        """Return the balance that a line leads to."""
        if line.kind is LineKind.CHARGE:
            return Balance(granted=self.granted, spent=self.spent + line.count)
        return Balance(granted=self.granted + line.count, spent=self.spent)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A supplementary budget, before it is booked. `number` is drawn at random, so that no approval serves twice."""

    account: Account
    evaluations: int
    number: bytes

    def statement(self) -> bytes:
        """Return what the officers sign."""
        return lp_join(self.account.encode(), self.evaluations.to_bytes(8, "big"), self.number)

    def approve(self, officer: str, key: SigningKey) -> Approval:
        """Return an officer's approval."""
        return Approval(officer=officer, signature=key.sign(Label.BUDGET_GRANT, self.statement()))

    def line(self, approvals: Sequence[Approval]) -> LedgerLine:
        """Return the line to book."""
        return LedgerLine(
            account=self.account,
            kind=LineKind.SUPPLEMENT,
            count=self.evaluations,
            reference=self.number,
            approvals=tuple(approvals),
        )


class LedgerFault(StrEnum):
    """What is wrong with a ledger."""

    CHAIN_BROKEN = "CHAIN_BROKEN"
    """A line was changed, removed or put in."""
    OVERSPENT = "OVERSPENT"
    """More was charged than was granted until then."""
    NOT_APPROVED = "NOT_APPROVED"
    """A supplementary grant lacks the signatures of two different officers."""
    TOTALS_DIFFER = "TOTALS_DIFFER"
    """The totals by which requests are admitted are not those of the lines."""


def approved(line: LedgerLine, officers: Mapping[str, VerifyKey]) -> bool:
    """Whether two different officers signed this grant."""
    grant = Grant(account=line.account, evaluations=line.count, number=line.reference)
    return len(signers(Label.BUDGET_GRANT, grant.statement(), line.approvals, officers)) >= OFFICERS


def examine(
    lines: Iterable[tuple[LedgerLine, bytes]], totals: Mapping[Account, Balance], officers: Mapping[str, VerifyKey]
) -> list[tuple[int, LedgerFault]]:
    """Return every fault with the number of its line, from 1; 0 for the totals."""
    faults: list[tuple[int, LedgerFault]] = []
    balances: dict[Account, Balance] = defaultdict(Balance)
    before = FIRST
    for number, (line, stated) in enumerate(lines, start=1):
        if line.hash(before) != stated:
            faults.append((number, LedgerFault.CHAIN_BROKEN))
        before = stated
        balance = balances[line.account] = balances[line.account].after(line)
        if balance.left < 0:
            faults.append((number, LedgerFault.OVERSPENT))
        if line.kind is LineKind.SUPPLEMENT and not approved(line, officers):
            faults.append((number, LedgerFault.NOT_APPROVED))
    if dict(totals) != dict(balances):
        faults.append((0, LedgerFault.TOTALS_DIFFER))
    return faults
