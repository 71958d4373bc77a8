"""What the gateway's use cases ask of the outside, in their own words. The docstrings are the law for adapters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from gateway.domain.admission import Admitted
from gateway.domain.enrolment import Connection, ConnectionState, Enrolled, Merger, Partner
from gateway.domain.epochs import Epoch, Rekeying
from gateway.domain.ledger import Account, Approval, Balance, Grant, LedgerFault
from gateway.domain.outcome import Accepted, Receipt, Refused
from gateway.domain.release import Lost, Release
from gateway.domain.retention import Keeping
from gateway.domain.root_replacement import RootReplacement
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.signing import VerifyKey
from keys.suite import Mode
from keys.voprf import KeyPair
from signals.routing import Range, RoutingTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How many sealed signals a partner may send to a municipality in an epoch."""

    epoch: int
    signals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waybill:
    """Where a parcel goes, and as what. Parcels of a batch that go the same way share one."""

    municipality: MunicipalityCode
    day: Day
    mode: Mode
    allowance: Allowance | None = None
    """Against which volume they count; None when none was agreed (direct mode)."""


class Parcel(NamedTuple):
    """A sealed signal, ready to be kept."""

    signal_id: SignalId
    bundle: bytes
    waybill: Waybill


class Acceptances(Protocol):
    """Receipts, and the bundles they stand for."""

    async def receipts(self, partner: Oin, signal_ids: Sequence[SignalId]) -> Mapping[SignalId, Receipt]:
        """Return the receipts that exist, of durable acceptances only."""

    async def accept(
        self, partner: Oin, parcels: Sequence[Parcel], refusals: Mapping[StrEnum, int]
    ) -> Sequence[Accepted | Refused]:
        """Keep bundle, receipt and audit entry of each parcel, all or none, and return once they are durable.

        Exactly one bundle and one receipt exist per (partner, signal id), whatever comes at the same time or twice in
        one call: the others get that receipt, `repeated`. The counted refusals are audited along.

        Of parcels with an allowance no more than that are kept for one municipality and epoch, ever, whoever calls at
        the same time: the others are refused with VOLUME_EXHAUSTED, and that is audited.
        """

    async def withdraw(self, partner: Oin, signal_ids: Sequence[SignalId]) -> Sequence[Receipt | None]:
        """Withdraw each accepted signal, durably; None for an id that was never accepted.

        A bundle that is still in the mailbox leaves it. The node is told, unless it cannot have seen the bundle.
        Withdrawing twice is one withdrawal.
        """


class ReceiptProofStore(Protocol):
    """Proofs that acceptances stand in the audit log."""

    async def proofs(self, oin: Oin, signal_ids: Sequence[SignalId]) -> Mapping[SignalId, bytes]:
        """Return the C2SP tlog-proof of each acceptance of this partner that a witnessed checkpoint covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxItem:
    """What waits for a municipality: a bundle, or the withdrawal of one."""

    sequence: int
    bundle: bytes | None = None
    partner: Oin | None = None
    signal_id: SignalId | None = None


class Mailbox(Protocol):
    """Waiting items per municipality; sequences rise and are never used again."""

    async def page(self, municipality: MunicipalityCode, *, after: int, limit: int) -> Sequence[MailboxItem]:
        """Return durable items behind `after`, oldest first; remembers, durably, that they were shown."""

    async def acknowledge(self, node: Oin, municipality: MunicipalityCode, sequences: Sequence[int]) -> int:
        """Remove items of this municipality, durably, and return how many there were. Absent ones are no error."""


class LostFrames(Protocol):
    """Frames that something waits in and the stream does not have any more, or has with other bytes.

    Raises MailboxesUnavailable when no majority of the brokers answers: what cannot be asked for is not lost.
    """

    def look(self) -> Sequence[Lost]:
        """Ask for every frame that something waits in; return what waits in those that are lost. Changes nothing."""

    def let_go(self, release: Release, approvals: Sequence[Approval], officers: Mapping[str, VerifyKey]) -> int:
        """Let go what waits in these frames, durably, audited; return how many signals and records that were.

        A signal is withdrawn, as by its partner, and its receipt says so: a node that was shown its bundle is told.
        Frames take a transaction each. Raises GrantRefused unless two different `officers` signed, or when a frame is
        not lost.
        """

    def close(self) -> None:
        """Let go of the brokers."""


class FramedMailboxes(Protocol):
    """Mailboxes and feedback whose contents travel in a stream of frames (ADR 0195); the store says what waits.

    Every method but `close` raises MailboxesUnavailable when no majority of the brokers answers.
    """

    def prepare(self) -> None:
        """Make sure of the stream: it is made the first time, and never again.

        Raises InstallationRefused when it is gone or another, SettingsRefused when it would not keep what it has.
        """

    def sweep(self) -> int:
        """Erase frames that nothing waits in, and return how many. Never one that may still be named."""

    def close(self) -> None:
        """Let go of the brokers. Calling it again does nothing."""


SealedRecord = bytes
"""A feedback record as a municipality sealed it to a partner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """A feedback record that waits for its partner."""

    sequence: int
    municipality: MunicipalityCode
    sealed: SealedRecord


