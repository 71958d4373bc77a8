"""What a manifest lists: epochs, leaf keys, municipalities and partners. Each entry knows its JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Self

from keys.encoding import lp_join
from keys.identity import MunicipalityCode, Oin
from keys.labels import Label
from keys.manifest.fields import Fields, Json, written
from keys.seal import SealPublicKey, key_id
from keys.signing import SIGNATURE_SIZE, SigningKey, VerifyKey
from keys.suite import GateProfile, Mode, Suite

ANY_MUNICIPALITY = "*"
SIGNAL_TYPES = ("CRISIS", "EARLY", "END_OF_SUPPLY")
"""Every type of signal, as a manifest lists them: by name, in alphabetical order."""
OVERLAP = timedelta(hours=48)
"""How long after its end an epoch is still sealed under: clients may hold the manifest of the day before."""
_ELEMENT_SIZE = 32


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

    def sealed_under(self, moment: datetime) -> bool:
        """Whether bundles that are sealed at `moment` may belong to this epoch."""
        if self.state is EpochState.ACTIVE:
            return True
        return self.state is EpochState.MATCHABLE and moment < self.valid_to + OVERLAP

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Return the entry. Raises MalformedManifest."""
        return cls(
            id=fields.number("id"),
            state=fields.parsed("state", EpochState),
            valid_from=fields.instant("from"),
            valid_to=fields.instant("to"),
            norm_version=fields.number("norm_version"),
        )

    def json(self) -> Json:
        """Return the entry as JSON."""
        return {
            "id": self.id,
            "state": self.state.value,
            "from": written(self.valid_from),
            "to": written(self.valid_to),
            "norm_version": self.norm_version,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluator:
    """Whoever holds (a share of) a leaf key, and its public half."""

    id: str
    public_key: bytes

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Return the entry. Raises MalformedManifest."""
        return cls(id=fields.text("id"), public_key=fields.data("public_key", _ELEMENT_SIZE))

    def json(self) -> Json:
        """Return the entry as JSON."""
        return {"id": self.id, "public_key": self.public_key.hex()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """The leaf key of one municipality in one epoch and generation."""

    municipality: MunicipalityCode
    epoch: int
    generation: int
    profile: GateProfile
    evaluators: tuple[Evaluator, ...]

    def public_key_of(self, evaluator: str) -> bytes | None:
        """Return the public half of what one evaluator holds; None when it is not named."""
        return next((one.public_key for one in self.evaluators if one.id == evaluator), None)

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Return the entry. Raises MalformedManifest."""
        return cls(
            municipality=fields.parsed("municipality", MunicipalityCode),
            epoch=fields.number("epoch"),
            generation=fields.number("generation"),
            profile=fields.parsed("profile", GateProfile),
            evaluators=fields.entries("evaluators", Evaluator.read),
        )

    def json(self) -> Json:
        """Return the entry as JSON."""
        return {
            "municipality": self.municipality.value,
            "epoch": self.epoch,
            "generation": self.generation,
            "profile": self.profile.value,
            "evaluators": [evaluator.json() for evaluator in self.evaluators],
        }


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

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Return the entry. Raises MalformedManifest."""
        return cls(
            suite=fields.parsed("suite", Suite.__getitem__),
            public_key=fields.data("public_key"),
            signature=fields.data("signature", SIGNATURE_SIZE),
        )

    @property
    def key_id(self) -> bytes:
        """The eight bytes by which headers name the key."""
        return key_id(self.suite, self.public_key)

    def key(self) -> SealPublicKey:
        """Return the key itself. Raises MalformedElement."""
        return SealPublicKey.decode(self.suite, self.public_key)

    def verify(self, municipality: MunicipalityCode, root: VerifyKey) -> None:
        """Accept only a key that the municipality signed. Raises SignatureRefused."""
        root.verify(
            Label.MUNICIPALITY_KEY_SIGNATURE, _certified(municipality, self.suite, self.public_key), self.signature
        )

    def json(self) -> Json:
        """Return the entry as JSON."""
        return {
            "key_id": self.key_id.hex(),
            "suite": self.suite.name,
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }


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

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Return the entry. Raises MalformedManifest."""
        return cls(
            code=fields.parsed("code", MunicipalityCode),
            node_oin=fields.parsed("node_oin", Oin),
            operator_oin=fields.parsed("operator_oin", Oin),
            root_key=fields.parsed("root_key", verify_key),
            seal_keys=fields.entries("seal_keys", SealKeyEntry.read),
        )

    def current_seal_key(self) -> SealPublicKey:
        """Return the key that new bundles are sealed to."""
        return self.seal_keys[-1].key()

    def json(self) -> Json:
        """Return the entry as JSON."""
        return {
            "code": self.code.value,
            "node_oin": self.node_oin.value,
            "operator_oin": self.operator_oin.value,
            "root_key": self.root_key.encode().hex(),
            "seal_keys": [key.json() for key in self.seal_keys],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerEntry:
    """An enrolled partner; its mode per municipality, `*` for all that are not named."""

    oin: Oin
    partner_type: str
    signing_key: VerifyKey | None
    sealing_key: bytes | None
    modes: Mapping[str, Mode]
    signal_types: tuple[str, ...] = SIGNAL_TYPES
    """What was agreed with this partner; held to by whoever sees a signal in clear."""

    @classmethod
    def read(cls, fields: Fields) -> Self:
        """Return the entry. Raises MalformedManifest."""
        modes = fields.fields("modes")
        return cls(
            oin=fields.parsed("oin", Oin),
            partner_type=fields.text("type"),
            signing_key=fields.optional("signing_key", verify_key),
            sealing_key=fields.optional("sealing_key", bytes.fromhex),
            modes={code: modes.parsed(code, Mode.__getitem__) for code in modes.names()},
            signal_types=fields.texts("signal_types"),
        )

    def mode(self, municipality: MunicipalityCode) -> Mode | None:
        """Return the one mode in which this partner may send to `municipality`; None when it may not."""
        return self.modes.get(municipality.value, self.modes.get(ANY_MUNICIPALITY))

    def json(self) -> Json:
        """Return the entry as JSON."""
        return {
            "oin": self.oin.value,
            "type": self.partner_type,
            "signing_key": self.signing_key.encode().hex() if self.signing_key else None,
            "sealing_key": self.sealing_key.hex() if self.sealing_key else None,
            "modes": {code: mode.name for code, mode in self.modes.items()},
            "signal_types": list(self.signal_types),
        }


def verify_key(text: str) -> VerifyKey:
    """Return the verify key of hexadecimal digits. Raises ValueError or MalformedElement."""
    return VerifyKey.decode(bytes.fromhex(text))
