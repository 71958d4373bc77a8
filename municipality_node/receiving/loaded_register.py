"""A register in memory, as of one revision: the index of its keys under each leaf, and how frequent its names are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from municipality_node.deciding.matching import Matcher
from municipality_node.domain import comparison
from municipality_node.linking.key_index import KeyIndex
from municipality_node.linking.leaf import LeafKey
from municipality_node.linking.leaf_indexes import LeafIndexes
from municipality_node.linking.opening_keys import StoredOpeningKeys
from municipality_node.receiving.opening import TagTables
from municipality_node.store.revisions import register_revision
from municipality_node.tenant import Tenant
from servicekit.transactions import read_transaction, write_transaction


@dataclass(frozen=True, slots=True, repr=False)
class LoadedRegister:
    """What the node holds of a register in memory, as of one revision."""

    revision: int
    leaves: tuple[LeafKey, ...]
    tables: TagTables
    matcher: Matcher


def load_register(tenant: Tenant, leaves: Sequence[LeafKey]) -> LoadedRegister:
    """Return the register in memory: the index of its keys under each leaf, and the frequencies of its names."""
    with read_transaction(tenant.engine) as connection:
        revision = register_revision(connection)
        indexes = _indexes(tenant, leaves, connection)
        population = comparison.population(stored.resident.identity for stored in tenant.residents.all(connection))
    if unowned := [number for index in indexes.by_leaf.values() for number in index.unowned()]:
        # Keys of people who left: nobody is behind them, so they may open nothing any more.
        with write_transaction(tenant.engine) as connection:
            tenant.link_keys.forget(connection, unowned)
            indexes = _indexes(tenant, leaves, connection)
    matcher = Matcher(
        engine=tenant.engine,
        residents=tenant.residents,
        population=population,
        indexes=indexes,
        weights=tenant.weights,
    )
    tables = TagTables(indexes, StoredOpeningKeys(tenant.engine, tenant.link_keys, indexes))
    return LoadedRegister(revision, tuple(leaves), tables, matcher)


def _indexes(tenant: Tenant, leaves: Sequence[LeafKey], connection: Connection) -> LeafIndexes:
    return LeafIndexes({leaf.number: _index(tenant, leaf, connection) for leaf in leaves})


def _index(tenant: Tenant, leaf: LeafKey, connection: Connection) -> KeyIndex:
    return KeyIndex.build(
        tenant.link_keys.keys(connection, leaf.number), tenant.link_keys.owners(connection, leaf.number)
    )
