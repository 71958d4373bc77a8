"""What decides in a test's node: casework in memory, chance as the test says, a policy that two people approved."""

from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.surroundings import Sources
from municipality_node.policies.book import PolicyBook
from municipality_node.store.approvals import Approvals
from municipality_node.store.listings import Listings
from municipality_node.store.pseudonyms import Pseudonyms
from servicekit.transactions import write_transaction
from tests.support.audited import setting_up


def a_chamber(node, *later):
    """Return what decides in a node of `tests.support.node`; nobody approved the `later` policies yet."""
    tenant = node.tenant
    with setting_up(), write_transaction(tenant.engine) as connection:
        for approver in (b"one", b"two"):
            Approvals().add(connection, node.policy.digest, approver, node.now)
    return Chamber(
        municipality=tenant.municipality,
        signals=tenant.signals,
        residents=tenant.residents,
        sources=Sources(tenant.signals, tenant.history, Listings(), node.case_history),
        pseudonyms=Pseudonyms(tenant.keys.references),
        audit=tenant.audit,
        releases=node.releases,
        draw=lambda: node.drawn,
        processing=tenant.processing,
        policies=PolicyBook(engine=tenant.engine, versions=[node.policy, *later], approvals=Approvals()),
    )
