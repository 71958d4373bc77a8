"""The signed manifest: which parties, keys, modes and epochs hold now (docs/spec/manifest.md).

Verification needs no I/O: bytes, the pinned key, the time, and the version last seen go in.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Self

import rfc8785

from keys.encoding import lp_join
from keys.errors import (
    KeysError,
    MalformedManifest,
    ManifestExpired,
    ManifestRollback,
    ManifestSignatureRefused,
    SignatureRefused,
)
from keys.identity import MunicipalityCode, Oin
from keys.labels import Label
from keys.seal import SealPublicKey
from keys.signing import SigningKey, VerifyKey
from keys.suite import GateProfile, Mode, Suite

FORMAT = "drempel/manifest/v1"
LIFETIME = timedelta(days=7)
ANY_MUNICIPALITY = "*"


class EpochState(Enum):
    """Where an epoch is in its life (docs/spec/protocol.md, Epochs)."""

    NEXT = "next"
    ACTIVE = "active"
    MATCHABLE = "matchable"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochEntry:
    """One epoch; `norm_version` changes only with an epoch."""

    id: int
    state: EpochState
    valid_from: datetime
    valid_to: datetime
    norm_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluator:
    """Whoever holds (a share of) a leaf key, and its public half."""

    id: str
    public_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """The leaf key of one municipality in one epoch and generation."""

    municipality: MunicipalityCode
    epoch: int
    generation: int
    profile: GateProfile
    evaluators: tuple[Evaluator, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealKeyEntry:
    """A municipality's seal key, signed by the municipality's own root key."""

    suite: Suite
    public_key: bytes
    signature: bytes

    @classmethod
    def signed(cls, municipality: MunicipalityCode, key: SealPublicKey, root: SigningKey) -> Self:
        """Return the entry for `key`, certified by the municipality."""
        signature = root.sign(Label.MUNICIPALITY_KEY_SIGNATURE, _certified(municipality, key.suite, key.encoded))
        return cls(suite=key.suite, public_key=key.encoded, signature=signature)

    def key(self) -> SealPublicKey:
        """Return the key itself."""
        return SealPublicKey.decode(self.suite, self.public_key)

    def verify(self, municipality: MunicipalityCode, root: VerifyKey) -> None:
        """Accept only a key that the municipality signed. Raises SignatureRefused."""
        root.verify(
            Label.MUNICIPALITY_KEY_SIGNATURE, _certified(municipality, self.suite, self.public_key), self.signature
        )


def _certified(municipality: MunicipalityCode, suite: Suite, public_key: bytes) -> bytes:
    return lp_join(municipality.value, bytes([suite]), public_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class MunicipalityEntry:
    """A connected municipality; the last seal key is the one to seal to, earlier ones still open."""

    code: MunicipalityCode
    node_oin: Oin
    operator_oin: Oin
    root_key: VerifyKey
    seal_keys: tuple[SealKeyEntry, ...]

    def current_seal_key(self) -> SealPublicKey:
        """Return the key that new bundles are sealed to."""
        return self.seal_keys[-1].key()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerEntry:
    """An enrolled partner; its mode per municipality, `*` for all that are not named."""

    oin: Oin
    partner_type: str
    signing_key: VerifyKey | None
    sealing_key: bytes | None
    modes: Mapping[str, Mode]

    def mode(self, municipality: MunicipalityCode) -> Mode | None:
        """Return the one mode in which this partner may send to `municipality`; None when it may not."""
        return self.modes.get(municipality.value, self.modes.get(ANY_MUNICIPALITY))


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What everybody checks. Versions rise by one and each names the hash of the one before."""

    version: int
    previous_hash: bytes
    issued_at: datetime
    expires_at: datetime
    gateway_oin: Oin
    gateway_operator: Oin
    epochs: tuple[EpochEntry, ...]
    leaves: tuple[Leaf, ...]
    municipalities: tuple[MunicipalityEntry, ...]
    partners: tuple[PartnerEntry, ...]
    size_class: int
    routing_hash: bytes
    same_operator_allowed: bool = False

    def active_epoch(self) -> EpochEntry:
        """Return the epoch that new bundles belong to. Raises MalformedManifest when there is none."""
        for epoch in self.epochs:
            if epoch.state is EpochState.ACTIVE:
                return epoch
        raise MalformedManifest("no active epoch")

    def leaf(self, municipality: MunicipalityCode, epoch: int) -> Leaf | None:
        """Return the newest generation of a leaf; None when there is none."""
        found = [leaf for leaf in self.leaves if (leaf.municipality, leaf.epoch) == (municipality, epoch)]
        return max(found, key=lambda leaf: leaf.generation, default=None)

    def municipality(self, code: MunicipalityCode) -> MunicipalityEntry | None:
        """Return a connected municipality, or None."""
        return next((entry for entry in self.municipalities if entry.code == code), None)

    def partner(self, oin: Oin) -> PartnerEntry | None:
        """Return an enrolled partner, or None."""
        return next((entry for entry in self.partners if entry.oin == oin), None)

    def mode(self, partner: Oin, municipality: MunicipalityCode) -> Mode | None:
        """Return the mode in which `partner` may send to `municipality`; None when it may not."""
        entry = self.partner(partner)
        return entry.mode(municipality) if entry else None

    def body(self) -> bytes:
        """Return the canonical JSON (RFC 8785) that is signed."""
        return rfc8785.dumps(_to_json(self))

    def hash(self) -> bytes:
        """Return the 32 bytes by which headers and the next version name this manifest."""
        return hashlib.sha256(self.body()).digest()


