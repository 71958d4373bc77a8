"""Coming to a host: what travelled is verified, the log goes on with its next entry, and only then is it in place."""

import shutil
from collections.abc import Callable
from pathlib import Path

from audit.errors import LogDamaged
from audit.events import EventId
from audit.fields import FieldValue
from audit.fsck import fsck
from municipality_node.errors import ParcelRefused
from municipality_node.hosting.parcel import DATA_KEYS, PROCESSING, STORE, Contents, unpack
from municipality_node.settings import MunicipalitySettings
from municipality_node.store.opening import copy_store, is_used
from municipality_node.store.schema import AUDIT
from municipality_node.store.standing import Standing, State, stand, standing
from municipality_node.tenant import Tenant
from servicekit.sqlite import open_engine, truncate_wal
from servicekit.transactions import write_transaction


def arrive(
    parcel: Path, digest: str, settings: MunicipalitySettings, opened: Callable[[MunicipalitySettings], Tenant]
) -> Contents:
    """Take a municipality in: afterwards it stands here as it left, paused, and its log says that it came.

    The store comes into place last, so an arrival that was interrupted is repeated from the start. The parcel holds a
    file; where the configuration names a database its rows go there. Raises
    ParcelRefused, NotInitialised (the wrapping key is not the one that its secrets are wrapped under).
    """
    if is_used(settings.store_place):
        raise ParcelRefused("there is a store here already", field="directory")
    staged = settings.directory.with_name(f".{settings.directory.name}.arriving")
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700, parents=True)
    try:
        contents = unpack(parcel, digest, staged)
        if contents.municipality != settings.code:
            raise ParcelRefused("it is another municipality's", field="municipality")
        changes = {
            "directory": staged,
            "store": None,
            "custody": staged / "custody",
            "data_keys": staged / DATA_KEYS,
            "wrapping_key": settings.wrapping_key_path,
            "processing_log": None,
        }
        tenant = opened(settings.model_copy(update=changes))
        try:
            _go_on(tenant, contents)
            truncate_wal(tenant.engine)
        finally:
            tenant.close()
        _into_place(staged, settings)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return contents


def _go_on(tenant: Tenant, contents: Contents) -> None:
    """Hold the log to what the parcel says, then record the arrival as its next entry."""
    if tenant.audit.log.log_id != contents.log_id:
        raise ParcelRefused("the configuration names another log", field="audit_log_id")
    fields: dict[str, FieldValue] = {"move": contents.move, "size": contents.size, "root": contents.root}
    event = tenant.audit.event(
        EventId.MUNICIPALITY_ARRIVED, "standing", fields, origin="command-line", actor="operator"
    )
    with write_transaction(tenant.engine) as connection:
        left = standing(connection)
        if (left.state, left.move.hex()) != (State.DEPARTED, contents.move):
            raise ParcelRefused("its store did not leave with this move", field="move")
        try:
            found = fsck(connection, AUDIT, repair=False)
        except LogDamaged:
            raise ParcelRefused("the log is not whole", field="log") from None
        if (found.entries, found.root.hex(), found.contradicted) != (contents.size, contents.root, []):
            raise ParcelRefused("the log is not the one that left", field="log")
        stand(connection, Standing(State.PAUSED, left.move))
        tenant.audit.record(connection, [event])
        tenant.audit.log.checkpoint(connection, tenant.audit.signer())


def _into_place(staged: Path, settings: MunicipalitySettings) -> None:
    settings.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.custody_path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for secret in sorted((staged / "custody").glob("*.key")):
        _move(secret, settings.custody_path / secret.name)
    _move(staged / DATA_KEYS, settings.data_keys_path)
    if (staged / PROCESSING).exists():
        _move(staged / PROCESSING, settings.directory / PROCESSING)
    if settings.store is None:
        _move(staged / STORE, settings.directory / STORE)
    else:
        arrived = open_engine(staged / STORE)
        try:
            copy_store(arrived, settings.store)
        finally:
            arrived.dispose()


def _move(source: Path, target: Path) -> None:
    """Put a file in place; what an earlier attempt left may stand there, another municipality's secret may not."""
    if target.suffix == ".key" and target.exists() and target.read_bytes() != source.read_bytes():
        raise ParcelRefused("custody holds another secret of this name", field="custody")
    shutil.move(source, target)
