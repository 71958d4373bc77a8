"""The running gateway."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import grpc
from argon2 import PasswordHasher
from grpc_health.v1.health import aio as health  # type: ignore[attr-defined]
from sqlalchemy import Engine

from audit.witnessing.attestation import Attestation
from audit.witnessing.gathering import Witnesses
from audit.witnessing.memory import SignedHere
from gateway.adapters.acceptance_store import SqlAcceptances
from gateway.adapters.audit_trail import AuditTrail
from gateway.adapters.custody import CustodyLeafKeys, open_roots
from gateway.adapters.enrolment_store import SqlEnrolments
from gateway.adapters.feedback_store import SqlFeedbackBox
from gateway.adapters.framing import open_frames
from gateway.adapters.journal_store import SqlJournal
from gateway.adapters.ledger_store import SqlLedger
from gateway.adapters.mailbox_calls import MailboxCalls
from gateway.adapters.mailbox_store import SqlMailbox
from gateway.adapters.operator_views import SqlViews
from gateway.adapters.overview_store import SqlOverview
from gateway.adapters.process_sealing import ProcessSealing
from gateway.adapters.proof_store import SqlReceiptProofs
from gateway.bell import Bell
from gateway.delivery import Delivery
from gateway.directory_watch import DirectoryWatch
from gateway.evaluation import BlindEvaluation
from gateway.feedback import Feedback
from gateway.metering import MeteredLedger, MeteredMailbox
from gateway.observing import Readings
from gateway.operating.signing_in import SigningIn
from gateway.ports.journal import Journal
from gateway.ports.mailboxes import FramedMailboxes
from gateway.receipt_proofs import ReceiptProofs
from gateway.reference_expiry import ReferenceExpiry
from gateway.retention import Retention
from gateway.rpc.door import DoorInterceptor
from gateway.rpc.feedback import FeedbackRpc
from gateway.rpc.node import EvaluationRpc, NodeRpc
from gateway.rpc.operators import OperatorServer
from gateway.rpc.partner import PartnerRpc
from gateway.rpc.publication import Publication
from gateway.rpc.server import Listener, build_server
from gateway.rpc.tracing import span_export
from gateway.sealed_submission import SealedSubmission
from gateway.settings import Settings
from gateway.submission import Submission
from gateway.turns import Turns
from gateway.wiring.installation import nothing, readiness_of, references_of, retention_of
from gateway.wiring.log import operators_of, signers, witnesses_of
from gateway.wiring.store import audit_trail, open_store
from gateway.withdrawal import Withdrawal
from servicekit.clock import Clock
from servicekit.group_commit import Writer
from servicekit.metrics.catalogue import Name, Process
from servicekit.metrics.meter import Meter
from servicekit.openid.provider import Provider
from servicekit.readiness import Readiness
from servicekit.tls import server_credentials
from servicekit.traces.export import SpanExport
from servicekit.transactions import within_read

Result = TypeVar("Result")
_PATIENCE = 10.0
"""Seconds in which a store that can be relied on commits."""


@dataclass(frozen=True, slots=True)
class Gateway:
    """What `gateway.serving` runs."""

    server: grpc.aio.Server
    listener: Listener
    health_state: health.HealthServicer
    directory: DirectoryWatch
    sealing: ProcessSealing
    bell: Bell
    mailbox_calls: MailboxCalls
    frames: FramedMailboxes | None
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
    traces: SpanExport | None

    @property
    def port(self) -> int:
        """The port that it listens at; 0 before it does."""
        return self.listener.port


def build(settings: Settings, clock: Clock) -> Gateway:
    """Return a gateway that is ready to listen; every file and key it needs was read."""
    credentials = server_credentials(settings.tls)
    signer, earlier = signers(settings)
    observed_by = witnesses_of(settings.audit_log_id, settings.audit)
    leaf_keys = CustodyLeafKeys(open_roots(settings.custody))
    engine = open_store(settings.store)
    trail = audit_trail(settings.audit_log_id, clock)
    directory = DirectoryWatch(SqlEnrolments(engine, trail), settings.manifest_keys(), settings.form_rules(), clock)
    directory.refresh()
    writer = Writer(engine)
    journal = SqlJournal(writer, trail)
    bell, draining = Bell(), asyncio.Event()
    threads = ThreadPoolExecutor(settings.sealing_processes, thread_name_prefix="evaluate")
    references = references_of(settings)
    frames = open_frames(settings.mailboxes, engine)
    acceptances = SqlAcceptances(engine, writer, trail, references, frames)
    sealing = ProcessSealing(settings.custody, settings.sealing_processes)
    directory.on_destroyed(leaf_keys.forget)
    directory.on_destroyed(sealing.forget)
    publication = Publication(directory, settings.audit_log_id)
    health_state = health.HealthServicer()
    meter = Meter(Process.GATEWAY, {code.value for code in directory.current().connections})
    mailbox = MeteredMailbox(SqlMailbox(engine, writer, trail, frames), meter)
    box = SqlFeedbackBox(engine, writer, trail, frames)
    retention = retention_of(settings, engine, trail, clock)
    traces = span_export(settings.traces)
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
            delivery=Delivery(directory=directory, mailbox=mailbox, bell=bell),
            publication=publication,
        ),
        evaluation=EvaluationRpc(
            BlindEvaluation(
                directory=directory,
                ledger=MeteredLedger(SqlLedger(writer, trail), meter),
                leaf_keys=leaf_keys,
                threads=threads,
                clock=clock,
                turns=Turns(settings.limits.elements_at_work),
            )
        ),
        feedback=FeedbackRpc(Feedback(directory=directory, box=box, quota=settings.limits.feedback_waiting)),
        health_state=health_state,
        door=DoorInterceptor(journal),
        limits=settings.limits,
        share_port=settings.share_port,
        refused=lambda code: meter.count(Name.CALLS_REFUSED, code=code),
        traced=traces.record if traces else None,
    )
    return Gateway(
        server=server,
        listener=Listener(server, settings.listen, credentials),
        health_state=health_state,
        directory=directory,
        sealing=sealing,
        bell=bell,
        mailbox_calls=MailboxCalls(engine),
        frames=frames,
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
            memory=SignedHere(settings.custody.directory),
            write=lambda work: writer.submit(work).result(),
            read=partial(within_read, engine),
        ),
        console=_console(settings, engine, trail, observed_by) if settings.console else None,
        retention=retention,
        meter=meter,
        readiness=readiness_of(
            settings, lambda: writer.submit(nothing).result(_PATIENCE), directory.term, clock, frames
        ),
        readings=Readings(overview=SqlOverview(engine), retention=retention, clock=clock, meter=meter),
        traces=traces,
    )


def _console(settings: Settings, engine: Engine, trail: AuditTrail, observed_by: Witnesses) -> OperatorServer:
    options = settings.console
    assert options is not None  # noqa: S101 - asked for by whoever calls
    operators = operators_of(settings, engine, trail)
    provider = Provider(options.provider, time.monotonic) if options.provider is not None else None
    views = SqlViews(
        engine, trail, operators, SqlEnrolments(engine, trail), SqlOverview(engine),
        cosigners=lambda note: list(observed_by.cosigners(note)), needed=observed_by.quorum,
    )  # fmt: skip
    way_in = SigningIn(operators, options, provider, hasher=PasswordHasher())
    return OperatorServer(options.socket, operators, way_in, views)
