"""Bringing in the municipality's staff list: numbers become keyed pseudonyms at once, and nothing else is kept."""

from dataclasses import dataclass, field

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, Session
from municipality_node.casework.users import is_name
from municipality_node.domain.casework.roles import Permission
from municipality_node.listing.list_file import ListFile, RejectedLine
from municipality_node.processing_log import STAFF_LISTED
from municipality_node.register.row import RowCode
from municipality_node.store.staff import Staff, StaffMember
from servicekit.transactions import write_transaction

USER = "user"


@dataclass(slots=True, kw_only=True)
class StaffImported:
    """What an import came to."""

    people: int = 0
    rejected: list[RejectedLine] = field(default_factory=list)


class StaffImport:
    """Replaces the staff list of one municipality."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def run(self, session: Session, file: ListFile) -> StaffImported:
        """Let exactly the people of a file be on the list; a blank `user` is a colleague without an account here.

        Everybody on it has a line in the processing log. Raises NotPermitted, ListRefused, ProcessingLogUnavailable.
        """
        desk = self._desk
        desk.permit(session, Permission.MANAGE_USERS)
        result, members = StaffImported(), []
        for line in file.lines():
            if isinstance(line, RejectedLine):
                result.rejected.append(line)
                continue
            name = line.cells.get(USER, "")
            if name and not is_name(name):
                result.rejected.append(RejectedLine(number=line.number, code=RowCode.MALFORMED, field=USER))
                continue
            members.append(StaffMember(bsn=line.bsn, user=desk.pseudonyms.colleague(name) if name else None))
        with write_transaction(desk.tenant.engine) as connection:
            result.people = Staff(desk.tenant.residents).replace(connection, members)
            facts: dict[str, FieldValue] = {
                "people": result.people, "rejected": len(result.rejected), "file_hash": file.digest.hex(),
            }  # fmt: skip
            desk.record(connection, desk.event(session, EventId.STAFF_IMPORTED, "staff", facts))
            desk.handled(STAFF_LISTED, [member.bsn for member in members])
        return result
