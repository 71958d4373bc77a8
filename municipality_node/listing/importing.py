"""Bringing a list in: replaced or added to, in force at once for whatever is kept about the people on it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from audit.events import EventId
from audit.fields import FieldValue
from keys.identity import Day
from municipality_node.casework.desk import Desk, Session
from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.docket import Docket
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.resident import Bsn
from municipality_node.listing.list_file import UNTIL, Line, ListFile, Progress, RejectedLine
from municipality_node.processing_log import LISTED
from municipality_node.register.row import RowCode
from municipality_node.store.key_lifetime import KeyedTransaction, keyed_transaction
from municipality_node.store.listings import ListName
from signals.dutch_day import dutch_day


class Way(StrEnum):
    """What an import does with who was on the list before."""

    REPLACE = "replace"
    ADD = "add"


@dataclass(slots=True, kw_only=True)
class Imported:
    """What an import came to."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    rejected: list[RejectedLine] = field(default_factory=list)
    held: int = 0
    """How many would have left the list, and stay because lines of the new one cannot be read."""
    moved: int = 0
    """How many kept signals are somewhere else now."""

    def counts(self) -> dict[str, int]:
        """Return the numbers, for a table."""
        return {
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "rejected": len(self.rejected),
            "held": self.held,
            "moved": self.moved,
        }


class ListImport:
    """Imports lists into one municipality, for one coordinator."""

    def __init__(self, desk: Desk, chamber: Chamber, session: Session) -> None:
        self._desk = desk
        self._tenant = desk.tenant
        self._chamber = chamber
        self._session = session

    def run(self, name: ListName, file: ListFile, way: Way, progress: Progress = lambda _: None) -> Imported:
        """Bring a list in and put what is kept about everybody whose entry changed to the policy again.

        One transaction: an import that fails has changed nothing. Everybody whom the file names and whose entry
        changed has a line in the processing log; who left the list has none, since of them a pseudonym is all there
        is. Raises NotPermitted, ListRefused, PolicyRefused, ProcessingLogUnavailable.
        """
        self._desk.permit(self._session, Permission.IMPORT_LISTS)
        result, people = Imported(), dict[bytes, Bsn]()
        wanted = self._entries(name, file, result, people, progress)
        tenant, now = self._tenant, self._tenant.clock.now()
        policy = self._chamber.policies.in_force(dutch_day(now))
        with keyed_transaction(tenant.engine, tenant.data_keys) as transaction:
            changed = self._write(transaction, name, wanted, way, result)
            docket = Docket(transaction, self._chamber, policy=policy, now=now)
            docket.relist(changed)
            docket.write()
            result.moved = sum(before is not now_at for before, now_at in docket.moved)
            self._record(transaction, docket, name, file, result)
            self._desk.handled(LISTED, [people[person] for person in changed if person in people])
        return result

    def _entries(
        self, name: ListName, file: ListFile, result: Imported, people: dict[bytes, Bsn], progress: Progress
    ) -> dict[bytes, int | None]:
        entries: dict[bytes, int | None] = {}
        for line in file.lines(progress):
            read = line if isinstance(line, RejectedLine) else _until(line, required=name is ListName.DEBT_HELP)
            if isinstance(read, RejectedLine):
                result.rejected.append(read)
            elif isinstance(line, Line):
                person = self._chamber.pseudonyms.person(line.bsn)
                people[person] = line.bsn
                entries[person] = Day.of(read).number if read != date.max else None
        return entries

    def _write(
        self,
        transaction: KeyedTransaction,
        name: ListName,
        wanted: dict[bytes, int | None],
        way: Way,
        result: Imported,
    ) -> list[bytes]:
        """Write the list; return everybody whose entry changed."""
        listings, connection = self._chamber.sources.listings, transaction.connection
        before = listings.entries(connection, name)
        gone = [person for person in before if person not in wanted] if way is Way.REPLACE else []
        if any(line.code != RowCode.DUPLICATE_BSN for line in result.rejected):
            # A line that cannot be read may be about one of them: their objection, or the help that they have, stands.
            result.held, gone = len(gone), []
        put = {person: day for person, day in wanted.items() if person not in before or before[person] != day}
        listings.put(connection, name, put)
        listings.remove(connection, name, gone)
        result.added = sum(person not in before for person in put)
        result.changed = len(put) - result.added
        result.removed = len(gone)
        return [*put, *gone]

    def _record(
        self, transaction: KeyedTransaction, docket: Docket, name: ListName, file: ListFile, result: Imported
    ) -> None:
        facts: dict[str, FieldValue] = {
            "list": name.value,
            "file_hash": file.digest.hex(),
            "added": result.added,
            "changed": result.changed,
            "removed": result.removed,
            "rejected": len(result.rejected),
        }
        event = self._desk.event(self._session, EventId.LIST_IMPORTED, "list", facts)
        self._tenant.audit.record(transaction.connection, [event, *docket.events])


def _until(line: Line, *, required: bool) -> date | RejectedLine:
    """Return the last day of an entry; `date.max` for an objection that stands until further notice."""
    text = line.cells.get(UNTIL, "")
    if not text:
        return RejectedLine(number=line.number, code=RowCode.MISSING, field=UNTIL) if required else date.max
    try:
        return date.fromisoformat(text)
    except ValueError:
        return RejectedLine(number=line.number, code=RowCode.MALFORMED, field=UNTIL)
