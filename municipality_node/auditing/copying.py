"""A copy of a municipality's log in a file of its own: what an auditor takes along when the store is a database."""

from collections.abc import Callable
from pathlib import Path

from audit.copying import copy_log
from audit.errors import LogDamaged
from municipality_node.errors import AuditLogRefused
from municipality_node.store.schema import AUDIT, METADATA
from municipality_node.tenant import Tenant
from servicekit.store import open_engine, prepare
from servicekit.transactions import read_transaction, write_transaction


def copy_audit_log(tenant: Tenant, file: Path, *, advance: Callable[[int], None]) -> int:
    """Bring a copy of the log, in a SQLite file, up to date; return how many entries it has.

    Raises AuditLogRefused when the file holds another log, or an entry is missing.
    """
    prepare(file)
    target = open_engine(file)
    try:
        with write_transaction(target) as connection, read_transaction(tenant.engine) as snapshot:
            METADATA.create_all(connection, [AUDIT.entry, AUDIT.tile, AUDIT.checkpoint])
            return copy_log(snapshot, connection, AUDIT, advance=advance)
    except LogDamaged as damaged:
        problem = str(damaged)
    finally:
        target.dispose()
    raise AuditLogRefused(problem, field="store")
