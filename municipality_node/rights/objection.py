"""Objection (GDPR art. 21): the person goes on the list that rule P7 asks, and what is kept is judged again at once."""

from datetime import date

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, Session
from municipality_node.deciding.chamber import Chamber
from municipality_node.domain.resident import Bsn
from municipality_node.domain.rights import RequestReason, Right
from municipality_node.listing.importing import Imported, ListImport, Way
from municipality_node.listing.list_file import ListFile
from municipality_node.rights.request import requested
from municipality_node.store.listings import ListName
from servicekit.transactions import write_transaction


class Objection:
    """Upholds objections for one municipality."""

    def __init__(self, desk: Desk, chamber: Chamber) -> None:
        self._desk = desk
        self._chamber = chamber

    def uphold(self, session: Session, bsn: Bsn, *, reason: RequestReason, until: date | None = None) -> Imported:
        """Let the objection stand, until further notice without a last day; what rule P7 withholds is withheld now.

        Raises NotPermitted, PolicyRefused, ProcessingLogUnavailable.
        """
        desk = self._desk
        with requested(desk, session, bsn, Right.OBJECTION, reason) as name:
            listed = ListFile.naming(bsn, until)
            result = ListImport(desk, self._chamber, session).run(ListName.OBJECTIONS, listed, Way.ADD)
            with write_transaction(desk.tenant.engine) as connection:
                facts: dict[str, FieldValue] = {
                    "right": Right.OBJECTION.value, "outcome": "granted", "count": result.moved, "kept": 0,
                }  # fmt: skip
                desk.record(connection, desk.event(session, EventId.RIGHTS_ANSWERED, name, facts))
        return result
