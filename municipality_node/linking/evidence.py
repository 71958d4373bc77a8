"""What a node shows of its requests for evaluation, to the auditor of its own municipality."""

from audit.blinding.evidence import Evidence, KeptRequest, cut
from audit.events import EventId
from keys.blinding_seed import BlindingSeed
from keys.secret import SecretBytes
from municipality_node.linking.leaf import epoch_and_generation
from municipality_node.store.batches import BlindingRecord
from municipality_node.tenant import Tenant
from servicekit.transactions import write_transaction


def blinding_evidence(tenant: Tenant) -> Evidence:
    """Return the evidence of every request that was kept; that it was handed out is recorded."""
    with write_transaction(tenant.engine) as connection:
        requests = tuple(map(_request, tenant.batches.records(connection)))
        event = tenant.audit.event(
            EventId.BLINDING_EXPORTED, "keys", {"count": len(requests)}, origin="command-line", actor="operator"
        )
        tenant.audit.record(connection, [event])
    return Evidence(
        municipality=tenant.municipality,
        node=tenant.oin,
        pointer_key=tenant.batches.pointer_key,
        requests=requests,
    )


def _request(record: BlindingRecord) -> KeptRequest:
    epoch, generation = epoch_and_generation(record.leaf)
    return KeptRequest(
        epoch=epoch,
        generation=generation,
        day=record.day,
        seed=BlindingSeed(SecretBytes(record.seed)),
        pointers=cut(record.pointers),
    )
