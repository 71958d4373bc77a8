"""Puts one municipality's node together from its settings. The only place that names an adapter."""

import time
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from random import SystemRandom
from typing import TypeVar

from argon2 import PasswordHasher

from audit.verify.note import KeyRefused, read_quorum
from audit.witnessing.attestation import Attestation
from audit.witnessing.configured import witnesses
from audit.witnessing.memory import SignedHere
from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.errors import CustodyRefused
from keys.secret import SecretBytes
from ldv.logbook import Logbook, SqliteLogbook
from ldv.operation import Resource
from ldv.otlp import OtlpLogbook
from municipality_node import model_file, node_keys, policy_file
from municipality_node.adapters import dutch_holidays
from municipality_node.adapters.gateway_calls import GatewayCalls
from municipality_node.adapters.typesetting import TypstTypesetter
from municipality_node.audit_trail import AuditTrail
from municipality_node.auditing.office import AuditOffice
from municipality_node.casework import configuration
from municipality_node.casework.desk import Desk
from municipality_node.casework.intake import CaseIntake
from municipality_node.casework.letters.writing import LetterWriting, Typesetter
from municipality_node.deciding.chamber import Chamber
from municipality_node.deciding.endings import Endings
from municipality_node.deciding.surroundings import Sources
from municipality_node.domain.casework.working_days import WorkingDays
from municipality_node.domain.comparison import SHIPPED
from municipality_node.errors import AlreadyInitialised, NotInitialised
from municipality_node.feedback.issuing import Issuing
from municipality_node.hosting.turns import Seat
from municipality_node.linking.evaluating import Linking
from municipality_node.linking.evaluations import Evaluations
from municipality_node.manifests import ManifestBook
from municipality_node.metering import NodeMeter, metered
from municipality_node.policies.book import PolicyBook
from municipality_node.processing_log import LdvProcessingLog, NoProcessingLog, ProcessingLog
from municipality_node.receiving.passage import Gate
from municipality_node.receiving.processing import Processing
from municipality_node.receiving.retrying import Retrying
from municipality_node.receiving.worker import Worker
from municipality_node.reporting.exchanging import Exchange
from municipality_node.retention.running import Retention
from municipality_node.seal_key_ending import SealKeyEnding
from municipality_node.settings import MunicipalitySettings, NodeSettings
from municipality_node.sign_in.settings import SignInSettings
from municipality_node.sign_in.signing_in import SigningIn
from municipality_node.store import reference_ciphers
from municipality_node.store.approvals import Approvals
from municipality_node.store.attempts import Attempts
from municipality_node.store.batches import Batches
from municipality_node.store.case_history import WorkedCases
from municipality_node.store.case_progress import StoredCaseProgress
from municipality_node.store.cases import Cases
from municipality_node.store.data_keys import DataKeys
from municipality_node.store.history import History
from municipality_node.store.leaf_ciphers import LeafCiphers
from municipality_node.store.link_keys import LinkKeys
from municipality_node.store.listings import Listings
from municipality_node.store.opening import is_used, open_store
from municipality_node.store.pseudonyms import Pseudonyms
from municipality_node.store.residents import Residents
from municipality_node.store.signals import Signals
from municipality_node.store.users import Users
from municipality_node.tenant import Tenant
from municipality_node.tracing import Tracing
from servicekit.clock import Clock
from servicekit.openid.provider import Provider
from servicekit.settings import SettingsRefused, about_setting
from servicekit.transactions import within_read, within_write
from signals.dutch_day import dutch_day

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """A municipality's line to the gateway, and what travels over it."""

    calls: GatewayCalls
    manifests: ManifestBook
    linking: Linking
    trustee: GatewayCalls | None = None
    """The line to the second evaluator of a split key."""

    def close(self) -> None:
        """End every connection; calls under way fail."""
        self.calls.close()
        if self.trustee is not None:
            self.trustee.close()


def initialise(settings: MunicipalitySettings) -> bool:
    """Make keys and store of a municipality where they are missing; return whether anything was made.

    Raises AlreadyInitialised when the database named is in use and there are no keys to it here.
    """
    custody = settings.custody_path
    if settings.store is not None and not _holds_keys(settings) and is_used(settings.store):
        raise AlreadyInitialised("the database holds a store of other keys", field="store")
    custody.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not settings.wrapping_key_path.exists():
        create_wrapping_key(settings.wrapping_key_path)
    made = node_keys.create(FileSecretStore(custody, settings.wrapping_key_path))
    open_store(settings.store_place).dispose()
    return made


def _holds_keys(settings: MunicipalitySettings) -> bool:
    return any(path != settings.wrapping_key_path for path in settings.custody_path.glob("*.key"))


def open_tenant(settings: MunicipalitySettings, clock: Clock) -> Tenant:
    """Return a municipality with its keys loaded and its store open. Raises NotInitialised."""
    try:
        custody = FileSecretStore(settings.custody_path, settings.wrapping_key_path)
    except CustodyRefused as refused:
        problem = str(refused)
    else:
        return _tenant(settings, custody, clock)
    raise NotInitialised(problem, field=settings.code)


