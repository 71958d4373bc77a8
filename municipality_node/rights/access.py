"""Access (GDPR art. 15): everything that is held on one person, as one document."""

from collections.abc import Callable, Mapping
from typing import Any

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, Session
from municipality_node.domain.policy import Policy
from municipality_node.domain.resident import Bsn
from municipality_node.domain.rights import RequestReason, Right
from municipality_node.holdings import Holdings
from municipality_node.rights.request import requested
from municipality_node.rights.telling import told_of
from municipality_node.store.staff import Staff
from servicekit.transactions import read_transaction, write_transaction


class Access:
    """Answers for one municipality. `policy` returns the one in force."""

    def __init__(self, desk: Desk, policy: Callable[[], Policy]) -> None:
        self._desk = desk
        self._policy = policy

    def export(self, session: Session, bsn: Bsn, reason: RequestReason) -> Mapping[str, Any]:
        """Return everything that is held on a person, with source, recipients, period and ground of each kind.

        That it was asked is on record before anything is looked up, that it was answered before anything is shown.
        Raises NotPermitted, PolicyRefused, ProcessingLogUnavailable.
        """
        desk = self._desk
        with requested(desk, session, bsn, Right.ACCESS, reason) as name:
            held = Holdings(desk.tenant).about(bsn)
            lines = desk.tenant.processing.about(bsn)
            partners = {one.partner: one.name for one in desk.settings.partners}
            with read_transaction(desk.tenant.engine) as connection:
                on_staff_list = Staff(desk.tenant.residents).names(connection, bsn)
            told = told_of(held, lines, self._policy(), partners, on_staff_list=on_staff_list)
            facts: dict[str, FieldValue] = {
                "items": sum(len(store["items"]) for store in told["stores"]),
                "stores": sum(bool(store["items"]) for store in told["stores"]),
            }
            with write_transaction(desk.tenant.engine) as connection:
                desk.record(connection, desk.event(session, EventId.DATA_EXPORTED, name, facts))
        request = {"right": "AVG art. 15", "reason": reason.value, "made_at": desk.now.isoformat(timespec="seconds")}
        return {"request": {**request, "municipality": desk.tenant.municipality.value, "audit_entry": name}, **told}
