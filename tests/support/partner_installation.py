"""A partner's installation in a directory: keys, certificate, pinned manifest key, settings file, and a manifest."""

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.identity import MunicipalityCode, Oin
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
from partner_client.settings import PartnerSettings, load_settings
from partner_client.trust import own_keys
from servicekit.tls import TlsFiles
from signals.signal import PartnerType
from tests.support.certificates import GATEWAY_OIN

PARTNER_OIN = "00000099000000000001"
MUNICIPALITY = MunicipalityCode("0687")
NOW = datetime(2026, 3, 20, 10, tzinfo=UTC)
"""The day of tests.support.signals."""


@dataclass(kw_only=True)
class PartnerInstallation:
    """Everything on a partner's disk; `write_settings` points it at a gateway."""

    directory: Path
    manifest_key: SigningKey = field(default_factory=SigningKey.generate)
    municipality_root: SigningKey = field(default_factory=SigningKey.generate)
    oin: str = PARTNER_OIN
    partner_type: PartnerType = PartnerType.ENERGY

    def __post_init__(self) -> None:
        keys = self.directory / "keys"
        keys.mkdir(parents=True, mode=0o700)
        create_wrapping_key(keys / "wrapping.key")
        store = FileSecretStore(keys, keys / "wrapping.key")
        own_keys.generate(store, SecretBytes(os.urandom(32)))
        self.keys, self.sealing = own_keys.load(store), own_keys.load_sealing(store)[0]
        (self.directory / "manifest.pub").write_text(self.manifest_key.verify_key.encode().hex() + "\n")
        self.clock = self.directory / "clock"
        self.clock.write_text(NOW.isoformat())

    @property
    def config(self) -> Path:
        return self.directory / "drempel-partner.toml"

    def write_settings(self, address: str, tls: TlsFiles, *, patience: float = 20, batch: int = 100) -> PartnerSettings:
        quote = json.dumps
        self.config.write_text(
            f"""oin = "{self.oin}"
name = "Voorbeeld Energie"
partner_type = {quote(self.partner_type.value)}
[gateway]
address = "{address}"
[gateway.tls]
certificate = {quote(str(tls.certificate))}
private_key = {quote(str(tls.private_key))}
authority = {quote(str(tls.authority))}
[submission]
batch = {batch}
connect_patience_seconds = {patience}
patience_seconds = {patience}
"""
        )
        return load_settings(self.config)

    def manifest(self, version: int = 1, *, mode: Mode = Mode.DIRECT, **changes: object) -> Manifest:
        """Return a manifest that lists this partner and one municipality."""
        root, seal_key = self.municipality_root, SealPrivateKey.generate(Suite.AS0).public
        municipality = MunicipalityEntry(
            code=MUNICIPALITY, node_oin=Oin("00000099000000000687"), operator_oin=Oin("00000099000000000688"),
            root_key=root.verify_key, seal_keys=(SealKeyEntry.signed(MUNICIPALITY, seal_key, root),),
        )  # fmt: skip
        leaf = Leaf(municipality=MUNICIPALITY, epoch=1, generation=1, profile=GateProfile.BALANCED,
                    evaluators=(Evaluator(id="gateway", public_key=bytes(32)),))  # fmt: skip
        own = PartnerEntry(oin=Oin(self.oin), partner_type=self.partner_type.value,
                           signing_key=self.keys.signing.verify_key, sealing_key=self.sealing.public.encoded,
                           modes={"*": mode})  # fmt: skip
        epoch = EpochEntry(id=1, state=EpochState.ACTIVE, valid_from=NOW, valid_to=NOW + timedelta(days=183),
                           norm_version=1)  # fmt: skip
        fields: dict[str, object] = {
            "version": version, "previous_hash": bytes([version > 1] * 32), "issued_at": NOW - timedelta(hours=1),
            "expires_at": NOW + timedelta(days=6), "gateway_oin": Oin(GATEWAY_OIN),
            "gateway_operator": Oin(GATEWAY_OIN),
            "epochs": (epoch,), "leaves": (leaf,), "municipalities": (municipality,), "partners": (own,),
            "size_class": 1024, "routing_hash": bytes(32),
        }  # fmt: skip
        return Manifest(**{**fields, **changes})  # type: ignore[arg-type]

    def signed_manifest(self, version: int = 1, *, mode: Mode = Mode.DIRECT, **changes: object) -> bytes:
        return sign_manifest(self.manifest(version, mode=mode, **changes), self.manifest_key)
