"""Approving a policy: two people, each once, of exactly these bytes; recorded before it can be in force."""

from audit.actors import pseudonym
from audit.events import EventId
from municipality_node.domain.policy import Policy
from municipality_node.errors import PolicyRefused
from municipality_node.policies.book import PolicyBook
from municipality_node.store.approvals import Approvals
from municipality_node.store.pseudonyms import Pseudonyms
from municipality_node.tenant import Tenant
from servicekit.sqlite import write_transaction


class Approving:
    """Records approvals for one municipality, by one user."""

    def __init__(self, tenant: Tenant, book: PolicyBook, *, user: str) -> None:
        self._tenant = tenant
        self._book = book
        self._user = user
        self._approvals = Approvals()

    def approve(self, policy: Policy) -> int:
        """Record that the user approves these bytes; return by how many they are approved now.

        Approving twice is approving once. Raises PolicyRefused for what is not one of the municipality's versions.
        """
        if policy.digest not in {version.policy.digest for version in self._book.versions()}:
            raise PolicyRefused("not one of the versions that the configuration names", field="policy")
        tenant = self._tenant
        approver = Pseudonyms(tenant.keys.references).officer(self._user)
        with write_transaction(tenant.engine) as connection:
            new = self._approvals.add(connection, policy.digest, approver, tenant.clock.now())
            count = self._approvals.counts(connection)[policy.digest]
            if new:
                event = tenant.audit.event(
                    EventId.POLICY_APPROVED,
                    "policy",
                    {"policy_hash": policy.digest.hex(), "count": count},
                    origin="command-line",
                    actor=pseudonym(tenant.keys.actors.expose(), self._user, tenant.clock.today()),
                )
                tenant.audit.record(connection, [event])
        return count
