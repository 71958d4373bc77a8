"""A backup of a municipality while it works: store and processing log here, what opens them elsewhere."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from audit.log import AuditLog
from municipality_node.hosting.parcel import DATA_KEYS, PROCESSING, STORE
from municipality_node.settings import MunicipalitySettings
from servicekit.backup import LogState, Statement, back_up, check_apart, copy_database, copy_secrets
from servicekit.settings import SettingsRefused


def take(settings: MunicipalitySettings, log: AuditLog, directory: Path, keys_to: Path, now: datetime) -> Statement:
    """Copy the store, and then the file of data keys over its former copy; return what the copy holds.

    In this order every row of the copy has its key: a key is durable before the row that needs it. The former copy of
    the keys goes: what was destroyed since then is in no copy. The wrapping key is in none. Raises SettingsRefused,
    also where a server keeps the store; StoreUnavailable.
    """
    if not isinstance(settings.store_place, Path):
        raise SettingsRefused("a store on a server is backed up by the server", field="store")
    check_apart(directory, keys_to)

    def state(connection: Connection) -> LogState:
        size = log.size(connection)
        return LogState(log_id=log.log_id, size=size, root=log.root(connection, size).hex())

    stores = {STORE: settings.store_place, PROCESSING: settings.directory / PROCESSING}
    taken = back_up(stores, directory, state, of=settings.code, now=now)
    wrapping = settings.wrapping_key_path.resolve()
    copy_secrets((path for path in settings.custody_path.glob("*.key") if path.resolve() != wrapping), keys_to)
    copy_database(settings.data_keys_path, keys_to / DATA_KEYS)
    return taken
