"""Evaluations: keys, budgets and the ledger they are booked in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from gateway.domain.approval import Approval
from gateway.domain.ledger import Account, Balance, Grant, LedgerFault
from keys.identity import MunicipalityCode
from keys.signing import VerifyKey
from keys.voprf import KeyPair


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A request to evaluate, as the ledger books it."""

    account: Account
    agreed: int
    """The budget that was agreed with the caller; an account that does not hold it yet is raised to it first."""
    request_hash: bytes
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """What became of a charge."""

    repeated: bool
    """This very request was charged before: nothing was booked."""
    alarm: bool = False
    """With this charge four fifths of the budget are gone."""


class EvaluationLedger(Protocol):
    """The lifetime budget of each caller under each leaf key: a chain of lines."""

    async def charge(self, charge: Charge) -> Booking:
        """Book the evaluations durably, with an audit entry, unless this very request was booked before.

        Concurrent callers never exceed the budget together. Raises BudgetExhausted, with nothing charged.
        """


class Budgets(Protocol):
    """The ledger as its keepers see it."""

    def balances(self) -> Mapping[Account, Balance]:
        """Return the balance of every account."""

    def supplement(self, grant: Grant, approvals: Sequence[Approval], officers: Mapping[str, VerifyKey]) -> None:
        """Add to an account, durably and audited. Raises GrantRefused unless two different `officers` signed."""

    def examine(self, officers: Mapping[str, VerifyKey]) -> tuple[int, Sequence[tuple[int, LedgerFault]]]:
        """Return how many lines there are, and every fault with the number of its line."""


class LeafKeys(Protocol):
    """The keys of the keyed function, out of custody."""

    def leaf(self, municipality: MunicipalityCode, epoch: int, generation: int) -> KeyPair | None:
        """Return the key pair; None when custody holds no root of that epoch."""
