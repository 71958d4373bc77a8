"""Counts for the operator."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from gateway.domain.enrolment import ConnectionState
from gateway.domain.ledger import Balance
from keys.identity import Day, MunicipalityCode, Oin
from keys.suite import Mode


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxStanding:
    """One municipality."""

    municipality: MunicipalityCode
    node: Oin
    state: ConnectionState
    generation: int
    waiting: int
    oldest: date | None
    """The day of the oldest item that waits."""
    collected_at: datetime | None
    accepted_today: int
    budget: Balance
    """Of the node's newest account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedSignals:
    """What one municipality was sent, as far as its receipts are still kept."""

    accepted: int
    blind: int
    """How many of them came sealed: in blind mode."""
    withdrawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerVolume:
    """What one partner sent to one municipality, and had evaluated for it, by mode."""

    partner: Oin
    municipality: MunicipalityCode
    mode: Mode
    accepted: int
    evaluations_spent: int


class Overview(Protocol):
    """Counts for operators; never anything about a signal."""

    def mailboxes(self, today: Day) -> Sequence[MailboxStanding]:
        """Return every connected municipality, by code, from what is counted already and from what waits."""

    def accepted(self) -> Mapping[MunicipalityCode, AcceptedSignals]:
        """Return the counts per municipality that has any. Walks the receipts: for a command, not for every minute."""

    def volumes(self) -> Sequence[PartnerVolume]:
        """Return the counts per partner, municipality and mode."""