class FeedbackBox(Protocol):
    """Sealed feedback per partner; sequences rise and are never used again."""

    async def deposit(
        self,
        node: Oin,
        municipality: MunicipalityCode,
        records: Mapping[Oin, Sequence[SealedRecord]],
        *,
        quota: int,
    ) -> int:
        """Keep records for enrolled partners, durably, all or none; return how many are new.

        The same bytes of the same municipality are one record, also after they were acknowledged. Raises FeedbackQuota
        when more than `quota` new records of one municipality would wait for one partner.
        """

    async def page(self, partner: Oin, *, after: int, limit: int) -> Sequence[StoredRecord]:
        """Return durable records behind `after`, oldest first."""

    async def acknowledge(self, partner: Oin, sequences: Sequence[int]) -> int:
        """Let this partner's records go, durably, and return how many there were. Absent ones are no error."""


class Keeper(Protocol):
    """What the gateway keeps for a while. Raises StoreUnavailable."""

    def kept(self, keeping: Keeping) -> int:
        """Return how many there are of a class."""

    def overdue(self, keeping: Keeping, start: date) -> int:
        """Return how many of a class are from before a day."""

    def end(self, keeping: Keeping, start: date) -> int:
        """Delete some of what is from before a day, durably and audited; return how many, 0 when nothing is left."""

    def ran(self, ended: int, *, overdue: int) -> None:
        """Record that a run was made, and let go of what ended.

        The embedded store leaves nothing of it in its files; a server frees the room and fills it in its own time.
        """


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


class Sealing(Protocol):
    """Pseudonymises and seals, away from the process that serves calls."""

    async def seal(self, partner: Partner, day: Day, admitted: Sequence[Admitted]) -> Sequence[bytes | None] | None:
        """Return the bundle of each signal, in order; None for a signal that cannot be sealed.

        None altogether when the signature of the first signal in mode DIRECT does not hold: the partner signs with
        another key. The node verifies every signature. Nothing of a signal is kept. Raises SealingUnavailable.
        """


class Journal(Protocol):
    """What the process itself does, recorded durably."""

    async def started(self, version: str, epoch: int) -> None:
        """Record that the process serves, and with which keys."""

    async def stopped(self) -> None:
        """Record that the process takes nothing more."""

    async def references_ended(self, days: int, last: Day) -> None:
        """Record that the keys behind the references of so many days, `last` the newest, are about to be destroyed."""

    async def caller_refused(self, caller: Oin | None, origin: str) -> None:
        """Record that an organisation called that may not; None for a certificate without an OIN."""


class Epochs(Protocol):
    """The lives of epochs. Every change is durable and audited before it returns, and raises the revision."""

    def put(self, epochs: Sequence[Epoch]) -> None:
        """Write epochs that were planned or changed state, all or none."""

    def begin_destruction(self, number: int) -> None:
        """Record that an epoch is about to be destroyed, before anything of it is."""

    def destroy(self, destroyed: Epoch) -> int:
        """Write an epoch as destroyed and remove what was sealed under it, leaving no trace; return how many."""

    def note_escrow(self, number: int, custodians: Sequence[str]) -> None:
        """Record that two custodians are about to get halves of an epoch's root."""

    def escrowed(self, number: int) -> bool:
        """Whether that was recorded, ever."""

    def note_recovered(self, number: int) -> None:
        """Record that an epoch's root is about to be put back from custodians' halves."""


class Enrolments(Protocol):
    """Who takes part. Changes are durable and audited before they return, and raise the revision."""

    def revision(self) -> int:
        """Return the number of the last change."""

    def enrolled(self) -> Enrolled:
        """Return everything, consistently."""

    def routing(self, named: bytes | None = None) -> RoutingTable:
        """Return the imported table; the one before it while only that has the hash `named`. Empty without one."""

    def put_partner(self, enrolled: Partner) -> None:
        """Enrol a partner, or replace what is known of it."""

    def put_connection(self, connected: Connection, *, epoch: int) -> None:
        """Connect a municipality, or replace what is known of it. Its budget is never lower than before."""

    def replace_root(
        self,
        connected: Connection,
        replacement: RootReplacement,
        approvals: Sequence[Approval],
        officers: Mapping[str, VerifyKey],
    ) -> None:
        """Put another root key, and the seal keys of `connected` that it signed, in place of the pinned ones.

        Raises EnrolmentRefused unless two different `officers` signed, or when the pinned key is not the former one.
        """

    def rekey(self, code: MunicipalityCode, rekeying: Rekeying) -> None:
        """Give a municipality a new leaf key from an epoch on."""

    def set_connection_state(self, code: MunicipalityCode, new: ConnectionState, merger: Merger | None = None) -> None:
        """Pause, resume, merge or end a connected municipality; `merger` goes with the latter two, and only those."""

    def replace_routing(self, ranges: Sequence[Range], rows: int, *, named: bytes | None = None) -> None:
        """Put a new table in place of the old one, all or nothing; the one with the hash `named` stays beside it."""

    def put_manifest(self, version: int, manifest_hash: bytes, document: bytes, *, previous: bytes) -> None:
        """Publish a manifest. Raises ManifestRefused unless it is later than the newest, whose hash is `previous`."""


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
