"""A backup of the gateway while it serves: its store here, the wrapped secrets elsewhere, wrapping keys nowhere."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, MetaData

from audit.log import AuditLog
from audit.schema import define
from gateway.errors import InstallationRefused
from gateway.settings import Settings
from servicekit.backup import LogState, Statement, back_up, check_apart, copy_secrets

STORE = "gateway.sqlite"


def take(settings: Settings, directory: Path, keys_to: Path, now: datetime) -> Statement:
    """Copy the store, then the secrets of custody as they are wrapped; return what the copy holds.

    The secrets of the days behind audit references are in no copy: they must end with their day. Raises
    InstallationRefused where a server keeps the store, SettingsRefused.
    """
    if not isinstance(settings.store, Path):
        raise InstallationRefused("a store on a server is backed up by the server", field="store")
    check_apart(directory, keys_to)
    log = AuditLog(settings.audit_log_id, define(MetaData()))

    def state(connection: Connection) -> LogState:
        size = log.size(connection)
        return LogState(log_id=settings.audit_log_id, size=size, root=log.root(connection, size).hex())

    taken = back_up({STORE: settings.store}, directory, state, of="gateway", now=now)
    wrapping = {path.resolve() for path in settings.custody.wrapping_keys}
    secrets = (path for path in settings.custody.directory.glob("*.key") if path.resolve() not in wrapping)
    copy_secrets((path for path in secrets if not path.name.startswith("wrapping-epoch-")), keys_to)
    return taken
