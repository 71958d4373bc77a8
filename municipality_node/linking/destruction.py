"""What becomes of a leaf whose epoch was destroyed, or that was replaced: nothing of it remains.

Rows and unopened bundles go in one transaction with the audit entry and a signed record; the data key under which
copies of those rows rest in backups is destroyed after that; a crash in between is made good by the next keyed
transaction (`store.key_lifetime`).
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, union

from audit.events import EventId
from keys.manifest import EpochState, Manifest
from municipality_node.linking.leaf import epoch_and_generation, is_ended
from municipality_node.store.key_lifetime import doom, keyed_transaction
from municipality_node.store.leaf_ciphers import leaf_key_name
from municipality_node.store.schema import DESTROYED_LEAF, EVALUATION_BATCH, LINK_KEY, RESIDENT_LINK, SIGNAL
from municipality_node.store.signals import State
from municipality_node.tenant import Tenant
from servicekit.store import rewrite
from servicekit.transactions import read_transaction

_OF_LEAVES = (RESIDENT_LINK, LINK_KEY, EVALUATION_BATCH)
RECORD_FORMAT = "drempel leaf destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyedLeaf:
    """What was destroyed, and the node's signed record of it (a C2SP signed note under the audit key)."""

    epoch: int
    generation: int
    record: bytes


def destroy_ended_leaves(tenant: Tenant, manifest: Manifest) -> list[DestroyedLeaf]:
    """Destroy every leaf that the manifest gives up; may be repeated after a crash at any point."""
    ended = [leaf for leaf in _held(tenant) if _is_over(tenant, manifest, *epoch_and_generation(leaf))]
    destroyed = [_destroy(tenant, leaf) for leaf in ended]
    if destroyed:
        # What was left between the rows that live goes as well.
        rewrite(tenant.engine, _OF_LEAVES)
        tenant.data_keys.compact()
    return destroyed


def destroyed_leaves(tenant: Tenant) -> list[DestroyedLeaf]:
    """Return the record of every leaf that was destroyed."""
    with read_transaction(tenant.engine) as connection:
        rows = connection.execute(select(DESTROYED_LEAF).order_by(DESTROYED_LEAF.c.leaf)).all()
    return [DestroyedLeaf(epoch=epoch, generation=generation, record=row.record) for row in rows
            for epoch, generation in [epoch_and_generation(row.leaf)]]  # fmt: skip


def _held(tenant: Tenant) -> list[int]:
    """Return every leaf of which anything is kept."""
    unopened = select(SIGNAL.c.leaf).where(SIGNAL.c.state == State.UNOPENED.value)
    kept = union(select(LINK_KEY.c.leaf), select(RESIDENT_LINK.c.leaf), select(EVALUATION_BATCH.c.leaf), unopened)
    with read_transaction(tenant.engine) as connection:
        return sorted(connection.execute(kept).scalars())


def _is_over(tenant: Tenant, manifest: Manifest, epoch: int, generation: int) -> bool:
    """Whether the manifest says so: by the epoch's state, by listing other generations only, or by ending us.

    Of an epoch that it does not mention nothing is destroyed: a manifest that forgets must not make others forget.
    """
    if is_ended(manifest, tenant.municipality):
        return True
    entry = manifest.epoch(epoch)
    if entry is None or entry.state is EpochState.DESTROYED:
        return entry is not None
    listed = manifest.leaf(tenant.municipality, epoch) is not None
    return listed and manifest.leaf_of(tenant.municipality, epoch, generation) is None


def _destroy(tenant: Tenant, leaf: int) -> DestroyedLeaf:
    epoch, generation = epoch_and_generation(leaf)
    with keyed_transaction(tenant.engine, tenant.data_keys) as transaction:
        connection = transaction.connection
        keys = connection.execute(
            select(func.count()).select_from(LINK_KEY).where(LINK_KEY.c.leaf == leaf)
        ).scalar_one()
        bundles = tenant.signals.unopened_of_leaf(connection, leaf)
        tenant.signals.erase(connection, bundles, State.EXPIRED)
        for table in _OF_LEAVES:
            connection.execute(delete(table).where(table.c.leaf == leaf))
        doom(connection, [leaf_key_name(leaf)])
        record = _record(tenant, epoch, generation, keys=keys, bundles=len(bundles))
        _remember(connection, leaf, record)
        facts = {"epoch": epoch, "link_keys": keys, "bundles": len(bundles)}
        tenant.audit.record(connection, [tenant.audit.event(EventId.EPOCH_DESTROYED, "epoch", facts)])
    tenant.leaf_ciphers.forget(leaf)
    return DestroyedLeaf(epoch=epoch, generation=generation, record=record)


def _record(tenant: Tenant, epoch: int, generation: int, *, keys: int, bundles: int) -> bytes:
    moment = tenant.clock.now().isoformat(timespec="seconds")
    return tenant.audit.signer().sign(
        f"{RECORD_FORMAT}\nmunicipality {tenant.municipality}\nepoch {epoch} generation {generation}\nat {moment}\n"
        f"link keys removed {keys}\nunopened bundles removed {bundles}\nseeds and data key destroyed\n"
    )


def _remember(connection: Connection, leaf: int, record: bytes) -> None:
    connection.execute(delete(DESTROYED_LEAF).where(DESTROYED_LEAF.c.leaf == leaf))
    connection.execute(insert(DESTROYED_LEAF).values(leaf=leaf, record=record))
