"""New keys of a municipality, each recorded before it is there."""

from audit.events import EventId
from audit.fields import FieldValue
from keys.custody.file import FileSecretStore
from municipality_node import node_keys
from municipality_node.settings import MunicipalitySettings
from municipality_node.wiring import open_tenant
from servicekit.clock import Clock
from servicekit.transactions import write_transaction


def rotate_audit_key(settings: MunicipalitySettings, clock: Clock) -> str:
    """Give the audit log a new key and return its key line; the old key signs the log up to saying so."""
    tenant = open_tenant(settings, clock)
    fields: dict[str, FieldValue] = {"kind": "audit-key"}
    event = tenant.audit.event(EventId.KEYS_GENERATED, "keys", fields, origin="command-line", actor="operator")
    with write_transaction(tenant.engine) as connection:
        tenant.audit.record(connection, [event])
        tenant.audit.log.checkpoint(connection, tenant.audit.signer())
    node_keys.add_audit_key(FileSecretStore(settings.custody_path, settings.wrapping_key_path))
    tenant.engine.dispose()
    return open_tenant(settings, clock).audit.verifier


def replace_root_key(settings: MunicipalitySettings, clock: Clock) -> str:
    """Put another root key in place of the one there is, and return its public half in hexadecimal.

    It is recorded before it is there. Seal keys are signed by it whenever they are published from now on.
    """
    tenant = open_tenant(settings, clock)
    events = [
        tenant.audit.event(event, "keys", {"kind": "root-key"}, origin="command-line", actor="operator")
        for event in (EventId.KEYS_DESTROYED, EventId.KEYS_GENERATED)
    ]
    with write_transaction(tenant.engine) as connection:
        tenant.audit.record(connection, events)
    tenant.engine.dispose()
    custody = FileSecretStore(settings.custody_path, settings.wrapping_key_path)
    node_keys.replace_root(custody)
    return node_keys.load(custody, settings.municipality).root.verify_key.encode().hex()


def rotate_seal_key(settings: MunicipalitySettings, clock: Clock) -> str:
    """Make the next seal key and return its key id; it is recorded before it is there."""
    tenant = open_tenant(settings, clock)
    event = tenant.audit.event(
        EventId.KEYS_GENERATED, "keys", {"kind": "seal-key"}, origin="command-line", actor="operator"
    )
    with write_transaction(tenant.engine) as connection:
        tenant.audit.record(connection, [event])
    tenant.engine.dispose()
    custody = FileSecretStore(settings.custody_path, settings.wrapping_key_path)
    node_keys.add_seal_key(custody)
    return node_keys.load(custody, settings.municipality).seal_keys[-1].public.key_id.hex()
