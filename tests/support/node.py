"""A municipality's node on memory and a temporary directory: an evaluator, a mailbox, and a partner that seals."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from keys import voprf
from keys.bundle import seal_bundle
from keys.epoch import EpochRoot
from keys.feedback import FeedbackRecord, open_feedback
from keys.header import Header
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.labels import Label
from keys.link_key import LinkKey, link_key
from keys.linkage import subject_slots
from keys.manifest import (
    EpochEntry,
    EpochState,
    Evaluator,
    Leaf,
    Manifest,
    MunicipalityEntry,
    PartnerEntry,
    SealKeyEntry,
    sign_manifest,
)
from keys.seal import SealPrivateKey
from keys.secret import SecretBytes
from keys.signing import SigningKey
from keys.suite import GateProfile, Mode, Suite
from keys.voprf import Evaluation
from municipality_node import node_keys, policy_file
from municipality_node.audit_trail import AuditTrail
from municipality_node.deciding.endings import Endings
from municipality_node.domain.feedback import FeedbackTerms
from municipality_node.domain.retention import RetentionTerms
from municipality_node.feedback.issuing import Issuing
from municipality_node.feedback.progress import CaseProgress, NoCases
from municipality_node.hosting.quota import Quota
from municipality_node.linking.evaluating import Linking
from municipality_node.linking.evaluations import Evaluations
from municipality_node.linking.leaf import LeafKey
from municipality_node.manifests import ManifestBook
from municipality_node.metering import NodeMeter
from municipality_node.ports import BundleItem, MailboxItem, WithdrawalItem
from municipality_node.processing_log import ProcessingLog
from municipality_node.receiving.passage import Gate
from municipality_node.receiving.processing import Processing
from municipality_node.receiving.retrying import Retrying
from municipality_node.receiving.worker import Worker
from municipality_node.register.extract import resident_of
from municipality_node.register.importing import ImportResult, RegisterImport
from municipality_node.retention.running import Retention
from municipality_node.store.batches import Batches
from municipality_node.store.data_keys import DataKeys
from municipality_node.store.history import History
from municipality_node.store.leaf_ciphers import LeafCiphers
from municipality_node.store.link_keys import LinkKeys
from municipality_node.store.opening import open_store
from municipality_node.store.reference_ciphers import ReferenceCiphers
from municipality_node.store.residents import Residents
from municipality_node.store.signals import Signals
from municipality_node.tenant import Tenant
from servicekit.clock import CallableClock
from servicekit.metrics.catalogue import Process
from servicekit.metrics.meter import Meter
from signals import canonical, content
from signals.form import FormRules
from signals.signal import Signal
from tests.support.casework import MemoryCaseHistory, MemoryReleases
from tests.support.custody import MemoryCustody
from tests.support.deciding import a_chamber
from tests.support.node_places import STORES, rows_of
from tests.support.register_rows import HERE, a_row, bsn  # noqa: F401 - tests take them from here
from tests.support.signals import TODAY
from tests.support.witnesses import unwitnessed

PARTNER = Oin("00000099000000000001")
WATER_COMPANY = Oin("00000099000000000002")
NODE = Oin("00000099000000000101")
NODE_OPERATOR = Oin("00000099000000000102")
GATEWAY = Oin("00000099000000000900")
EPOCH = 1
GENERATION = 1
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0, tzinfo=UTC)
POLICY = Path(__file__).resolve().parents[2] / "config" / "policy.toml"


@dataclass
class MemoryGateway:
    """Evaluates, seals in direct mode, and holds one mailbox."""

    root: EpochRoot = field(default_factory=lambda: EpochRoot(SecretBytes(os.urandom(64)), EPOCH))
    signing: SigningKey = field(default_factory=SigningKey.generate)
    partner_key: SigningKey = field(default_factory=SigningKey.generate)
    items: list[MailboxItem] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    feedback: list[tuple[Oin, bytes]] = field(default_factory=list)
    sealing_key: SealPrivateKey | None = field(default_factory=lambda: SealPrivateKey.generate(Suite.AS1))
    document: bytes = b""
    current: Manifest | None = None
    evaluated: int = 0
    mode: Mode = Mode.DIRECT
    partner_type: str = "Energie"

    def __post_init__(self) -> None:
        self.leaf = self.root.leaf(HERE, GENERATION)

    def publish(self, keys: node_keys.NodeKeys | None, **changes: Any) -> None:
        """Make the next manifest; without keys `changes` must name the municipalities."""
        before = self.current
        moment = changes.pop("issued_at", NOW - timedelta(hours=1))
        fields: dict[str, Any] = {
            "version": before.version + 1 if before else 1,
            "previous_hash": before.hash() if before else bytes(32),
            "issued_at": moment,
            "expires_at": moment + timedelta(days=7),
            "gateway_oin": GATEWAY,
            "gateway_operator": GATEWAY,
            "epochs": (
                EpochEntry(
                    id=EPOCH,
                    state=EpochState.ACTIVE,
                    valid_from=NOW - timedelta(days=60),
                    valid_to=NOW + timedelta(days=120),
                    norm_version=1,
                ),
            ),
            "leaves": (
                Leaf(
                    municipality=HERE,
                    epoch=EPOCH,
                    generation=GENERATION,
                    profile=GateProfile.BALANCED,
                    evaluators=(Evaluator(id="gateway", public_key=self.leaf.public),),
                ),
            ),
            "municipalities": (_entry(keys),) if keys else (),
            "partners": tuple(
                PartnerEntry(
                    oin=oin,
                    partner_type=partner_type,
                    signing_key=self.partner_key.verify_key,
                    sealing_key=self.sealing_key.public.encoded if self.sealing_key else None,
                    modes={"*": self.mode},
                )
                for oin, partner_type in ((PARTNER, self.partner_type), (WATER_COMPANY, "Water"))
            ),
            "size_class": 1024,
            "routing_hash": bytes(32),
        }
        self.current = Manifest(**{**fields, **changes})
        self.document = sign_manifest(self.current, self.signing)

    def evaluate(self, leaf: LeafKey, blinded: Sequence[bytes]) -> Evaluation:
        self.evaluated += len(blinded)
        return voprf.blind_evaluate(self.leaf, blinded, voprf.random_scalar())

    def manifest(self, known_version: int) -> bytes | None:
        assert self.current is not None
        return None if self.current.version == known_version else self.document

    def pull(self, *, after: int, limit: int, wait_seconds: float) -> Sequence[MailboxItem]:
        return [item for item in self.items if item.sequence > after][:limit]

    def acknowledge(self, sequences: Sequence[int]) -> None:
        self.acknowledged += sequences
        self.items = [item for item in self.items if item.sequence not in set(sequences)]

    def deposit(self, municipality: MunicipalityCode, records: Sequence[tuple[Oin, bytes]]) -> None:
        assert municipality == HERE
        self.feedback += [record for record in records if record not in self.feedback]

    def told(self) -> list[FeedbackRecord]:
        """Return what the partner reads in the records left so far."""
        assert self.current is not None
        assert self.sealing_key is not None
        root = self.current.municipalities[0].root_key
        return [
            open_feedback(sealed, self.sealing_key, partner=partner, municipality=HERE, verify_key=root)
            for partner, sealed in self.feedback
        ]

    def _next(self) -> int:
        return max([item.sequence for item in self.items] + self.acknowledged, default=0) + 1

    def deliver(self, bundle: bytes) -> None:
        """Put a bundle into the mailbox."""
        self.items.append(BundleItem(sequence=self._next(), bundle=bundle))

    def withdraw(self, signal_id: SignalId, partner: Oin = PARTNER) -> None:
        """Put a withdrawal into the mailbox."""
        self.items.append(WithdrawalItem(sequence=self._next(), partner=partner, signal_id=signal_id))

    def submit(self, signal: Signal, number: int, day: Day | None = None, partner: Oin = PARTNER) -> bytes:
        """Seal a signal and put it into the mailbox; return the bundle."""
        bundle = self.seal(signal, number, day, partner=partner)
        self.deliver(bundle)
        return bundle

    def seal(self, signal: Signal, number: int, day: Day | None = None, **header: Any) -> bytes:
        """Return the bundle of a signal, as the gateway makes it in direct mode."""
        assert self.current is not None
        signal_id = id_of(number)
        text = canonical.encode(header.get("partner", PARTNER), signal_id, signal)
        signature = self.partner_key.sign(Label.SIGNAL_SIGNATURE, text)
        recipient = self.current.municipalities[0].current_seal_key()
        fields: dict[str, Any] = {
            "suite": recipient.suite,
            "mode": self.mode,
            "partner": PARTNER,
            "municipality": HERE,
            "epoch": EPOCH,
            "generation": GENERATION,
            "day": day or Day.of(TODAY),
            "signal_id": signal_id,
            "manifest_hash": self.current.hash(),
            "key_id": recipient.key_id,
        }
        return seal_bundle(
            Header(**{**fields, **header}), self.link_keys(signal), content.pack(text, signature), recipient
        )

    def link_keys(self, signal: Signal) -> list[LinkKey | None]:
        """Return the link keys of a signal's slots."""
        return [
            None
            if slot is None
            else link_key(voprf.evaluate(self.leaf, slot.data), municipality=HERE, epoch=EPOCH, kind=slot.kind)
            for slot in subject_slots(signal.subject(), GateProfile.BALANCED)
        ]


