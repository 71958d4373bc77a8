"""Bringing the register up to date with an extract: only differences are written, in one transaction."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, Engine

from audit.events import EventId
from keys.identity import MunicipalityCode
from municipality_node.audit_trail import AuditTrail
from municipality_node.domain.resident import Bsn, Resident
from municipality_node.errors import RegisterShrinks
from municipality_node.processing_log import REGISTERED, Handled, ProcessingLog
from municipality_node.register import record as resident_record
from municipality_node.register.row import RowCode, RowRefusal
from municipality_node.store.residents import Residents, SealedResident
from municipality_node.store.revisions import register_changed
from servicekit.transactions import read_transaction, write_transaction

LARGEST_SHRINKAGE = 0.2
"""The share of residents that may disappear in one import without being asked for."""


@dataclass(slots=True, kw_only=True)
class ImportResult:
    """What an import did, in numbers."""

    municipality: MunicipalityCode
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    rejected: int = 0
    foreign: int = 0
    """Rows of other municipalities, ignored."""

    def counts(self) -> dict[str, int]:
        """Return the numbers by name."""
        return {
            name: getattr(self, name) for name in ("added", "changed", "unchanged", "removed", "rejected", "foreign")
        }  # fmt: skip


@dataclass(slots=True)
class _Changes:
    added: list[SealedResident] = field(default_factory=list)
    changed: list[tuple[int, SealedResident]] = field(default_factory=list)
    people: list[Bsn] = field(default_factory=list)
    """Whose data is taken in or changed."""


class RegisterImport:
    """One import into one municipality's register: `offer` every row, then `finish`."""

    def __init__(
        self,
        *,
        municipality: MunicipalityCode,
        engine: Engine,
        residents: Residents,
        audit: AuditTrail,
        processing: ProcessingLog,
        today: date,
    ) -> None:
        self._engine = engine
        self._processing = processing
        self._residents = residents
        self._audit = audit
        self._today = today
        self._changes = _Changes()
        self._seen: set[bytes] = set()
        self._kept: set[bytes] = set()
        self.result = ImportResult(municipality=municipality)
        with read_transaction(engine) as connection:
            self._known = residents.known(connection)
        self._first = not self._known

    def offer(self, resident: Resident) -> RowRefusal | None:
        """Take one row in; return why not, when the file named the same person before.

        Rows of other municipalities are counted and ignored.
        """
        if resident.municipality != self.result.municipality:
            self.result.foreign += 1
            return None
        ref = self._residents.bsn_ref(resident.bsn)
        if ref in self._seen:
            self.result.rejected += 1
            return RowRefusal(RowCode.DUPLICATE_BSN, "burgerservicenummer")
        self._seen.add(ref)
        digest = self._residents.digest(resident)
        known = self._known.get(ref)
        if known is not None and known[1] == digest:
            self.result.unchanged += 1
            return None
        self._changes.people.append(resident.bsn)
        if known is None:
            self.result.added += 1
            came = resident if self._first else resident_record.since_known(resident, None, self._today)
            self._changes.added.append(self._residents.seal(came, digest))
        else:
            self.result.changed += 1
            self._changes.changed.append((known[0], self._residents.seal(self._moved(resident, known[0]), digest)))
        return None

    def _moved(self, resident: Resident, row: int) -> Resident:
        with read_transaction(self._engine) as connection:
            before = self._residents.by_ids(connection, [row])
        return resident_record.since_known(resident, before[0].resident, self._today)

    def reject(self, bsn: Bsn | None) -> None:
        """Count a rejected row; a known person whom it names stays in the register as before."""
        self.result.rejected += 1
        if bsn is not None:
            self._kept.add(self._residents.bsn_ref(bsn))

    def finish(self, *, accept_removals: bool = False) -> ImportResult:
        """Write the differences, remove who is absent, and return the numbers; all of it or nothing.

        Raises RegisterShrinks when more than LARGEST_SHRINKAGE of the residents would disappear, and
        ProcessingLogUnavailable when the lines about whoever is added, changed or removed are not confirmed.
        """
        absent = [row for ref, (row, _) in self._known.items() if ref not in self._seen and ref not in self._kept]
        if len(absent) > LARGEST_SHRINKAGE * len(self._known) and not accept_removals:
            raise RegisterShrinks("too many residents are absent from the file", field="rows")
        self.result.removed = len(absent)
        with write_transaction(self._engine) as connection:
            self._write(connection, absent)
        return self.result

    def _write(self, connection: Connection, absent: list[int]) -> None:
        gone = [one.resident.bsn for one in self._residents.by_ids(connection, absent)]
        self._residents.add(connection, self._changes.added)
        self._residents.change(connection, self._changes.changed)
        self._residents.remove(connection, absent)
        if self.result.added or self.result.changed or self.result.removed:
            register_changed(connection)
        entry = self._audit.event(
            EventId.REGISTER_IMPORTED, "register", self.result.counts(), origin="command-line", actor="operator"
        )
        self._audit.record(connection, [entry])
        # Last, and before anything commits: what the processing log does not confirm does not happen.
        self._processing.write(REGISTERED, [Handled(bsn) for bsn in (*self._changes.people, *gone)])
