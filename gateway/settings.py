"""The gateway's configuration: one TOML file, validated whole before anything listens (docs/operations/gateway.md)."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from gateway.domain.retention import RetentionPeriods
from gateway.mailbox_settings import MailboxOptions
from gateway.operating.settings import ConsoleServiceOptions
from keys.identity import Oin
from keys.signing import VerifyKey
from servicekit.audit_options import AuditOptions
from servicekit.form_options import FormOptions, form_rules
from servicekit.metrics.options import MetricsOptions
from servicekit.readiness import ReadinessOptions
from servicekit.settings import StrictModel, load_anchored, pinned_key
from servicekit.store import StorePlace
from servicekit.tls import TlsFiles
from servicekit.traces.options import TracesOptions
from signals.form_rules import FormRules
from signals.signal import PartnerType

OinText = Annotated[str, StringConstraints(pattern=r"^[0-9]{20}$")]


class TokenOptions(StrictModel):
    """A PKCS#11 token that holds the epoch roots: its module (a library), its label, and a file with the user's PIN."""

    module: Path
    label: str
    pin_file: Path


class CustodyOptions(StrictModel):
    """Where the epoch roots and the audit key rest, and what wraps them: files on other media, never in a backup."""

    directory: Path
    wrapping_key: Path
    second_wrapping_key: Path | None = None
    """When there is one, both are needed: two custodians keep one each."""
    token: TokenOptions | None = None
    """Where the epoch roots are instead; the audit key stays in its file."""

    @property
    def wrapping_keys(self) -> list[Path]:
        """Every wrapping key."""
        return [path for path in (self.wrapping_key, self.second_wrapping_key) if path is not None]


class ManifestOptions(StrictModel):
    """Which key signs manifests, and whether one operator may run gateway and node (tests and demonstrations only)."""

    public_key: Path
    former_public_key: Path | None = None
    """During a succession: the key that signed until now."""
    same_operator_allowed: bool = False


class OfficerOptions(StrictModel):
    """Somebody who may approve a supplementary budget, by function (never a person's name), and its public key."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_-]{1,31}$")]
    public_key: Path


def officer_keys(officers: Sequence[OfficerOptions]) -> dict[str, VerifyKey]:
    """Return the keys of officers by their function. Raises SettingsRefused."""
    return {officer.id: pinned_key(officer.public_key) for officer in officers}


class Limits(StrictModel):
    """Bounds on what callers can make the gateway hold at once."""

    message_bytes: int = Field(default=2 << 20, ge=64 << 10, le=64 << 20)
    streams_per_partner: int = Field(default=8, ge=1, le=1000)
    batches_in_flight: int = Field(default=8, ge=1, le=64)
    sealed_at_work: int = Field(default=4_000, ge=500, le=1_000_000)
    direct_at_work: int = Field(default=1_000, ge=500, le=1_000_000)
    elements_at_work: int = Field(default=4_096, ge=4_096, le=1_000_000)
    batches_per_stream: int = Field(default=100_000, ge=1)
    idle_seconds: float = Field(default=120, gt=0, le=3600)
    feedback_waiting: int = Field(default=200_000, ge=1_000)
    concurrent_calls: int = Field(default=1000, ge=1, le=100_000)


class RetentionOptions(StrictModel):
    """How long is kept what; a selection list under the Archiefwet may ask for other periods."""

    receipt_months: int = Field(default=13, ge=1, le=1200)
    mailbox_days: int = Field(default=62, ge=31, le=3660)
    feedback_months: int = Field(default=13, ge=1, le=1200)
    digest_days: int = Field(default=92, ge=7, le=3660)

    def periods(self) -> RetentionPeriods:
        """Return them as the domain knows them."""
        return RetentionPeriods(**self.model_dump())


class Settings(StrictModel):
    """Everything a gateway needs to know to start."""

    oin: OinText
    operator_oin: OinText
    listen: str = "127.0.0.1:8443"
    share_port: bool = False
    """Several processes of this gateway listen at the same address, and the kernel shares connections out."""
    store: StorePlace
    mailboxes: MailboxOptions | None = None
    """Brokers at which bundles and feedback wait (docs/operations/nats.md); without them it is the store."""
    log_id: str = ""
    tls: TlsFiles
    custody: CustodyOptions
    manifest: ManifestOptions
    limits: Limits = Limits()
    trustee_leaves: Path | None = None
    """The split key: the file that the trustee published. With it every leaf has two evaluators."""
    retention: RetentionOptions = RetentionOptions()
    officer: tuple[OfficerOptions, ...] = ()
    audit: AuditOptions = AuditOptions()
    console: ConsoleServiceOptions | None = None
    """Pages for operators (docs/operations/gateway-console.md); without it there is no socket."""
    metrics: MetricsOptions | None = None
    """Where they are shown; nowhere without it."""
    traces: TracesOptions | None = None
    """Which collector is sent a span per call; none without it."""
    readiness: ReadinessOptions = ReadinessOptions()
    form: dict[PartnerType, FormOptions] = Field(default_factory=dict)
    sealing_processes: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    refresh_seconds: float = Field(default=0.5, gt=0, le=60)
    checkpoint_seconds: float = Field(default=60, gt=0, le=86_400)
    drain_seconds: float = Field(default=20, ge=0, le=600)

    @model_validator(mode="after")
    def _rules_agree(self) -> Self:
        self.form_rules()
        return self

    @property
    def audit_log_id(self) -> str:
        """The origin line of the audit log's checkpoints."""
        return self.log_id or f"gateway.{self.oin}"

    @property
    def verifier_file(self) -> Path:
        """Where the lines that verify the audit log are kept: beside the store, or beside custody."""
        beside = self.store if isinstance(self.store, Path) else self.custody.directory
        return beside.with_name("audit.verifier")

    @property
    def gateway_oin(self) -> Oin:
        """The organisation in the gateway's certificate."""
        return Oin(self.oin)

    @property
    def gateway_operator(self) -> Oin:
        """The organisation that runs the gateway."""
        return Oin(self.operator_oin)

    def form_rules(self) -> FormRules:
        """Return the national rules of form with what this installation changes."""
        return form_rules(self.form)

    def officer_keys(self) -> dict[str, VerifyKey]:
        """Return the keys of those who may approve supplementary budgets. Raises SettingsRefused."""
        return officer_keys(self.officer)

    def manifest_keys(self) -> list[VerifyKey]:
        """Return the pinned manifest key, and behind it the former one if there is one. Raises SettingsRefused."""
        former = self.former_manifest_key()
        return [self.pinned_manifest_key(), *([former] if former else [])]

    def former_manifest_key(self) -> VerifyKey | None:
        """Return the key that signed manifests before the pinned one. Raises SettingsRefused."""
        former = self.manifest.former_public_key
        return pinned_key(former) if former else None

    def pinned_manifest_key(self) -> VerifyKey:
        """Return the key that manifests must be signed with. Raises SettingsRefused."""
        return pinned_key(self.manifest.public_key)


def load_settings(path: Path) -> Settings:
    """Return the settings of a file; relative paths in it start from the file. Raises SettingsRefused."""
    return load_anchored(path, Settings)
