"""Makes and opens the store."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from audit.log import AuditLog
from gateway.adapters import migrations
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.enrolment_store import SqlEnrolments
from gateway.adapters.schema import audit_log
from gateway.errors import InstallationRefused
from gateway.settings import Settings
from servicekit.clock import Clock
from servicekit.migration import upgrade
from servicekit.store import PostgresqlAddress, exists, open_engine, prepare


def check_place_for_store(settings: Settings) -> None:
    """Raise InstallationRefused when there is a store already, StoreUnavailable when its server does not answer."""
    if exists(settings.store):
        raise InstallationRefused("there is a store already", field="store")


def create_store(settings: Settings, clock: Clock, kinds: Sequence[str]) -> None:
    """Make the store; its log begins with the keys that were made. Raises InstallationRefused when there is one."""
    check_place_for_store(settings)
    prepare(settings.store)
    engine = open_engine(settings.store)
    upgrade(engine, migrations.__name__)
    SqlEnrolments(engine, audit_trail(settings.audit_log_id, clock)).note_keys(kinds)


def open_store(place: Path | PostgresqlAddress, command: str = "init") -> Engine:
    """Return the store at its newest schema. Raises InstallationRefused, naming the command that makes one."""
    if not exists(place):
        raise InstallationRefused(f"there is no store; run {command}", field="store")
    engine = open_engine(place)
    upgrade(engine, migrations.__name__)
    return engine


def audit_trail(log_id: str, clock: Clock) -> AuditTrail:
    """Return what writes into the audit log of this name."""
    return AuditTrail(AuditLog(log_id, audit_log), clock)
