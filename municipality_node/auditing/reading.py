"""Reading the log: entries by event, actor, object and period, and what it says of keeping and evaluating."""

from collections.abc import Sequence
from dataclasses import dataclass

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.auditing.office import AuditOffice
from municipality_node.casework.desk import Session
from municipality_node.domain.casework.roles import Permission
from municipality_node.retention.running import ClassStatus
from municipality_node.store.audit_lookup import PAGE, AuditLookup, Entry, Place, Wanted
from municipality_node.viewing import Shown, Viewing
from servicekit.transactions import read_transaction, write_transaction

MOST_LOOKED_UP = 50_000
"""Entries that one page looks up; a log that grew by more is ready after some more pages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """Entries, the newest first, and where the next page begins."""

    entries: Sequence[Entry]
    after: Place | None
    behind: int
    """Entries of the log that are not looked up yet."""
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How every class of data stands."""

    classes: Sequence[ClassStatus]
    keys_left: int
    last_run: str
    """When the last retention run was, as the log has it; empty before the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluatedLeaf:
    """What was evaluated under one leaf key."""

    epoch: int
    generation: int
    keys: int
    runs: int
    newest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """What was evaluated, beside the register."""

    residents: int
    leaves: Sequence[EvaluatedLeaf]


class AuditReading:
    """What a privacy officer reads. Every reading is recorded before it is shown."""

    def __init__(self, office: AuditOffice) -> None:
        self._office = office
        self._desk = office.desk
        self._lookup = AuditLookup()

    def entries(self, session: Session, wanted: Wanted, after: Place | None = None) -> EntryPage:
        """Return a page of entries. Raises NotPermitted."""
        self._desk.permit(session, Permission.READ_AUDIT)
        with write_transaction(self._desk.tenant.engine) as connection:
            behind = self._lookup.advance(connection, MOST_LOOKED_UP)
            found = self._lookup.page(connection, wanted, after)
            size = self._lookup.size(connection)
            shown, more = found[:PAGE], len(found) > PAGE
            facts: dict[str, FieldValue] = {"view": "entries", "count": len(shown)}
            self._desk.record(connection, self._desk.event(session, EventId.LOG_READ, "log", facts))
        last = shown[-1] if more else None
        place = Place(str(last["time"])[:10], int(last["index"])) if last else None
        return EntryPage(entries=shown, after=place, behind=behind, size=size)

    def decision(self, session: Session, signal: str) -> Shown:
        """Return the explanation of one decision, with the entries about it. Raises NotPermitted, UnknownSignal.

        `signal` is a signal id, or the object of an entry about it.
        """
        self._desk.permit(session, Permission.EXPLAIN_DECISION)
        viewing = Viewing(self._desk.tenant, user=session.user.name, told=True, origin=session.origin)
        return viewing.why(signal)

    def kept(self, session: Session) -> Kept:
        """Return how every class of data stands. Raises NotPermitted."""
        self._desk.permit(session, Permission.READ_AUDIT)
        classes = self._office.retention.status()
        with write_transaction(self._desk.tenant.engine) as connection:
            self._lookup.advance(connection, MOST_LOOKED_UP)
            run = self._lookup.newest(connection, EventId.RETENTION_RUN.value)
            facts: dict[str, FieldValue] = {"view": "keeping", "count": len(classes)}
            self._desk.record(connection, self._desk.event(session, EventId.LOG_READ, "log", facts))
        keys_left = self._office.retention.keys_left()
        return Kept(classes=classes, keys_left=keys_left, last_run=str(run["time"]) if run else "")

    def evaluated(self, session: Session) -> Evaluated:
        """Return what the node had evaluated. Raises NotPermitted."""
        self._desk.permit(session, Permission.READ_AUDIT)
        with write_transaction(self._desk.tenant.engine) as connection:
            self._lookup.advance(connection, MOST_LOOKED_UP)
            runs = self._lookup.of_action(connection, EventId.KEYS_INDEXED.value)
            leaves = _by_leaf(runs)
            facts: dict[str, FieldValue] = {"view": "budget", "count": len(leaves)}
            self._desk.record(connection, self._desk.event(session, EventId.LOG_READ, "log", facts))
        with read_transaction(self._desk.tenant.engine) as connection:
            residents = self._desk.tenant.residents.count(connection)
        return Evaluated(residents=residents, leaves=leaves)


def _by_leaf(runs: Sequence[Entry]) -> list[EvaluatedLeaf]:
    by_leaf: dict[tuple[int, int], list[Entry]] = {}
    for run in runs:
        by_leaf.setdefault((int(run["epoch"]), int(run["generation"])), []).append(run)
    return [
        EvaluatedLeaf(
            epoch=epoch,
            generation=generation,
            keys=sum(int(run["keys"]) for run in of_leaf),
            runs=len(of_leaf),
            newest=str(of_leaf[-1]["time"]),
        )
        for (epoch, generation), of_leaf in sorted(by_leaf.items())
    ]
