"""Who takes part, under which keys, and the manifest that says so."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from gateway.domain.approval import Approval
from gateway.domain.enrolment import Connection, ConnectionState, Enrolled, Merger, Partner
from gateway.domain.epochs import Epoch, Rekeying
from gateway.domain.root_replacement import RootReplacement
from keys.identity import MunicipalityCode
from keys.signing import VerifyKey
from signals.routing import Range, RoutingTable


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