def _tenant(settings: MunicipalitySettings, custody: FileSecretStore, clock: Clock) -> Tenant:
    keys = node_keys.load(custody, settings.municipality)
    data_keys = DataKeys(settings.data_keys_path, keys.data_keys, settings.municipality)
    ciphers = LeafCiphers(data_keys)
    engine = open_store(settings.store_place)
    return Tenant(
        municipality=settings.municipality,
        oin=settings.node_oin,
        operator=settings.operator,
        engine=engine,
        keys=keys,
        data_keys=data_keys,
        residents=Residents(keys.register, keys.references),
        leaf_ciphers=ciphers,
        link_keys=LinkKeys(ciphers, keys.references),
        batches=Batches(ciphers, keys.references),
        signals=Signals(reference_ciphers.opened(engine, data_keys, keys.cases)),
        history=History(),
        audit=AuditTrail(
            municipality=settings.municipality,
            oin=settings.node_oin,
            signing_keys=keys.audit,
            clock=clock,
            name=settings.audit_log_id,
        ),
        processing=_processing_log(settings, keys.subjects, clock),
        clock=clock,
        weights=model_file.load(settings.model) if settings.model else SHIPPED,
    )


def _processing_log(settings: MunicipalitySettings, subjects: SecretBytes, clock: Clock) -> ProcessingLog:
    options = settings.processing_log
    if options is None:
        return NoProcessingLog()
    logbook: Logbook
    if options.url is None:
        logbook = embedded_logbook(settings)
    else:
        token = options.token.read_text(encoding="ascii").strip() if options.token else ""
        resource = logbook_resource()
        logbook = OtlpLogbook(url=options.url, resource=resource, authority=options.authority, token=token)
    return LdvProcessingLog(logbook=logbook, subjects=subjects, activity=options.activity, clock=clock)


def logbook_resource() -> Resource:
    """Return who writes lines."""
    return Resource("drempel-node", metadata.version("drempel"))


def embedded_logbook(settings: MunicipalitySettings) -> SqliteLogbook:
    """Return the logbook beside the store. Raises SettingsRefused where there is none."""
    options = settings.processing_log
    if options is None or options.url is not None:
        raise SettingsRefused("no embedded logbook", field="processing_log")
    return SqliteLogbook(settings.directory / "processing.sqlite", logbook_resource())


def seal_key_ending(tenant: Tenant, line: Line, settings: MunicipalitySettings) -> SealKeyEnding:
    """Return what retires a municipality's earlier seal keys."""
    return SealKeyEnding(
        tenant=tenant,
        custody=FileSecretStore(settings.custody_path, settings.wrapping_key_path),
        manifests=line.manifests,
        mailbox=line.calls,
    )


def connect(tenant: Tenant, settings: MunicipalitySettings, node: NodeSettings, meter: NodeMeter | None = None) -> Line:
    """Return the line of a municipality to the gateway; nothing is sent yet."""
    calls = GatewayCalls(node.gateway.address, settings.tls)
    trustee = GatewayCalls(node.gateway.trustee, settings.tls) if node.gateway.trustee else None
    manifests = ManifestBook(
        engine=tenant.engine,
        pinned=node.manifest_key(),
        municipality=tenant.municipality,
        node_oin=tenant.oin,
        root_key=tenant.keys.root.verify_key,
        same_operator_allowed=node.gateway.allow_same_operator,
        audit=tenant.audit,
        clock=tenant.clock,
    )
    linking = Linking(
        engine=tenant.engine,
        residents=tenant.residents,
        link_keys=tenant.link_keys,
        evaluations=Evaluations(
            engine=tenant.engine,
            batches=tenant.batches,
            link_keys=tenant.link_keys,
            evaluators=metered({"gateway": calls, **({"trustee": trustee} if trustee else {})}, meter),
            clock=tenant.clock,
        ),
        audit=tenant.audit,
    )
    return Line(calls, manifests, linking, trustee)


def desk(tenant: Tenant, settings: MunicipalitySettings) -> Desk:
    """Return the casework of a municipality. Raises SettingsRefused for an unusable casework file or policy."""
    pseudonyms, policies = Pseudonyms(tenant.keys.references), policy_book(tenant, settings)
    return Desk(
        tenant=tenant,
        cases=Cases(pseudonyms),
        attempts=Attempts(),
        users=Users(tenant.keys.cases, tenant.keys.references),
        household_limit=lambda: policies.in_force(dutch_day(tenant.clock.now())).contacts,
        history=WorkedCases(),
        pseudonyms=pseudonyms,
        settings=configuration.load(settings.casework),
        working=WorkingDays(dutch_holidays.is_holiday),
    )


def audit_office(desk: Desk, settings: MunicipalitySettings, node: NodeSettings) -> AuditOffice:
    """Return what a municipality's privacy officer reads. Raises SettingsRefused for an unusable policy or witness."""
    lines = "\n".join(key for witness in node.audit.witness for key in witness.keys)
    try:
        quorum = read_quorum(lines, node.audit.needed) if lines else None
    except KeyRefused as refused:
        problem = str(refused)
    else:
        return AuditOffice(desk=desk, retention=retention(desk.tenant, settings), witnesses=quorum)
    raise SettingsRefused(problem, field="audit.witness")


