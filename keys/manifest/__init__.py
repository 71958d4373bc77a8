"""The signed manifest: which parties, keys, modes and epochs hold now (docs/spec/manifest.md)."""

from keys.manifest.consistency import LIFETIME
from keys.manifest.document import sign_manifest, verify_manifest
from keys.manifest.entries import (
    ANY_MUNICIPALITY,
    OVERLAP,
    EpochEntry,
    EpochState,
    Evaluator,
    Leaf,
    MunicipalityEntry,
    PartnerEntry,
    SealKeyEntry,
)
from keys.manifest.lifecycle import EPOCH_CHANGES, MATCHABLE_LIFE, check_continues
from keys.manifest.statement import Manifest

__all__ = [
    "ANY_MUNICIPALITY",
    "EPOCH_CHANGES",
    "LIFETIME",
    "MATCHABLE_LIFE",
    "OVERLAP",
    "EpochEntry",
    "EpochState",
    "Evaluator",
    "Leaf",
    "Manifest",
    "MunicipalityEntry",
    "PartnerEntry",
    "SealKeyEntry",
    "check_continues",
    "sign_manifest",
    "verify_manifest",
]