def _entry(keys: node_keys.NodeKeys) -> MunicipalityEntry:
    return MunicipalityEntry(
        code=HERE,
        node_oin=NODE,
        operator_oin=NODE_OPERATOR,
        root_key=keys.root.verify_key,
        seal_keys=(SealKeyEntry.signed(HERE, keys.seal_keys[0].public, keys.root),),
    )


def id_of(number: int) -> SignalId:
    """Return the id of a numbered signal."""
    return SignalId(number.to_bytes(16, "big"))


class Node:
    """One municipality's node over a temporary directory. `restart` reads everything from disk again."""

    def __init__(
        self, directory: Path, gateway: MemoryGateway, *, now: datetime = NOW, custody: Any = None, store: Any = None
    ) -> None:
        self.now = now
        self.gateway = gateway
        self.releases = MemoryReleases()
        self.case_history = MemoryCaseHistory()
        self.policy = policy_file.load(POLICY)
        self.drawn = 0.999
        self.meter = Meter(Process.NODE, [HERE.value])
        self.cases: CaseProgress = NoCases()
        self._directory = directory
        self._place = store or STORES.place(directory)
        self._custody = custody or MemoryCustody()
        node_keys.create(self._custody)
        self.start()
        if gateway.current is None:
            gateway.publish(self.tenant.keys)

    def start(self) -> None:
        """Open the store and wire everything."""
        clock = CallableClock(lambda: self.now)
        keys = node_keys.load(self._custody, HERE)
        data_keys = DataKeys(self._directory / "data-keys.sqlite", keys.data_keys, HERE)
        ciphers = LeafCiphers(data_keys)
        engine = open_store(self._place)
        self.tenant = Tenant(
            municipality=HERE,
            oin=NODE,
            operator=NODE_OPERATOR,
            engine=engine,
            keys=keys,
            data_keys=data_keys,
            residents=Residents(keys.register, keys.references),
            leaf_ciphers=ciphers,
            link_keys=LinkKeys(ciphers, keys.references),
            batches=Batches(ciphers, keys.references),
            signals=Signals(ReferenceCiphers(data_keys)),
            history=History(),
            audit=AuditTrail(municipality=HERE, oin=NODE, signing_keys=keys.audit, clock=clock),
            clock=clock,
        )

    def processing(self, log: ProcessingLog) -> None:
        """Write what is done to residents' data to a processing log from now on."""
        self.tenant = replace(self.tenant, processing=log)

    def close(self) -> None:
        self.tenant.close()

    def at_rest(self) -> bytes:
        """Return what a closed node left: every byte of its files, and every row that a server keeps for it."""
        files = [path.read_bytes() for path in self._directory.iterdir() if path.is_file()]
        return b"".join([*files, *(() if isinstance(self._place, Path) else rows_of(self._place))])

    def restart(self) -> None:
        """Forget everything that is in memory only."""
        self.close()
        self.start()

    def manifests(self, sleep: Callable[[float], object] = lambda _: None) -> ManifestBook:
        """Return the node's manifests, which wait for a gateway that lags without taking time."""
        return ManifestBook(
            engine=self.tenant.engine,
            pinned=self.gateway.signing.verify_key,
            municipality=HERE,
            node_oin=NODE,
            root_key=self.tenant.keys.root.verify_key,
            same_operator_allowed=False,
            audit=self.tenant.audit,
            clock=self.tenant.clock,
            sleep=sleep,
        )

    def linking(self) -> Linking:
        return Linking(
            engine=self.tenant.engine,
            residents=self.tenant.residents,
            link_keys=self.tenant.link_keys,
            evaluations=Evaluations(
                engine=self.tenant.engine,
                batches=self.tenant.batches,
                link_keys=self.tenant.link_keys,
                evaluators={"gateway": self.gateway},
                clock=self.tenant.clock,
            ),
            audit=self.tenant.audit,
        )

    def worker(self, quota: Quota | None = None, **changes: Any) -> Worker:
        """Return a worker as after a start of the process."""
        tenant, manifests, chamber = self.tenant, self.manifests(), a_chamber(self)
        gate = Gate(municipality=HERE, keys=tenant.keys, manifests=manifests, form_rules=FormRules.national_defaults())
        stores = {"engine": tenant.engine, "data_keys": tenant.data_keys, "chamber": chamber, "clock": tenant.clock}
        return Worker(
            tenant=tenant,
            manifests=manifests,
            linking=self.linking(),
            processing=Processing(gate=gate, **stores),
            retrying=Retrying(gate=gate, **stores),
            issuing=self.issuing(self.policy.feedback),
            endings=Endings(**stores),
            retention=self.retention(),
            policies=chamber.policies,
            quota=quota or Quota(),
            meter=NodeMeter(self.meter, HERE.value),
            **{"mailbox": self.gateway, "attestation": unwitnessed(tenant), **changes},
        )

    def retention(self, terms: RetentionTerms | None = None) -> Retention:
        """Return what ends data in time, as after a start of the process."""
        tenant = self.tenant
        endings = Endings(engine=tenant.engine, data_keys=tenant.data_keys, chamber=a_chamber(self), clock=tenant.clock)
        return Retention(
            tenant=tenant,
            terms=lambda: terms or RetentionTerms(),
            endings=endings.run,
            versions=lambda: [self.policy.digest],
        )

    def issuing(self, terms: FeedbackTerms | None = None) -> Issuing:
        """Return what issues feedback, as after a start of the process."""
        return Issuing(
            tenant=self.tenant,
            manifests=self.manifests(),
            desk=self.gateway,
            progress=self.cases,
            terms=lambda: terms or FeedbackTerms(),
        )

    def register(self, *rows: dict[str, str], accept_removals: bool = False) -> ImportResult:
        """Import an extract of these rows."""
        importing = RegisterImport(
            municipality=HERE, engine=self.tenant.engine, residents=self.tenant.residents, audit=self.tenant.audit,
            processing=self.tenant.processing, today=self.now.date(),
        )  # fmt: skip
        for row in rows:
            importing.offer(resident_of(row))
        return importing.finish(accept_removals=accept_removals)

    def work(self) -> dict[str, int]:
        """Process until the mailbox is empty."""
        return dict(self.worker().run(once=True))