def way_in(desk: Desk, settings: MunicipalitySettings) -> SigningIn:
    """Return the way in to a municipality's console; nobody's without settings."""
    sign_in = settings.sign_in or SignInSettings()
    provider = Provider(sign_in.provider, time.monotonic) if sign_in.provider is not None else None
    return SigningIn(desk, sign_in, provider, hasher=PasswordHasher())


def issuing(tenant: Tenant, line: Line, settings: MunicipalitySettings) -> Issuing:
    """Return what issues a municipality's feedback. Raises SettingsRefused for an unusable policy."""
    policies = policy_book(tenant, settings)
    return Issuing(
        tenant=tenant,
        manifests=line.manifests,
        desk=line.calls,
        progress=StoredCaseProgress(),
        terms=lambda: policies.in_force(dutch_day(tenant.clock.now())).feedback,
    )


def retention(tenant: Tenant, settings: MunicipalitySettings) -> Retention:
    """Return what ends a municipality's data in time. Raises SettingsRefused for an unusable policy."""
    deciding = chamber(tenant, settings)
    endings = Endings(engine=tenant.engine, data_keys=tenant.data_keys, chamber=deciding, clock=tenant.clock)
    return Retention(
        tenant=tenant,
        terms=lambda: deciding.policies.in_force(dutch_day(tenant.clock.now())).retention,
        endings=endings.run,
        versions=deciding.policies.digests,
    )


def policy_book(tenant: Tenant, settings: MunicipalitySettings) -> PolicyBook:
    """Return the versions of a municipality's policy. Raises SettingsRefused for an unusable one."""
    return PolicyBook(engine=tenant.engine, versions=policy_file.load_all(settings.policy), approvals=Approvals())


def exchange(desk: Desk, settings: MunicipalitySettings) -> Exchange:
    """Return what delivers the national exchange; it refuses where the settings do not say who does."""
    return Exchange(desk, settings.exchange.supplier() if settings.exchange is not None else None)


def chamber(tenant: Tenant, settings: MunicipalitySettings) -> Chamber:
    """Return what decides for a municipality. Raises SettingsRefused for an unusable policy or casework file."""
    return Chamber(
        municipality=tenant.municipality,
        signals=tenant.signals,
        residents=tenant.residents,
        sources=Sources(tenant.signals, tenant.history, Listings(), WorkedCases()),
        pseudonyms=Pseudonyms(tenant.keys.references),
        audit=tenant.audit,
        releases=CaseIntake(desk(tenant, settings)),
        draw=SystemRandom().random,
        policies=policy_book(tenant, settings),
        processing=tenant.processing,
    )


def letter_writing(desk: Desk) -> LetterWriting:
    """Return what writes the letters of a municipality. Raises TemplateRefused."""
    return LetterWriting(desk, typesetter())


def typesetter() -> Typesetter:
    """Return what sets letters."""
    return TypstTypesetter()


def worker(
    tenant: Tenant,
    line: Line,
    settings: MunicipalitySettings,
    node: NodeSettings,
    *,
    seat: Seat,
    meter: NodeMeter,
    tracing: Tracing,
) -> Worker:
    """Return the worker of a municipality. Raises SettingsRefused for an unusable policy."""
    deciding = chamber(tenant, settings)
    gate = Gate(
        municipality=tenant.municipality,
        keys=tenant.keys,
        manifests=line.manifests,
        form_rules=node.form_rules(),
    )
    return Worker(
        tenant=tenant,
        mailbox=line.calls,
        manifests=line.manifests,
        linking=line.linking,
        processing=Processing(
            engine=tenant.engine, data_keys=tenant.data_keys, gate=gate, chamber=deciding, clock=tenant.clock
        ),
        retrying=Retrying(
            engine=tenant.engine, data_keys=tenant.data_keys, gate=gate, chamber=deciding, clock=tenant.clock
        ),
        issuing=issuing(tenant, line, settings),
        retention=retention(tenant, settings),
        endings=Endings(engine=tenant.engine, data_keys=tenant.data_keys, chamber=deciding, clock=tenant.clock),
        policies=deciding.policies,
        attestation=_attestation(tenant, settings, node),
        announce=desk(tenant, settings).announce,
        seat=seat,
        quota=settings.quota.quota(),
        meter=meter,
        tracing=tracing,
    )


def _attestation(tenant: Tenant, settings: MunicipalitySettings, node: NodeSettings) -> Attestation:
    log = tenant.audit.log
    with about_setting("audit.witness", KeyRefused):
        observed_by = witnesses(log.log_id, node.audit.witness, node.audit.needed)
    return Attestation(
        log=log,
        signer=tenant.audit.signer(post_quantum=node.audit.post_quantum),
        earlier=tenant.audit.earlier_verifiers,
        witnesses=observed_by,
        memory=SignedHere(settings.custody_path),
        write=partial(within_write, tenant.engine),
        read=partial(within_read, tenant.engine),
    )
