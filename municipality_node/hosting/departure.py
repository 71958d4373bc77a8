"""Leaving a host: first nothing can change here any more, then what is here is packed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from audit.events import EventId
from municipality_node.errors import StandingRefused
from municipality_node.hosting.parcel import DATA_KEYS, PROCESSING, STORE, Contents, digest_of, pack
from municipality_node.hosting.work_lock import WorkLock
from municipality_node.settings import MunicipalitySettings
from municipality_node.store.opening import copy_store
from municipality_node.store.standing import Standing, State, stand, standing
from municipality_node.tenant import Tenant
from servicekit.sqlite import open_engine, snapshot
from servicekit.transactions import read_transaction, write_transaction

_NAME_BYTES = 32


def depart(tenant: Tenant) -> bytes:
    """Make this host refuse whatever would be recorded, from the log's last entry on; return the name of the move.

    Repeating it changes nothing: the same move goes on. Raises StillAtWork.
    """
    with WorkLock(tenant.engine).held(), write_transaction(tenant.engine) as connection:
        now = standing(connection)
        if now.state is State.DEPARTED:
            return now.move
        move = os.urandom(_NAME_BYTES)
        event = tenant.audit.event(
            EventId.MUNICIPALITY_DEPARTED, "standing", {"move": move.hex()}, origin="command-line", actor="operator"
        )
        tenant.audit.record(connection, [event])
        tenant.audit.log.checkpoint(connection, tenant.audit.signer())
        stand(connection, Standing(State.DEPARTED, move))
    return move


def withdraw(tenant: Tenant) -> None:
    """Stay after all, paused: for a parcel that arrived nowhere, and is destroyed. Raises StandingRefused."""
    with write_transaction(tenant.engine) as connection:
        now = standing(connection)
        if now.state is not State.DEPARTED:
            raise StandingRefused("it did not leave", field=now.state.value)
        stand(connection, Standing(State.PAUSED))
        event = tenant.audit.event(
            EventId.DEPARTURE_WITHDRAWN, "standing", {"move": now.move.hex()}, origin="command-line", actor="operator"
        )
        tenant.audit.record(connection, [event])


def dispatch(tenant: Tenant, settings: MunicipalitySettings, target: Path) -> tuple[Contents, str]:
    """Write the parcel of a municipality that left; return what it holds and its digest. May be repeated."""
    move = depart(tenant)
    with _staging(target) as staged:
        _copy_store(tenant.engine, settings, staged / STORE)
        _copy_file(settings.data_keys_path, staged / DATA_KEYS)
        _copy_file(settings.directory / PROCESSING, staged / PROCESSING)
        for secret in sorted(settings.custody_path.glob("*.key")):
            if secret.resolve() != settings.wrapping_key_path.resolve():
                (staged / "custody").mkdir(mode=0o700, exist_ok=True)
                shutil.copyfile(secret, staged / "custody" / secret.name)
        with read_transaction(tenant.engine) as connection:
            size = tenant.audit.log.size(connection)
            root = tenant.audit.log.root(connection, size)
        contents = Contents(
            municipality=tenant.municipality.value,
            log_id=tenant.audit.log.log_id,
            move=move.hex(),
            size=size,
            root=root.hex(),
            files={str(path.relative_to(staged)): digest_of(path) for path in staged.rglob("*") if path.is_file()},
        )
        return contents, pack(staged, contents, target)


@contextmanager
def _staging(target: Path) -> Iterator[Path]:
    staged = target.with_name(f".{target.name}.staged")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700, parents=True)
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _copy_store(engine: Engine, settings: MunicipalitySettings, target: Path) -> None:
    """Put the store into a file, whichever engine it is on here."""
    if settings.store is None:
        _copy_database(engine, target)
    else:
        copy_store(engine, target)


def _copy_file(source: Path, target: Path) -> None:
    """Copy a database that may be absent; other processes may have it open."""
    if source.exists():
        engine = open_engine(source)
        try:
            _copy_database(engine, target)
        finally:
            engine.dispose()


def _copy_database(engine: Engine, target: Path) -> None:
    snapshot(engine, target)
    target.chmod(0o600)
