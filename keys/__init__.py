"""From a person's fields to a sealed bundle and back: normalisation, link keys, seals, manifest, custody."""

from keys.bundle import SealedBundle, UnsealedBundle, parse_bundle, seal_bundle
from keys.epoch import EpochRoot
from keys.errors import KeysError, KeysRefusal
from keys.header import Header
from keys.identity import Day, MunicipalityCode, Oin, SignalId
from keys.labels import Label
from keys.link_key import LinkKey
from keys.manifest import Manifest, sign_manifest, verify_manifest
from keys.seal import SealPrivateKey, SealPublicKey
from keys.secret import SecretBytes
from keys.signing import SigningKey, VerifyKey
from keys.suite import GateProfile, Mode, Suite

__all__ = [
    "Day",
    "EpochRoot",
    "GateProfile",
    "Header",
    "KeysError",
    "KeysRefusal",
    "Label",
    "LinkKey",
    "Manifest",
    "Mode",
    "MunicipalityCode",
    "Oin",
    "SealPrivateKey",
    "SealPublicKey",
    "SealedBundle",
    "SecretBytes",
    "SignalId",
    "SigningKey",
    "Suite",
    "UnsealedBundle",
    "VerifyKey",
    "parse_bundle",
    "seal_bundle",
    "sign_manifest",
    "verify_manifest",
]
