"""A trustee's configuration: one TOML file, validated whole before anything listens (docs/operations/trustee.md)."""

import os
from pathlib import Path

from pydantic import Field

from gateway.settings import CustodyOptions, Limits, OfficerOptions, OinText, officer_keys
from keys.signing import VerifyKey
from servicekit.audit_options import AuditOptions
from servicekit.metrics.options import MetricsOptions
from servicekit.readiness import ReadinessOptions
from servicekit.settings import StrictModel, load_anchored, pinned_key
from servicekit.tls import TlsFiles


class TrusteeManifest(StrictModel):
    """Which key signs manifests, and the file in which the newest one is put for this trustee."""

    public_key: Path
    document: Path


class TrusteeSettings(StrictModel):
    """Everything a trustee needs to know to start."""

    oin: OinText
    listen: str = "127.0.0.1:8444"
    store: Path
    log_id: str = ""
    tls: TlsFiles
    custody: CustodyOptions
    manifest: TrusteeManifest
    limits: Limits = Limits()
    officer: tuple[OfficerOptions, ...] = ()
    audit: AuditOptions = AuditOptions()
    metrics: MetricsOptions | None = None
    readiness: ReadinessOptions = ReadinessOptions()
    node_evaluations: int = Field(default=600_000, ge=0)
    """What one node may have evaluated under one leaf key, ever."""
    partner_signals: int = Field(default=10_000, ge=0)
    """The signals of one partner to one municipality in an epoch; six evaluations each, and 15 % more."""
    threads: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    refresh_seconds: float = Field(default=0.5, gt=0, le=60)
    checkpoint_seconds: float = Field(default=60, gt=0, le=86_400)
    drain_seconds: float = Field(default=20, ge=0, le=600)

    @property
    def audit_log_id(self) -> str:
        """The origin line of the audit log's checkpoints."""
        return self.log_id or f"trustee.{self.oin}"

    def officer_keys(self) -> dict[str, VerifyKey]:
        """Return the keys of those who may approve supplementary budgets. Raises SettingsRefused."""
        return officer_keys(self.officer)

    def pinned_manifest_key(self) -> VerifyKey:
        """Return the key that manifests must be signed with. Raises SettingsRefused."""
        return pinned_key(self.manifest.public_key)


def load_trustee(path: Path) -> TrusteeSettings:
    """Return the settings of a file; relative paths in it start from the file. Raises SettingsRefused."""
    return load_anchored(path, TrusteeSettings)
