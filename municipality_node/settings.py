"""The node's configuration file. Relative paths are relative to the file."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from keys.errors import KeysError
from keys.identity import MunicipalityCode, Oin
from keys.signing import VerifyKey
from municipality_node.domain.reporting.exchange import Supplier
from municipality_node.hosting.quota import Quota
from municipality_node.sign_in.settings import SignInSettings
from servicekit.audit_options import AuditOptions
from servicekit.form_options import FormOptions, form_rules
from servicekit.metrics.options import MetricsOptions
from servicekit.readiness import ReadinessOptions
from servicekit.settings import StrictModel, load_anchored, pinned_key
from servicekit.store import Database, PostgresqlAddress
from servicekit.tls import TlsFiles
from servicekit.traces.options import TracesOptions
from signals.form import FormRules
from signals.signal import PartnerType


class GatewaySettings(StrictModel):
    """Where the gateway is, and which manifest key is trusted."""

    address: Annotated[str, Field(min_length=3)]
    manifest_key: Path
    """A file with the hexadecimal Ed25519 key that signs manifests, received out of band."""
    trustee: str | None = None
    """`host:port` of the second evaluator, where the manifest names one (a split key)."""
    allow_same_operator: bool = False
    """Accept that one organisation operates gateway and node; see docs/threat-model.md."""


class HealthSettings(StrictModel):
    """Where the gRPC health service listens: `127.0.0.1:PORT` or `unix:PATH`."""

    listen: str

    @field_validator("listen")
    @classmethod
    def _local(cls, value: str) -> str:
        if not value.startswith(("127.0.0.1:", "[::1]:", "localhost:", "unix:")):
            raise ValueError("health is served locally only")
        return value


class ConsoleSettings(StrictModel):
    """Where the console's service listens: a Unix socket, and nothing that a network reaches."""

    socket: Path


class ExchangeSettings(StrictModel):
    """Who delivers to the national statistics office (DDAS v1.2)."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    chamber_number: Annotated[str, Field(pattern=r"^[0-9]{8}$")]
    contact_name: Annotated[str, Field(min_length=1, max_length=200)]
    contact_email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]
    contact_phone: str = ""

    def supplier(self) -> Supplier:
        """Return it as a value."""
        return Supplier(**self.model_dump())


class ProcessingLogSettings(StrictModel):
    """The Logboek Dataverwerkingen: embedded beside the store, or somebody's logbook that speaks OTLP over HTTP."""

    activity: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9+.-]*:[!-~]+$")]
    """URI of the processing activity in the municipality's register (art. 30)."""
    url: Annotated[str, StringConstraints(pattern=r"^https?://[!-~]+$")] | None = None
    authority: Path | None = None
    token: Path | None = None


class QuotaSettings(StrictModel):
    """What one municipality may take of a shared installation."""

    share: Annotated[float, Field(ge=0.1, le=100)] = 1.0
    """Of the work: a municipality of share 2 gets twice what one of share 1 gets while both have work waiting."""
    page: Annotated[int, Field(ge=1, le=500)] = 500
    """Items in one turn."""
    items_a_day: Annotated[int, Field(ge=1)] | None = None
    store_megabytes: Annotated[int, Field(ge=1)] | None = None

    def quota(self) -> Quota:
        """Return it as a value."""
        size = None if self.store_megabytes is None else self.store_megabytes * 1_000_000
        return Quota(page=self.page, items_a_day=self.items_a_day, store_bytes=size)


class MunicipalitySettings(StrictModel):
    """One municipality of this process: everything of it apart from the others'."""

    code: str
    oin: str
    operator_oin: str
    directory: Path
    """Holds `store.sqlite`, where `store` names no database, and, unless told otherwise, `custody/`."""
    store: Database | None = None
    """A database of PostgreSQL, by a role that has a schema of its own there."""
    policy: Path
    model: Path | None = None
    """Weights of the comparison that `drempel-node model fit` wrote; the shipped ones without."""
    tls: TlsFiles
    audit_log_id: str = ""
    """The name of the audit log; only a log that succeeds another needs one."""
    processing_log: ProcessingLogSettings | None = None
    custody: Path | None = None
    wrapping_key: Path | None = None
    data_keys: Path | None = None
    sign_in: SignInSettings | None = None
    """How people sign in to the console; nobody without it."""
    exchange: ExchangeSettings | None = None
    """Who delivers to the national statistics office; nobody without it."""
    casework: Path | None = None
    """How cases are worked (docs/casework.md); the national starting points without it."""
    quota: QuotaSettings = QuotaSettings()

    @model_validator(mode="after")
    def _identities(self) -> Self:
        try:
            MunicipalityCode(self.code), Oin(self.oin), Oin(self.operator_oin)
        except KeysError:
            raise ValueError("code or oin") from None
        return self

    @property
    def municipality(self) -> MunicipalityCode:
        """The municipality's code."""
        return MunicipalityCode(self.code)

    @property
    def node_oin(self) -> Oin:
        """The organisation in the node's certificate."""
        return Oin(self.oin)

    @property
    def operator(self) -> Oin:
        """The organisation that runs the node."""
        return Oin(self.operator_oin)

    @property
    def store_place(self) -> Path | PostgresqlAddress:
        """Where the store is: a database, or a file."""
        return self.store or self.directory / "store.sqlite"

    @property
    def custody_path(self) -> Path:
        """The directory of wrapped keys."""
        return self.custody or self.directory / "custody"

    @property
    def data_keys_path(self) -> Path:
        """The file of data keys; never in a backup of the database."""
        return self.data_keys or self.custody_path / "data-keys.sqlite"

    @property
    def wrapping_key_path(self) -> Path:
        """The key that wraps them; better on another medium."""
        return self.wrapping_key or self.custody_path / "wrapping.key"


class NodeSettings(StrictModel):
    """One process."""

    gateway: GatewaySettings
    health: HealthSettings | None = None
    console: ConsoleSettings | None = None
    metrics: MetricsOptions | None = None
    """Where they are shown; nowhere without it."""
    traces: TracesOptions | None = None
    """Which collector is sent the spans of the work; none without it."""
    readiness: ReadinessOptions = ReadinessOptions()
    municipality: Annotated[tuple[MunicipalitySettings, ...], Field(min_length=1)]
    audit: AuditOptions = AuditOptions()
    turns_at_once: Annotated[int, Field(ge=1, le=64)] = 2
    """How many municipalities of this process work at the same time; no more than it has cores."""
    form: dict[PartnerType, FormOptions] = Field(default_factory=dict)
    """Rules of form that differ from the national defaults, per partner type."""

    @model_validator(mode="after")
    def _apart(self) -> Self:
        for what in ("code", "oin", "directory", "store"):
            values = [value for entry in self.municipality if (value := getattr(entry, what)) is not None]
            if len(set(values)) != len(values):
                raise ValueError(f"two municipalities share one {what}")
        self.form_rules()
        return self

    def form_rules(self) -> FormRules:
        """Return the national rules of form with what this installation changes."""
        return form_rules(self.form)

    def manifest_key(self) -> VerifyKey:
        """Return the key that manifests must be signed with. Raises SettingsRefused."""
        return pinned_key(self.gateway.manifest_key)


def read_settings(path: Path) -> NodeSettings:
    """Return the settings of a file with its paths resolved. Raises SettingsRefused naming the option."""
    return load_anchored(path, NodeSettings)
