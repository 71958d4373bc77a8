"""What commands work with, and what commands and the running gateway need alike."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine

from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.budget_store import SqlBudgets
from gateway.adapters.custody import CustodyLeafKeys, open_roots
from gateway.adapters.enrolment_store import SqlEnrolments
from gateway.adapters.epoch_store import SqlEpochs
from gateway.adapters.framing import open_frames
from gateway.adapters.lost_frames import SqlLostFrames
from gateway.adapters.overview_store import SqlOverview
from gateway.adapters.reference_keys import ReferenceKeys
from gateway.adapters.retention_store import SqlKeeper
from gateway.adapters.taking_back import TakingBack
from gateway.directory_watch import DirectoryWatch
from gateway.epoch_change import EpochChange
from gateway.operating.ports import Operators
from gateway.ports.enrolling import Enrolments
from gateway.ports.evaluating import Budgets, LeafKeys
from gateway.ports.mailboxes import FramedMailboxes, LostFrames
from gateway.ports.overview import Overview
from gateway.retention import Retention
from gateway.root_escrow import RootEscrow
from gateway.settings import CustodyOptions, Settings
from gateway.wiring.log import operators_of, read_signer
from gateway.wiring.store import audit_trail, open_store
from keys.custody.port import RootCustody
from servicekit.clock import Clock
from servicekit.readiness import Dependency, Readiness, Term, certificate, disk, manifest, on_time, works
from servicekit.transactions import write_transaction


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
    lost_frames: LostFrames
    operators: Operators
    readiness: Readiness


def open_installation(settings: Settings, clock: Clock) -> Installation:
    """Return an initialised installation. Raises InstallationRefused before `init`."""
    engine = open_store(settings.store)
    trail = audit_trail(settings.audit_log_id, clock)
    roots = open_roots(settings.custody)
    frames = open_frames(settings.mailboxes, engine)
    enrolments, epochs = SqlEnrolments(engine, trail), SqlEpochs(engine, trail, frames)
    watch = DirectoryWatch(enrolments, settings.manifest_keys(), settings.form_rules(), clock)
    return Installation(
        enrolments=enrolments,
        overview=SqlOverview(engine),
        leaf_keys=CustodyLeafKeys(roots),
        budgets=SqlBudgets(engine, trail),
        epoch_change=EpochChange(enrolments=enrolments, epochs=epochs, roots=roots),
        root_escrow=RootEscrow(enrolments=enrolments, epochs=epochs, roots=roots),
        retention=retention_of(settings, engine, trail, clock),
        lost_frames=SqlLostFrames(engine, trail, TakingBack(trail, references_of(settings)), frames),
        operators=operators_of(settings, engine, trail),
        readiness=readiness_of(settings, partial(_probe, engine), partial(_term, watch), clock, frames),
    )


def open_custody_roots(custody: CustodyOptions) -> RootCustody:
    """Return the custody of epoch roots. Raises CustodyRefused when it does not open."""
    return open_roots(custody)


def references_of(settings: Settings) -> ReferenceKeys:
    """Return the keys under which audit entries name receipts."""
    return ReferenceKeys(settings.custody.directory / "references", *settings.custody.wrapping_keys)


def retention_of(settings: Settings, engine: Engine, trail: AuditTrail, clock: Clock) -> Retention:
    """Return what ends when its period is over."""
    return Retention(keeper=SqlKeeper(engine, trail), periods=settings.retention.periods(), clock=clock)


def readiness_of(
    settings: Settings,
    probe: Callable[[], object],
    term: Callable[[], Term | None],
    clock: Clock,
    frames: FramedMailboxes | None,
) -> Readiness:
    """Return what the gateway relies on; `probe` commits to the store, `term` tells how long the manifest holds."""
    return Readiness(
        {
            Dependency.STORE: works(probe),
            **({Dependency.MAILBOXES: works(frames.prepare)} if frames else {}),
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


def nothing(_: Connection) -> None:
    """Do nothing in a transaction: whether it commits is the answer."""


def _probe(engine: Engine) -> None:
    with write_transaction(engine) as connection:
        nothing(connection)


def _term(directory: DirectoryWatch) -> Term | None:
    directory.refresh()
    return directory.term()
