"""What operators' use cases ask of the store. The docstrings are the law for adapters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from gateway.domain.enrolment import PartnerState
from gateway.domain.epochs import Epoch
from gateway.domain.ledger import Account, Balance
from gateway.ports.overview import MailboxStanding
from keys.identity import MunicipalityCode
from servicekit.sign_in.lockout import Attempts


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Operator:
    """Somebody who runs the gateway."""

    number: int
    name: str
    active: bool
    password: str | None = None
    """An argon2 hash; None for whom only the provider vouches."""
    attempts: Attempts = field(default_factory=Attempts)


class Operators(Protocol):
    """Accounts and sessions. Changes are durable, and those that let somebody in or out audited with them."""

    def now(self) -> datetime:
        """Return the time by which attempts are locked."""

    def named(self, name: str) -> Operator | None:
        """Return the operator of a name, active or not."""

    def put(self, name: str, *, active: bool, act: str, password: str | None = None) -> Operator:
        """Add or change an operator; its sessions end. Without `password` the one it has stays."""

    def charge(self, operator: Operator, attempts: Attempts) -> None:
        """Keep the attempts on a password."""

    def begin(self, operator: Operator, hours: int, means: str) -> str:
        """Return the token of a new session, of which only a digest is kept; attempts are forgotten."""

    def refused(self, means: str, failed: str) -> None:
        """Record that nobody was signed in, and the check that failed."""

    def of_session(self, token: str) -> Operator:
        """Return whose session it is. Raises UnknownSession when it ended, or its operator left."""

    def end(self, operator: Operator, token: str) -> None:
        """End a session, for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """How often one outcome was had on a day."""

    day: date
    outcome: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LogStanding:
    """The audit log, and the newest checkpoint of it."""

    entries: int
    checkpoint: int
    cosigned: Sequence[str]
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What came in, what waits, and how the log stands."""

    counts: Sequence[DayCount]
    waiting: int
    log: LogStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerStanding:
    """One partner: an organisation."""

    oin: str
    name: str
    partner_type: str
    state: PartnerState
    feedback_waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetStanding:
    """One caller under one leaf key, and what it may have evaluated for life."""

    account: Account
    partner: str
    """The name of the partner that calls; empty for the municipality's own node."""
    balance: Balance


class Views(Protocol):
    """What an operator looks at; every look is in the audit log before anything is read."""

    def traffic(self, operator: Operator) -> Traffic:
        """Return the last fourteen days, newest first."""

    def mailboxes(self, operator: Operator) -> Sequence[MailboxStanding]:
        """Return every connected municipality, by code."""

    def partners(self, operator: Operator) -> Sequence[PartnerStanding]:
        """Return every partner, by OIN."""

    def epochs(self, operator: Operator) -> Sequence[Epoch]:
        """Return every epoch, newest first."""

    def budgets(
        self, operator: Operator, *, municipality: MunicipalityCode | None, after: Account | None, most: int
    ) -> Sequence[BudgetStanding]:
        """Return the first `most` accounts behind `after`, by municipality, epoch, generation and caller."""
