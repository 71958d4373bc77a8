"""What a released signal brings to whoever works cases, handed over in the transaction that releases it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from sqlalchemy import Connection

from keys.identity import Oin, SignalId
from municipality_node.domain.policy import CaseType, Recurrence
from municipality_node.domain.resident import Resident
from signals.signal import PartnerType, Signal


class Tag(StrEnum):
    """What a case worker should know of a released signal beside its amount. Codes; never renamed."""

    CHRONIC = "chronic"
    """Reported again and again without growth (rule P3, *sleper*)."""
    RECIDIVISM = "recidivism"
    """The same address was signalled before, within six months and before this match window."""
    PULLED_IN = "pulled-in"
    """Withheld at first; released because a signal of another partner made the case multiple."""
    CONFIRMED = "confirmed"
    """A review officer confirmed whom it is about."""
    CONTACT_LIMIT = "contact-limit"
    """The household was contacted as often as the policy allows (rule P5): limits contact, never release."""


class Departure(StrEnum):
    """Why a released signal is taken back."""

    WITHDRAWN = "withdrawn"
    """Its partner took it back: paid, or sent by mistake."""
    REVERSED = "reversed"
    """A review officer took the confirmation back: it may be about somebody else."""
    LISTED = "listed"
    """The person is known to debt help since (rule N4)."""
    OBJECTED = "objected"
    """The person objected since (rule P7)."""
    LAPSED = "lapsed"
    """The policy would not release it any more: what made its case multiple is gone."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReleasedSignal:
    """One signal that the policy released, with everything that a case needs."""

    row: int
    """The number of its row in table `signal`; written before the signal is handed over."""
    partner: Oin
    signal_id: SignalId
    partner_type: PartnerType
    signal: Signal
    """As the partner stated it: type, amount, days, telephone, e-mail, warm handover."""
    resident: Resident
    """As the register has it today; the case is at the address registered here, not at the stated one."""
    person_ref: bytes
    """The keyed pseudonym of the person, sixteen bytes."""
    household_ref: bytes
    """The keyed pseudonym of the registered address with its addition; of the person where there is no address."""
    released_on: date
    """A case is everything released about one household in one calendar month (in the Netherlands)."""
    case_type: CaseType
    recurrence: Recurrence
    tags: frozenset[Tag]
    policy: bytes
    """The digest of the policy that released it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A released signal that is taken back; its content is erased in the same transaction."""

    row: int
    departure: Departure


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclassified:
    """A signal that was released before, and whose case type another signal changed since."""

    row: int
    case_type: CaseType


class Releases(Protocol):
    """Whoever works cases. Every method acts in the caller's write transaction, or raises and stops all of it.

    Each is told of a signal once: processing repeats nothing that was committed.
    """

    def take(self, connection: Connection, released: Sequence[ReleasedSignal]) -> None:
        """Give each signal its place in a case, and record that in the audit log."""

    def recall(self, connection: Connection, recalled: Sequence[Recalled]) -> None:
        """Take signals out of their cases; a case that loses its last signal closes."""

    def reclassify(self, connection: Connection, changed: Sequence[Reclassified]) -> None:
        """Note that signals in cases became part of a multiple case."""


@dataclass(slots=True, kw_only=True, repr=False)
class Handover:
    """What one transaction gives to casework and takes back, gathered until its rows are written."""

    released: list[ReleasedSignal] = field(default_factory=list)
    recalled: list[Recalled] = field(default_factory=list)
    reclassified: list[Reclassified] = field(default_factory=list)

    def deliver(self, connection: Connection, releases: Releases) -> None:
        """Hand everything over, once; nothing is gathered afterwards."""
        if self.recalled:
            releases.recall(connection, tuple(self.recalled))
        if self.released:
            releases.take(connection, tuple(self.released))
        if self.reclassified:
            releases.reclassify(connection, tuple(self.reclassified))
        for gathered in (self.released, self.recalled, self.reclassified):
            gathered.clear()


class NoCases:
    """A node that decides and works no cases: released signals rest in table `signal`, and are looked at there."""

    def take(self, connection: Connection, released: Sequence[ReleasedSignal]) -> None:
        """Do nothing: the row says that the signal is released."""

    def recall(self, connection: Connection, recalled: Sequence[Recalled]) -> None:
        """Do nothing: the row says why it is gone."""

    def reclassify(self, connection: Connection, changed: Sequence[Reclassified]) -> None:
        """Do nothing: the history tells the case type."""