def sign_manifest(manifest: Manifest, key: SigningKey) -> bytes:
    """Return the document to publish: body and signature. Raises MalformedManifest for one nobody would accept."""
    _check(manifest)
    body = manifest.body()
    signature = base64.b64encode(key.sign(Label.MANIFEST_SIGNATURE, body)).decode()
    return rfc8785.dumps({"manifest": body.decode(), "signature": signature})


def verify_manifest(
    document: bytes,
    pinned: VerifyKey,
    *,
    now: datetime,
    known_version: int = 0,
    known_hash: bytes | None = None,
) -> Manifest:
    """Return the manifest of a document that the pinned key signed, that is alive, and not older than known.

    With `known_hash`, the same version must be the same document, and the next one must name it. Raises
    ManifestSignatureRefused, ManifestExpired, ManifestRollback or MalformedManifest.
    """
    body = _verified_body(document, pinned)
    manifest = _parse(body)
    if manifest.body() != body:
        raise MalformedManifest("manifest is not canonical")
    _check(manifest)
    if manifest.version < known_version:
        raise ManifestRollback("manifest is older than one already seen")
    if known_hash is not None:
        _check_chain(manifest, known_version, known_hash)
    if not manifest.issued_at <= now + timedelta(minutes=5) or now >= manifest.expires_at:
        raise ManifestExpired("manifest is not valid at this time")
    return manifest


def _check_chain(manifest: Manifest, known_version: int, known_hash: bytes) -> None:
    if manifest.version == known_version and manifest.hash() != known_hash:
        raise ManifestRollback("two manifests of one version")
    if manifest.version == known_version + 1 and manifest.previous_hash != known_hash:
        raise ManifestRollback("manifest does not follow the one already seen")


def _verified_body(document: bytes, pinned: VerifyKey) -> bytes:
    try:
        envelope = json.loads(document)
        body = envelope["manifest"].encode()
        signature = base64.b64decode(envelope["signature"], validate=True)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise MalformedManifest("envelope") from None
    try:
        pinned.verify(Label.MANIFEST_SIGNATURE, body, signature)
    except SignatureRefused:
        raise ManifestSignatureRefused("manifest is not signed by the pinned key") from None
    return body  # type: ignore[no-any-return]


def _check(manifest: Manifest) -> None:
    if manifest.version < 1 or manifest.expires_at - manifest.issued_at > LIFETIME:
        raise MalformedManifest("version or life")
    if sum(epoch.state is EpochState.ACTIVE for epoch in manifest.epochs) > 1:
        raise MalformedManifest("more than one active epoch")
    for name, keys in (
        ("municipalities", [entry.code for entry in manifest.municipalities]),
        ("partners", [entry.oin for entry in manifest.partners]),
        ("epochs", [entry.id for entry in manifest.epochs]),
        ("leaves", [(leaf.municipality, leaf.epoch, leaf.generation) for leaf in manifest.leaves]),
    ):
        if len(set(keys)) != len(keys):
            raise MalformedManifest(f"{name} names one thing twice")
    for municipality in manifest.municipalities:
        if not municipality.seal_keys:
            raise MalformedManifest("municipality without seal key")
        if municipality.operator_oin == manifest.gateway_operator and not manifest.same_operator_allowed:
            raise MalformedManifest("one operator for gateway and node")
        for seal_key in municipality.seal_keys:
            seal_key.verify(municipality.code, municipality.root_key)


