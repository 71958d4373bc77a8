"""One municipality inside a node process: its keys, store, policy, log and line to the gateway, and nobody else's."""

from dataclasses import dataclass, field

from sqlalchemy import Engine

from keys.identity import MunicipalityCode, Oin
from municipality_node.audit_trail import AuditTrail
from municipality_node.domain.comparison import SHIPPED, Weights
from municipality_node.node_keys import NodeKeys
from municipality_node.processing_log import NoProcessingLog, ProcessingLog
from municipality_node.store.batches import Batches
from municipality_node.store.data_keys import DataKeys
from municipality_node.store.history import History
from municipality_node.store.leaf_ciphers import LeafCiphers
from municipality_node.store.link_keys import LinkKeys
from municipality_node.store.residents import Residents
from municipality_node.store.signals import Signals
from servicekit.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Tenant:
    """What every command about one municipality stands on."""

    municipality: MunicipalityCode
    oin: Oin
    operator: Oin
    engine: Engine
    keys: NodeKeys
    data_keys: DataKeys
    residents: Residents
    link_keys: LinkKeys
    leaf_ciphers: LeafCiphers
    batches: Batches
    signals: Signals
    history: History
    audit: AuditTrail
    processing: ProcessingLog = field(default_factory=NoProcessingLog)
    clock: Clock
    weights: Weights = SHIPPED
    """Of the comparison: the shipped ones, or those of the municipality's model file."""

    def close(self) -> None:
        """Close the store and the file of data keys."""
        self.engine.dispose()
        self.data_keys.close()
