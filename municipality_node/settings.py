"""The node's configuration file. Relative paths are relative to the file."""

from datetime import date
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from keys.errors import KeysError, MalformedElement
from keys.identity import MunicipalityCode, Oin
from keys.signing import VerifyKey
from servicekit.settings import SettingsRefused, StrictModel, load
from servicekit.tls import TlsFiles
from signals.form import FormRules
from signals.form_rules import TypeRules
from signals.signal import PartnerType


class GatewaySettings(StrictModel):
    """Where the gateway is, and which manifest key is trusted."""

    address: Annotated[str, Field(min_length=3)]
    manifest_key: Path
    """A file with the hexadecimal Ed25519 key that signs manifests, received out of band."""
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


class MunicipalitySettings(StrictModel):
    """One municipality of this process: everything of it apart from the others'."""

    code: str
    oin: str
    operator_oin: str
    directory: Path
    """Holds `store.sqlite` and, unless told otherwise, `custody/`."""
    policy: Path
    tls: TlsFiles
    custody: Path | None = None
    wrapping_key: Path | None = None

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
    def store_path(self) -> Path:
        """The database file."""
        return self.directory / "store.sqlite"

    @property
    def custody_path(self) -> Path:
        """The directory of wrapped keys."""
        return self.custody or self.directory / "custody"

    @property
    def wrapping_key_path(self) -> Path:
        """The key that wraps them; better on another medium."""
        return self.wrapping_key or self.custody_path / "wrapping.key"


class FormOptions(StrictModel):
    """What one partner type is asked; what is left out keeps the national default. The same table as the gateway's."""

    contact_effort: bool | None = None
    help_pointed_out: bool | None = None
    reminder: bool | None = None
    offer_unanswered: bool | None = None
    birth_date_allowed: bool | None = None
    minimum_age_days: int | None = Field(default=None, ge=0)
    minimum_age_months: int | None = Field(default=None, ge=0)
    maximum_age_days: int | None = Field(default=None, ge=0)
    minimum_amount_cents: int | None = Field(default=None, ge=1)
    experimental: bool | None = None
    legal_ground: str | None = None
    experiment_until: date | None = None


class NodeSettings(StrictModel):
    """One process."""

    gateway: GatewaySettings
    health: HealthSettings | None = None
    municipality: Annotated[tuple[MunicipalitySettings, ...], Field(min_length=1)]
    form: dict[PartnerType, FormOptions] = Field(default_factory=dict)
    """Rules of form that differ from the national defaults, per partner type."""

    @model_validator(mode="after")
    def _apart(self) -> Self:
        for what in ("code", "oin", "directory"):
            values = [getattr(entry, what) for entry in self.municipality]
            if len(set(values)) != len(values):
                raise ValueError(f"two municipalities share one {what}")
        self.form_rules()
        return self

    def form_rules(self) -> FormRules:
        """Return the national rules of form with what this installation changes."""
        rules = FormRules.national_defaults()
        for partner_type, options in self.form.items():
            before = rules.of(partner_type)
            fields = {name: getattr(before, name) for name in FormOptions.model_fields}
            rules = rules.with_type(partner_type, TypeRules(**{**fields, **options.model_dump(exclude_none=True)}))
        return rules

    def manifest_key(self) -> VerifyKey:
        """Return the key that manifests must be signed with. Raises SettingsRefused."""
        path = self.gateway.manifest_key
        try:
            return VerifyKey.decode(bytes.fromhex(path.read_text(encoding="ascii").strip()))
        except (OSError, ValueError, MalformedElement):
            raise SettingsRefused(f"{path.name}: not a manifest key (64 hexadecimal digits)") from None


def read_settings(path: Path) -> NodeSettings:
    """Return the settings of a file with its paths resolved. Raises SettingsRefused naming the option."""
    settings = load(path, NodeSettings)
    return _resolved(settings, path.resolve().parent)


def _resolved(settings: NodeSettings, base: Path) -> NodeSettings:
    def at(path: Path | None) -> Path | None:
        return None if path is None else base / path

    gateway = settings.gateway.model_copy(update={"manifest_key": base / settings.gateway.manifest_key})
    entries = tuple(
        entry.model_copy(
            update={
                "directory": base / entry.directory,
                "policy": base / entry.policy,
                "custody": at(entry.custody),
                "wrapping_key": at(entry.wrapping_key),
                "tls": entry.tls.model_copy(
                    update={name: base / getattr(entry.tls, name) for name in TlsFiles.model_fields}
                ),
            }
        )
        for entry in settings.municipality
    )
    return settings.model_copy(update={"gateway": gateway, "municipality": entries})