def _to_json(manifest: Manifest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": manifest.version,
        "previous": manifest.previous_hash.hex(),
        "issued_at": _instant(manifest.issued_at),
        "expires_at": _instant(manifest.expires_at),
        "gateway": {"oin": manifest.gateway_oin.value, "operator_oin": manifest.gateway_operator.value},
        "same_operator_allowed": manifest.same_operator_allowed,
        "size_class": manifest.size_class,
        "routing_hash": manifest.routing_hash.hex(),
        "epochs": [
            {"id": epoch.id, "state": epoch.state.value, "from": _instant(epoch.valid_from),
             "to": _instant(epoch.valid_to), "norm_version": epoch.norm_version}
            for epoch in manifest.epochs
        ],
        "leaves": [
            {"municipality": leaf.municipality.value, "epoch": leaf.epoch, "generation": leaf.generation,
             "profile": leaf.profile.value,
             "evaluators": [{"id": item.id, "public_key": item.public_key.hex()} for item in leaf.evaluators]}
            for leaf in manifest.leaves
        ],
        "municipalities": [
            {"code": entry.code.value, "node_oin": entry.node_oin.value, "operator_oin": entry.operator_oin.value,
             "root_key": entry.root_key.encode().hex(),
             "seal_keys": [
                 {"suite": key.suite.name, "public_key": key.public_key.hex(), "signature": key.signature.hex()}
                 for key in entry.seal_keys
             ]}
            for entry in manifest.municipalities
        ],
        "partners": [
            {"oin": entry.oin.value, "type": entry.partner_type,
             "signing_key": entry.signing_key.encode().hex() if entry.signing_key else None,
             "sealing_key": entry.sealing_key.hex() if entry.sealing_key else None,
             "modes": {code: mode.name for code, mode in entry.modes.items()}}
            for entry in manifest.partners
        ],
    }  # fmt: skip


def _parse(body: bytes) -> Manifest:
    try:
        data = json.loads(body)
        if data["format"] != FORMAT:
            raise MalformedManifest("format")
        return Manifest(
            version=data["version"],
            previous_hash=bytes.fromhex(data["previous"]),
            issued_at=_moment(data["issued_at"]),
            expires_at=_moment(data["expires_at"]),
            gateway_oin=Oin(data["gateway"]["oin"]),
            gateway_operator=Oin(data["gateway"]["operator_oin"]),
            same_operator_allowed=data["same_operator_allowed"],
            size_class=data["size_class"],
            routing_hash=bytes.fromhex(data["routing_hash"]),
            epochs=tuple(map(_epoch, data["epochs"])),
            leaves=tuple(map(_leaf, data["leaves"])),
            municipalities=tuple(map(_municipality, data["municipalities"])),
            partners=tuple(map(_partner, data["partners"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError, KeysError):
        raise MalformedManifest("a field is missing or has the wrong shape") from None


def _epoch(item: Mapping[str, Any]) -> EpochEntry:
    return EpochEntry(
        id=item["id"], state=EpochState(item["state"]), valid_from=_moment(item["from"]),
        valid_to=_moment(item["to"]), norm_version=item["norm_version"],
    )  # fmt: skip


def _leaf(item: Mapping[str, Any]) -> Leaf:
    evaluators = tuple(
        Evaluator(id=entry["id"], public_key=bytes.fromhex(entry["public_key"])) for entry in item["evaluators"]
    )
    return Leaf(
        municipality=MunicipalityCode(item["municipality"]), epoch=item["epoch"], generation=item["generation"],
        profile=GateProfile(item["profile"]), evaluators=evaluators,
    )  # fmt: skip


def _municipality(item: Mapping[str, Any]) -> MunicipalityEntry:
    return MunicipalityEntry(
        code=MunicipalityCode(item["code"]),
        node_oin=Oin(item["node_oin"]),
        operator_oin=Oin(item["operator_oin"]),
        root_key=VerifyKey.decode(bytes.fromhex(item["root_key"])),
        seal_keys=tuple(
            SealKeyEntry(
                suite=Suite[key["suite"]], public_key=bytes.fromhex(key["public_key"]),
                signature=bytes.fromhex(key["signature"]),
            )
            for key in item["seal_keys"]
        ),
    )  # fmt: skip


def _partner(item: Mapping[str, Any]) -> PartnerEntry:
    return PartnerEntry(
        oin=Oin(item["oin"]),
        partner_type=item["type"],
        signing_key=VerifyKey.decode(bytes.fromhex(item["signing_key"])) if item["signing_key"] else None,
        sealing_key=bytes.fromhex(item["sealing_key"]) if item["sealing_key"] else None,
        modes={code: Mode[name] for code, name in item["modes"].items()},
    )


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
