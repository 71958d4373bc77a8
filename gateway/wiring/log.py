"""The audit log of a gateway: its keys, who resolves its pseudonyms, its witnesses, and a copy of it."""

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Engine

from audit.copying import copy_log
from audit.errors import LogDamaged
from audit.events import EventId
from audit.note import NoteSigner
from audit.resolving import share
from audit.signing_keys import SigningKeys
from audit.verify.note import KeyRefused
from audit.witnessing.configured import witnesses
from audit.witnessing.gathering import Witnesses
from gateway import custody_names, key_ceremony
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.enrolment_store import SqlEnrolments
from gateway.adapters.operator_store import SqlOperators
from gateway.adapters.schema import audit_log
from gateway.errors import AuditLogRefused
from gateway.settings import Settings
from gateway.wiring.store import audit_trail, open_store
from keys.custody.file import FileSecretStore
from keys.custody.sharing import Custodian
from keys.secret import SecretBytes
from servicekit.audit_options import AuditOptions
from servicekit.clock import Clock
from servicekit.settings import about_setting
from servicekit.store import open_engine, prepare
from servicekit.transactions import read_transaction, write_transaction

PSEUDONYMS_OF = "gateway"
"""Whose pseudonyms the halves of the actor key resolve; stands in their file names."""


def copy_audit_log(settings: Settings, file: Path, *, advance: Callable[[int], None]) -> int:
    """Bring a copy of the audit log, in a SQLite file of its own, up to date; return how many entries it has."""
    source = open_store(settings.store)
    prepare(file)
    target = open_engine(file)
    try:
        with write_transaction(target) as connection, read_transaction(source) as snapshot:
            audit_log.entry.metadata.create_all(connection, [audit_log.entry, audit_log.tile, audit_log.checkpoint])
            return copy_log(snapshot, connection, audit_log, advance=advance)
    except LogDamaged as damaged:
        problem = str(damaged)
    finally:
        target.dispose()
        source.dispose()
    raise AuditLogRefused(problem, field="store")


def audit_key_lines(settings: Settings) -> list[str]:
    """Return every key line of the audit log, oldest first; with the post-quantum one where it is configured."""
    signer, earlier = signers(settings)
    second = [signer.post_quantum.verifier] if signer.post_quantum else []
    return [*earlier, str(signer.verifier), *second]


def rotate_audit_key(settings: Settings, clock: Clock) -> None:
    """Give the audit log a new key, from the next start on; the old key signs the log up to saying so."""
    signer, _ = signers(settings)
    engine, trail = open_store(settings.store), audit_trail(settings.audit_log_id, clock)
    with write_transaction(engine) as connection:
        trail.note(connection, EventId.KEYS_GENERATED, about="keys", fields={"kind": "audit-key"})
        trail.log.checkpoint(connection, signer)
    SigningKeys(custody_of(settings), custody_names.AUDIT).add()


def signers(settings: Settings) -> tuple[NoteSigner, list[str]]:
    """Return what signs the log, and the key lines of what signed it before. Raises CustodyRefused."""
    *earlier, newest = SigningKeys(custody_of(settings), custody_names.AUDIT).seeds()
    name = settings.audit_log_id
    signer = NoteSigner.of_seed(name, newest.expose(), post_quantum=settings.audit.post_quantum)
    return signer, [str(NoteSigner.of_seed(name, seed.expose()).verifier) for seed in earlier]


def read_signer(settings: Settings) -> NoteSigner:
    """Return what signs the audit log now. Raises CustodyRefused."""
    return signers(settings)[0]


def share_actors(settings: Settings, clock: Clock, directory: Path, custodians: Sequence[Custodian]) -> list[Path]:
    """Give two people each a half of the key behind operators' pseudonyms; recorded before. Raises CustodyRefused."""
    engine, trail = open_store(settings.store), audit_trail(settings.audit_log_id, clock)
    actors = _actors(settings, engine, trail)
    with write_transaction(engine) as connection:
        trail.note(connection, EventId.ACTORS_SHARED, about="keys", fields={})
    return share(actors, PSEUDONYMS_OF, directory, custodians)


def operators_of(settings: Settings, engine: Engine, trail: AuditTrail) -> SqlOperators:
    """Return who may watch."""
    return SqlOperators(engine, trail, _actors(settings, engine, trail))


def _actors(settings: Settings, engine: Engine, trail: AuditTrail) -> SecretBytes:
    custody = custody_of(settings)
    if not custody.holds(custody_names.ACTORS):  # made before gateways had operators
        SqlEnrolments(engine, trail).note_keys([key_ceremony.ACTOR_KIND])
        key_ceremony.make_actor_key(custody)
    return custody.read(custody_names.ACTORS)


def witnesses_of(log_id: str, options: AuditOptions) -> Witnesses:
    """Return who cosigns a log. Raises SettingsRefused."""
    with about_setting("audit.witness", KeyRefused):
        return witnesses(log_id, options.witness, options.needed)


def custody_of(settings: Settings) -> FileSecretStore:
    """Return where the gateway's own secrets rest."""
    return FileSecretStore(settings.custody.directory, *settings.custody.wrapping_keys)
