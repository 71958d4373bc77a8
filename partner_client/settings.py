"""The settings of a partner's installation: one TOML file (docs/operations/partner.md lists every option)."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from keys.identity import Oin
from partner_client.ports import MAX_BATCH
from servicekit.form_options import FormOptions
from servicekit.settings import SettingsRefused, StrictModel, load_anchored
from servicekit.tls import TlsFiles
from signals.form_rules import FormRules, TypeRules
from signals.signal import PartnerType


class GatewaySettings(StrictModel):
    """Where the gateway is, and who we are to it."""

    address: Annotated[str, Field(min_length=3, max_length=300)]
    tls: TlsFiles
    trustee: Annotated[str | None, Field(min_length=3, max_length=300)] = None
    """`host:port` of the second evaluator, where the manifest names one (a split key)."""


class KeySettings(StrictModel):
    """Where the own keys rest; keep the wrapping key on another medium than the directory."""

    directory: Path = Path("keys")
    wrapping_key: Path = Path("keys/wrapping.key")


class ManifestSettings(StrictModel):
    """The pinned manifest key (64 hexadecimal digits, handed over at enrolment) and where the newest manifest rests."""

    key: Path = Path("manifest.pub")
    store: Path = Path("manifest.json")
    routing: Path = Path("routing.table")
    """Where the routing table rests that the manifest names; blind mode needs it."""


class SubmissionSettings(StrictModel):
    """How signals travel."""

    batch: Annotated[int, Field(ge=1, le=MAX_BATCH)] = MAX_BATCH
    window: Annotated[int, Field(ge=1, le=64)] = 8
    sealing_processes: Annotated[int | None, Field(ge=0, le=256)] = None
    """Processes that seal in blind mode; 0 for threads. Without it a command takes one per core, and the SDK 0."""
    connect_patience_seconds: Annotated[float, Field(ge=0, le=86_400)] = 15
    patience_seconds: Annotated[float, Field(ge=0, le=86_400)] = 900


class ReceiptSettings(StrictModel):
    """How receipts are checked: key lines that the gateway's operator and the witnesses handed over."""

    log_keys: Path = Path("audit.vkey")
    witnesses: Path | None = None
    quorum: Annotated[int, Field(ge=1)] | None = None


class FeedbackSettings(StrictModel):
    """Where collected feedback rests."""

    store: Path = Path("feedback.sqlite")


class PartnerSettings(StrictModel):
    """One partner's installation."""

    oin: Annotated[str, Field(pattern=r"^[0-9]{20}$")]
    name: Annotated[str, Field(min_length=1, max_length=120)]
    partner_type: PartnerType
    gateway: GatewaySettings
    keys: KeySettings = KeySettings()
    manifest: ManifestSettings = ManifestSettings()
    submission: SubmissionSettings = SubmissionSettings()
    receipts: ReceiptSettings = ReceiptSettings()
    feedback: FeedbackSettings = FeedbackSettings()
    rules: FormOptions = FormOptions()
    """What differs from the national defaults for this partner's type; agree it with the gateway operator."""

    @property
    def partner(self) -> Oin:
        """Who we are."""
        return Oin(self.oin)

    def type_rules(self) -> TypeRules:
        """Return the rules of form that hold for this partner."""
        return self.rules.changed(FormRules.national_defaults().of(self.partner_type))


def load_settings(path: Path) -> PartnerSettings:
    """Return the settings of a file; relative paths in it are relative to that file. Raises SettingsRefused."""
    settings = load_anchored(path, PartnerSettings)
    try:
        settings.type_rules()
    except ValueError as error:
        problem = f"{path.name}: rules: {error}"
    else:
        return settings
    raise SettingsRefused(problem, field="rules")
