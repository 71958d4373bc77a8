"""The manifest itself: what it states, its one encoding, and the questions that it answers."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import rfc8785

from keys.errors import MalformedManifest
from keys.identity import MunicipalityCode, Oin
from keys.manifest.entries import EpochEntry, EpochState, Leaf, MunicipalityEntry, PartnerEntry, verify_key
from keys.manifest.fields import Fields, Json, written
from keys.signing import VerifyKey
from keys.suite import Mode

FORMAT = "drempel/manifest/v1"
HASH_SIZE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What everybody checks. Versions rise and each names the hash of the one before."""

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
    successor_key: VerifyKey | None = None
    """The key that may sign from the next version on, beside the pinned one (docs/spec/manifest.md, Succession)."""

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Return the manifest of its canonical JSON. Raises MalformedManifest for any other encoding of it."""
        try:
            fields = Fields("manifest", json.loads(body))
        except (ValueError, RecursionError):
            raise MalformedManifest("manifest is not JSON") from None
        if fields.text("format") != FORMAT:
            raise MalformedManifest("format")
        manifest = cls._read(fields)
        # Unknown fields, doubled fields and other spellings all end here: there is one encoding.
        if manifest.body() != body:
            raise MalformedManifest("manifest is not canonical")
        return manifest

    @classmethod
    def _read(cls, fields: Fields) -> Self:
        gateway = fields.fields("gateway")
        return cls(
            version=fields.number("version"),
            previous_hash=fields.data("previous", HASH_SIZE),
            issued_at=fields.instant("issued_at"),
            expires_at=fields.instant("expires_at"),
            gateway_oin=gateway.parsed("oin", Oin),
            gateway_operator=gateway.parsed("operator_oin", Oin),
            same_operator_allowed=fields.flag("same_operator_allowed"),
            successor_key=fields.optional("successor_key", verify_key),
            size_class=fields.number("size_class"),
            routing_hash=fields.data("routing_hash", HASH_SIZE),
            epochs=fields.entries("epochs", EpochEntry.read),
            leaves=fields.entries("leaves", Leaf.read),
            municipalities=fields.entries("municipalities", MunicipalityEntry.read),
            partners=fields.entries("partners", PartnerEntry.read),
        )

    def active_epoch(self) -> EpochEntry:
        """Return the epoch that new bundles belong to. Raises MalformedManifest when there is none."""
        for epoch in self.epochs:
            if epoch.state is EpochState.ACTIVE:
                return epoch
        raise MalformedManifest("no active epoch")

    def evaluators(self) -> tuple[str, ...]:
        """Return who holds the leaf keys, or shares of them: with more than one the key is split."""
        return tuple(sorted({evaluator.id for leaf in self.leaves for evaluator in leaf.evaluators}))

    def leaf(self, municipality: MunicipalityCode, epoch: int) -> Leaf | None:
        """Return the newest generation of a leaf; None when there is none."""
        found = [leaf for leaf in self.leaves if (leaf.municipality, leaf.epoch) == (municipality, epoch)]
        return max(found, key=lambda leaf: leaf.generation, default=None)

    def epoch(self, number: int) -> EpochEntry | None:
        """Return an epoch, or None."""
        return next((epoch for epoch in self.epochs if epoch.id == number), None)

    def leaf_of(self, municipality: MunicipalityCode, epoch: int, generation: int) -> Leaf | None:
        """Return one leaf; None when it is not listed (any more)."""
        named = (municipality, epoch, generation)
        return next((leaf for leaf in self.leaves if (leaf.municipality, leaf.epoch, leaf.generation) == named), None)

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
        return rfc8785.dumps(self._json())

    def hash(self) -> bytes:
        """Return the 32 bytes by which headers and the next version name this manifest."""
        return hashlib.sha256(self.body()).digest()

    def _json(self) -> Json:
        return {
            "format": FORMAT,
            "version": self.version,
            "previous": self.previous_hash.hex(),
            "issued_at": written(self.issued_at),
            "expires_at": written(self.expires_at),
            "gateway": {"oin": self.gateway_oin.value, "operator_oin": self.gateway_operator.value},
            "same_operator_allowed": self.same_operator_allowed,
            "successor_key": self.successor_key.encode().hex() if self.successor_key else None,
            "size_class": self.size_class,
            "routing_hash": self.routing_hash.hex(),
            "epochs": [epoch.json() for epoch in self.epochs],
            "leaves": [leaf.json() for leaf in self.leaves],
            "municipalities": [municipality.json() for municipality in self.municipalities],
            "partners": [partner.json() for partner in self.partners],
        }
