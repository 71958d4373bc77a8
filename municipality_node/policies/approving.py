"""Approving a policy: two people, each once, of exactly these bytes; recorded before it can be in force."""

from audit.events import EventId
from audit.fields import FieldValue
from municipality_node.casework.desk import Desk, Session
from municipality_node.domain.casework.roles import Permission
from municipality_node.domain.policy import Policy
from municipality_node.errors import PolicyRefused
from municipality_node.policies.book import PolicyBook
from municipality_node.store.approvals import Approvals
from servicekit.transactions import write_transaction


class Approving:
    """Records approvals for one municipality, by one coordinator."""

    def __init__(self, desk: Desk, book: PolicyBook, session: Session) -> None:
        self._desk = desk
        self._book = book
        self._session = session
        self._approvals = Approvals()

    def approve(self, policy: Policy) -> int:
        """Record that the user approves these bytes; return by how many they are approved now.

        Approving twice is approving once. Raises NotPermitted, PolicyRefused for what is not one of the municipality's
        versions.
        """
        self._desk.permit(self._session, Permission.SET_POLICY)
        if policy.digest not in {version.policy.digest for version in self._book.versions()}:
            raise PolicyRefused("not one of the versions that the configuration names", field="policy")
        approver = self._desk.pseudonyms.officer(self._session.user.name)
        with write_transaction(self._desk.tenant.engine) as connection:
            new = self._approvals.add(connection, policy.digest, approver, self._desk.now)
            count = self._approvals.counts(connection)[policy.digest]
            if new:
                facts: dict[str, FieldValue] = {"policy_hash": policy.digest.hex(), "count": count}
                event = self._desk.event(self._session, EventId.POLICY_APPROVED, "policy", facts)
                self._desk.record(connection, event)
        return count
