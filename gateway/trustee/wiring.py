"""Puts a trustee together: custody, ledger, audit log and evaluation, and no mailbox, no signal, no register."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import grpc
from grpc_health.v1.health import aio as health  # type: ignore[attr-defined]
from sqlalchemy import Engine

from audit.note import NoteSigner
from audit.witnessing.attestation import Attestation
from audit.witnessing.memory import SignedHere
from gateway import custody_names
from gateway.adapters.budget_store import SqlBudgets
from gateway.adapters.custody import CustodyLeafKeys, open_roots
from gateway.adapters.journal_store import SqlJournal
from gateway.adapters.ledger_store import SqlLedger
from gateway.adapters.manifest_memory import SqlManifestMemory
from gateway.errors import InstallationRefused
from gateway.evaluation import TRUSTEE, BlindEvaluation
from gateway.metering import MeteredLedger
from gateway.ports.journal import Journal
from gateway.rpc.door import DoorInterceptor
from gateway.rpc.node import EvaluationRpc
from gateway.rpc.server import Listener, build_evaluation_server
from gateway.trustee.settings import TrusteeSettings
from gateway.trustee.watch import ManifestWatch
from gateway.turns import Turns
from gateway.wiring.log import witnesses_of
from gateway.wiring.store import audit_trail, open_store
from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.errors import KeysError
from keys.manifest import Manifest
from keys.secret import SecretBytes
from servicekit.clock import Clock
from servicekit.group_commit import Writer
from servicekit.metrics.catalogue import Name, Process
from servicekit.metrics.meter import Meter
from servicekit.readiness import Dependency, Readiness, certificate, disk, manifest, on_time, works
from servicekit.tls import server_credentials
from servicekit.transactions import within_read

_SEED_SIZE = 32
_PATIENCE = 10.0
"""Seconds in which a store that can be relied on commits."""
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Trustee:
    """What `gateway.trustee.serving` runs."""

    server: grpc.aio.Server
    listener: Listener
    health_state: health.HealthServicer
    watch: ManifestWatch
    writer: Writer
    journal: Journal
    threads: ThreadPoolExecutor
    attestation: Attestation
    engine: Engine
    meter: Meter
    readiness: Readiness

    @property
    def port(self) -> int:
        """The port that it listens at; 0 before it does."""
        return self.listener.port

    def close(self) -> None:
        """Let go of threads and store; nothing is served afterwards."""
        self.threads.shutdown()
        self.writer.stop()
        self.engine.dispose()


def initialise(settings: TrusteeSettings) -> str:
    """Make custody and store of a new trustee; return the line that verifies its audit log. Nothing is overwritten."""
    custody = settings.custody
    if settings.store.exists():
        raise InstallationRefused("there is a store already", field="store")
    seed = secrets.token_bytes(_SEED_SIZE)
    try:
        for path in custody.wrapping_keys:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            create_wrapping_key(path)
        FileSecretStore(custody.directory, *custody.wrapping_keys).write(custody_names.AUDIT, SecretBytes(seed))
    except KeysError as error:
        raise InstallationRefused(str(error), field="custody") from None
    settings.store.touch(mode=0o600)
    open_store(settings.store, "trustee init").dispose()
    return str(NoteSigner.of_seed(settings.audit_log_id, seed).verifier)


def leaf_keys(settings: TrusteeSettings, *, epoch: int | None = None) -> CustodyLeafKeys:
    """Return the trustee's leaf keys; the root of `epoch` is made when there is none."""
    roots = open_roots(settings.custody)
    if epoch is not None and not roots.holds(epoch):
        roots.create(epoch)
    return CustodyLeafKeys(roots)


def destroy_root(settings: TrusteeSettings, epoch: int) -> None:
    """Destroy the root of an epoch and what wraps it."""
    open_roots(settings.custody).destroy(epoch)


def build(settings: TrusteeSettings, clock: Clock) -> Trustee:
    """Return a trustee that is ready to listen; every file and key it needs was read."""
    credentials = server_credentials(settings.tls)
    custody = FileSecretStore(settings.custody.directory, *settings.custody.wrapping_keys)
    seed = custody.read(custody_names.AUDIT).expose()
    signer = NoteSigner.of_seed(settings.audit_log_id, seed, post_quantum=settings.audit.post_quantum)
    observed_by = witnesses_of(settings.audit_log_id, settings.audit)
    engine = open_store(settings.store, "trustee init")
    trail = audit_trail(settings.audit_log_id, clock)
    writer = Writer(engine)
    journal = SqlJournal(writer, trail)
    watch = ManifestWatch(settings, clock, SqlManifestMemory(engine, writer, trail))
    threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="evaluate")
    health_state = health.HealthServicer()
    meter = Meter(Process.TRUSTEE)
    watch.on_connections(meter.serves)
    server = build_evaluation_server(
        evaluation=EvaluationRpc(
            BlindEvaluation(
                directory=watch,
                ledger=MeteredLedger(SqlLedger(writer, trail), meter),
                leaf_keys=leaf_keys(settings),
                threads=threads,
                clock=clock,
                turns=Turns(settings.limits.elements_at_work),
                evaluator=TRUSTEE,
            )
        ),
        health_state=health_state,
        door=DoorInterceptor(journal),
        limits=settings.limits,
        refused=lambda code: meter.count(Name.CALLS_REFUSED, code=code),
    )
    return Trustee(
        server=server,
        listener=Listener(server, settings.listen, credentials),
        health_state=health_state,
        watch=watch,
        writer=writer,
        journal=journal,
        threads=threads,
        attestation=Attestation(
            log=trail.log,
            signer=signer,
            witnesses=observed_by,
            memory=SignedHere(settings.custody.directory),
            write=lambda work: writer.submit(work).result(),
            read=partial(within_read, engine),
        ),
        engine=engine,
        meter=meter,
        readiness=Readiness(
            {
                Dependency.STORE: works(lambda: writer.submit(lambda _: None).result(_PATIENCE)),
                Dependency.DISK: disk(settings.store.parent, settings.readiness.disk_bytes),
                Dependency.CUSTODY: works(lambda: custody.read(custody_names.AUDIT)),
                Dependency.CERTIFICATE: certificate(settings.tls.certificate),
                Dependency.MANIFEST: manifest(watch.term, clock),
                Dependency.CLOCK: on_time(watch.term, clock),
            }
        ),
    )


def budgets(settings: TrusteeSettings, clock: Clock) -> tuple[SqlBudgets, Manifest | None]:
    """Return the trustee's accounts, and the manifest that it accepted last."""
    engine = open_store(settings.store, "trustee init")
    trail = audit_trail(settings.audit_log_id, clock)
    writer = Writer(engine)
    try:
        return SqlBudgets(engine, trail), SqlManifestMemory(engine, writer, trail).newest()
    finally:
        writer.stop()
