"""The one place that names adapters: an installation for commands, and the running gateway."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import grpc
from argon2 import PasswordHasher
from grpc_health.v1.health import aio as health  # type: ignore[attr-defined]
from sqlalchemy import Connection, Engine

from audit.copying import copy_log
from audit.errors import LogDamaged
from audit.events import EventId
from audit.log import AuditLog
from audit.note import NoteSigner
from audit.signing_keys import SigningKeys
from audit.verify.note import KeyRefused
from audit.witnessing.attestation import Attestation
from audit.witnessing.configured import witnesses
from audit.witnessing.gathering import Witnesses
from gateway import custody_names, key_ceremony
from gateway.adapters import migrations
from gateway.adapters.acceptance_store import SqlAcceptances
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.budget_store import SqlBudgets
from gateway.adapters.custody import CustodyLeafKeys, open_roots
from gateway.adapters.enrolment_store import SqlEnrolments
from gateway.adapters.epoch_store import SqlEpochs
from gateway.adapters.feedback_store import SqlFeedbackBox
from gateway.adapters.journal_store import SqlJournal
from gateway.adapters.ledger_store import SqlLedger
from gateway.adapters.mailbox_calls import MailboxCalls
from gateway.adapters.mailbox_store import SqlMailbox
from gateway.adapters.operator_store import SqlOperators
from gateway.adapters.operator_views import SqlViews
from gateway.adapters.overview_store import SqlOverview
from gateway.adapters.process_sealing import ProcessSealing
from gateway.adapters.proof_store import SqlReceiptProofs
from gateway.adapters.reference_keys import ReferenceKeys
from gateway.adapters.retention_store import SqlKeeper
from gateway.adapters.schema import audit_log
from gateway.bell import Bell
from gateway.delivery import Delivery
from gateway.directory_watch import DirectoryWatch
from gateway.epoch_change import EpochChange
from gateway.errors import AuditLogRefused, InstallationRefused
from gateway.evaluation import BlindEvaluation
from gateway.feedback import Feedback
from gateway.metering import MeteredLedger, MeteredMailbox
from gateway.observing import Readings
from gateway.operating.ports import Operators
from gateway.operating.signing_in import SigningIn
from gateway.ports import Budgets, Enrolments, Journal, LeafKeys, Overview
from gateway.receipt_proofs import ReceiptProofs
from gateway.reference_expiry import ReferenceExpiry
from gateway.retention import Retention
from gateway.root_escrow import RootEscrow
from gateway.rpc.door import DoorInterceptor
from gateway.rpc.feedback import FeedbackRpc
from gateway.rpc.node import EvaluationRpc, NodeRpc
from gateway.rpc.operators import OperatorServer
from gateway.rpc.partner import PartnerRpc
from gateway.rpc.publication import Publication
from gateway.rpc.server import build_server
from gateway.sealed_submission import SealedSubmission
from gateway.settings import CustodyOptions, Settings
from gateway.submission import Submission
from gateway.withdrawal import Withdrawal
from keys.custody.file import FileSecretStore
from keys.custody.port import RootCustody
from servicekit.clock import Clock
from servicekit.group_commit import Writer
from servicekit.metrics.catalogue import Name, Process
from servicekit.metrics.meter import Meter
from servicekit.migration import upgrade
from servicekit.openid.provider import Provider
from servicekit.readiness import Dependency, Readiness, Term, certificate, disk, manifest, on_time, works
from servicekit.settings import SettingsRefused
from servicekit.store import exists, open_engine, prepare
from servicekit.tls import server_credentials
from servicekit.transactions import read_transaction, write_transaction

Result = TypeVar("Result")
_PATIENCE = 10.0
"""Seconds in which a store that can be relied on commits."""


@dataclass(frozen=True, slots=True)
class Installation:
    """What commands work with."""

    enrolments: Enrolments
    overview: Overview
    leaf_keys: LeafKeys
    budgets: Budgets
    epoch_change: EpochChange
    root_escrow: RootEscrow
    retention: Retention
    operators: Operators
    readiness: Readiness


@dataclass(frozen=True, slots=True)
class Gateway:
    """What `gateway.serving` runs."""

    server: grpc.aio.Server
    port: int
    health_state: health.HealthServicer
    directory: DirectoryWatch
    sealing: ProcessSealing
    bell: Bell
    mailbox_calls: MailboxCalls
    draining: asyncio.Event
    writer: Writer
    journal: Journal
    threads: ThreadPoolExecutor
    attestation: Attestation
    reference_expiry: ReferenceExpiry
    retention: Retention
    console: OperatorServer | None
    meter: Meter
    readiness: Readiness
    readings: Readings


def open_installation(settings: Settings, clock: Clock) -> Installation:
    """Return an initialised installation. Raises InstallationRefused before `init`."""
    engine = _open_store(settings)
    trail = AuditTrail(AuditLog(settings.audit_log_id, audit_log), clock)
    roots = open_roots(settings.custody)
    enrolments, epochs = SqlEnrolments(engine, trail), SqlEpochs(engine, trail)
    watch = DirectoryWatch(enrolments, settings.manifest_keys(), settings.form_rules(), clock)
    return Installation(
        enrolments=enrolments,
        overview=SqlOverview(engine),
        leaf_keys=CustodyLeafKeys(roots),
        budgets=SqlBudgets(engine, trail),
        epoch_change=EpochChange(enrolments=enrolments, epochs=epochs, roots=roots),
        root_escrow=RootEscrow(enrolments=enrolments, epochs=epochs, roots=roots),
        retention=_retention(settings, engine, trail, clock),
        operators=_operators(settings, engine, trail),
        readiness=_readiness(settings, partial(_probe, engine), partial(_term, watch), clock),
    )


def open_custody_roots(custody: CustodyOptions) -> RootCustody:
    """Return the custody of epoch roots. Raises CustodyRefused when it does not open."""
    return open_roots(custody)


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
    SqlEnrolments(engine, AuditTrail(AuditLog(settings.audit_log_id, audit_log), clock)).note_keys(kinds)


def build(settings: Settings, clock: Clock) -> Gateway:
    """Return a gateway that is ready to listen; every file and key it needs was read."""
    credentials = server_credentials(settings.tls)
    signer, earlier = _signers(settings)
    observed_by = _witnesses(settings)
    leaf_keys = CustodyLeafKeys(open_roots(settings.custody))
    engine = _open_store(settings)
    trail = AuditTrail(AuditLog(settings.audit_log_id, audit_log), clock)
    directory = DirectoryWatch(SqlEnrolments(engine, trail), settings.manifest_keys(), settings.form_rules(), clock)
    directory.refresh()
    writer = Writer(engine)
    journal = SqlJournal(writer, trail)
    bell, draining = Bell(), asyncio.Event()
    threads = ThreadPoolExecutor(settings.sealing_processes, thread_name_prefix="evaluate")
    references = ReferenceKeys(settings.custody.directory / "references", *settings.custody.wrapping_keys)
    acceptances = SqlAcceptances(engine, writer, trail, references)
    sealing = ProcessSealing(settings.custody, settings.sealing_processes)
    directory.on_destroyed(leaf_keys.forget)
    directory.on_destroyed(sealing.forget)
    publication = Publication(directory, settings.audit_log_id)
    health_state = health.HealthServicer()
    meter = Meter(Process.GATEWAY, {code.value for code in directory.current().connections})
    retention = _retention(settings, engine, trail, clock)
    server = build_server(
        partner=PartnerRpc(
            submission=Submission(
                directory=directory, acceptances=acceptances, sealing=sealing, bell=bell, clock=clock
            ),
            sealed_submission=SealedSubmission(directory=directory, acceptances=acceptances, bell=bell, clock=clock),
            withdrawal=Withdrawal(directory=directory, acceptances=acceptances, bell=bell),
            receipt_proofs=ReceiptProofs(directory=directory, proofs=SqlReceiptProofs(engine, observed_by.enough)),
            publication=publication,
            limits=settings.limits,
            draining=draining,
            meter=meter,
        ),
        node=NodeRpc(
            delivery=Delivery(
                directory=directory, mailbox=MeteredMailbox(SqlMailbox(engine, writer, trail), meter), bell=bell
            ),
            publication=publication,
        ),
        evaluation=EvaluationRpc(
            BlindEvaluation(
                directory=directory,
                ledger=MeteredLedger(SqlLedger(writer, trail), meter),
                leaf_keys=leaf_keys,
                threads=threads,
                clock=clock,
            )
        ),
        feedback=FeedbackRpc(
            Feedback(
                directory=directory,
                box=SqlFeedbackBox(engine, writer, trail),
                quota=settings.limits.feedback_waiting,
            )
        ),
        health_state=health_state,
        door=DoorInterceptor(journal),
        limits=settings.limits,
        share_port=settings.share_port,
        refused=lambda code: meter.count(Name.CALLS_REFUSED, code=code),
    )
    return Gateway(
        server=server,
        port=server.add_secure_port(settings.listen, credentials),
        health_state=health_state,
        directory=directory,
        sealing=sealing,
        bell=bell,
        mailbox_calls=MailboxCalls(engine),
        draining=draining,
        writer=writer,
        journal=journal,
        threads=threads,
        reference_expiry=ReferenceExpiry(keys=references, journal=journal, clock=clock),
        attestation=Attestation(
            log=trail.log,
            signer=signer,
            earlier=earlier,
            witnesses=observed_by,
            write=lambda work: writer.submit(work).result(),
            read=partial(_read, engine),
        ),
        console=_console(settings, engine, trail, observed_by) if settings.console else None,
        retention=retention,
        meter=meter,
        readiness=_readiness(settings, lambda: writer.submit(_nothing).result(_PATIENCE), directory.term, clock),
        readings=Readings(overview=SqlOverview(engine), retention=retention, clock=clock, meter=meter),
    )


def copy_audit_log(settings: Settings, file: Path, *, advance: Callable[[int], None]) -> int:
    """Bring a copy of the audit log, in a SQLite file of its own, up to date; return how many entries it has."""
    source = _open_store(settings)
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
    signer, earlier = _signers(settings)
    second = [signer.post_quantum.verifier] if signer.post_quantum else []
    return [*earlier, str(signer.verifier), *second]


def rotate_audit_key(settings: Settings, clock: Clock) -> None:
    """Give the audit log a new key, from the next start on; the old key signs the log up to saying so."""
    signer, _ = _signers(settings)
    engine, trail = _open_store(settings), AuditTrail(AuditLog(settings.audit_log_id, audit_log), clock)
    with write_transaction(engine) as connection:
        trail.note(connection, EventId.KEYS_GENERATED, about="keys", fields={"kind": "audit-key"})
        trail.log.checkpoint(connection, signer)
    SigningKeys(_custody(settings), custody_names.AUDIT).add()


def _signers(settings: Settings) -> tuple[NoteSigner, list[str]]:
    *earlier, newest = SigningKeys(_custody(settings), custody_names.AUDIT).seeds()
    name = settings.audit_log_id
    signer = NoteSigner.of_seed(name, newest.expose(), post_quantum=settings.audit.post_quantum)
    return signer, [str(NoteSigner.of_seed(name, seed.expose()).verifier) for seed in earlier]


def _custody(settings: Settings) -> FileSecretStore:
    return FileSecretStore(settings.custody.directory, *settings.custody.wrapping_keys)


def _retention(settings: Settings, engine: Engine, trail: AuditTrail, clock: Clock) -> Retention:
    return Retention(keeper=SqlKeeper(engine, trail), periods=settings.retention.periods(), clock=clock)


def _operators(settings: Settings, engine: Engine, trail: AuditTrail) -> SqlOperators:
    custody = _custody(settings)
    if not custody.holds(custody_names.ACTORS):  # made before gateways had operators
        SqlEnrolments(engine, trail).note_keys([key_ceremony.ACTOR_KIND])
        key_ceremony.make_actor_key(custody)
    return SqlOperators(engine, trail, custody.read(custody_names.ACTORS))


def _console(settings: Settings, engine: Engine, trail: AuditTrail, observed_by: Witnesses) -> OperatorServer:
    options = settings.console
    assert options is not None  # noqa: S101 - asked for by whoever calls
    operators = _operators(settings, engine, trail)
    provider = Provider(options.provider, time.monotonic) if options.provider is not None else None
    views = SqlViews(
        engine, trail, operators, SqlEnrolments(engine, trail),
        cosigners=lambda note: list(observed_by.cosigners(note)), needed=observed_by.quorum,
    )  # fmt: skip
    way_in = SigningIn(operators, options, provider, hasher=PasswordHasher())
    return OperatorServer(options.socket, operators, way_in, views)


def _readiness(
    settings: Settings, probe: Callable[[], object], term: Callable[[], Term | None], clock: Clock
) -> Readiness:
    return Readiness(
        {
            Dependency.STORE: works(probe),
            Dependency.DISK: disk(_working_directory(settings), settings.readiness.disk_bytes),
            Dependency.CUSTODY: works(lambda: read_signer(settings)),
            Dependency.CERTIFICATE: certificate(settings.tls.certificate),
            Dependency.MANIFEST: manifest(term, clock),
            Dependency.CLOCK: on_time(term, clock),
        }
    )


def _working_directory(settings: Settings) -> Path:
    """Return where this machine's disk is written to; a PostgreSQL store has its disk elsewhere."""
    return settings.store.parent if isinstance(settings.store, Path) else settings.custody.directory


def _term(directory: DirectoryWatch) -> Term | None:
    directory.refresh()
    return directory.term()


def _nothing(_: Connection) -> None:
    """Do nothing in a transaction: whether it commits is the answer."""


def _probe(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        _nothing(connection)


def _witnesses(settings: Settings) -> Witnesses:
    try:
        return witnesses(settings.audit_log_id, settings.audit.witness, settings.audit.needed)
    except KeyRefused as refused:
        problem = str(refused)
    raise SettingsRefused(problem, field="audit.witness")


def _read(engine: Engine, work: Callable[[Connection], Result]) -> Result:
    with read_transaction(engine) as connection:
        return work(connection)


def read_signer(settings: Settings) -> NoteSigner:
    """Return what signs the audit log now. Raises CustodyRefused."""
    return _signers(settings)[0]


def _open_store(settings: Settings) -> Engine:
    if not exists(settings.store):
        raise InstallationRefused("there is no store; run init", field="store")
    engine = open_engine(settings.store)
    upgrade(engine, migrations.__name__)
    return engine
