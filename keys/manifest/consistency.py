"""Whether a manifest agrees with itself: what nobody would sign, and nobody accepts."""

from collections.abc import Hashable, Iterable
from datetime import timedelta

from keys.errors import KeysError, MalformedIdentity, MalformedManifest
from keys.identity import MunicipalityCode
from keys.manifest.entries import (
    ANY_MUNICIPALITY,
    SIGNAL_TYPES,
    EpochState,
    Leaf,
    MunicipalityEntry,
    PartnerEntry,
)
from keys.manifest.statement import Manifest
from keys.suite import Mode

LIFETIME = timedelta(days=7)


def check(manifest: Manifest) -> None:
    """Accept only a manifest that agrees with itself. Raises MalformedManifest."""
    if manifest.version < 1:
        raise MalformedManifest("version")
    if not timedelta() < manifest.expires_at - manifest.issued_at <= LIFETIME:
        raise MalformedManifest("issued_at or expires_at")
    _check_epochs(manifest)
    _check_named_once(manifest)
    for leaf in manifest.leaves:
        _check_leaf(leaf, manifest)
    for municipality in manifest.municipalities:
        _check_municipality(municipality, manifest)
    for partner in manifest.partners:
        _check_partner(partner)


def _check_epochs(manifest: Manifest) -> None:
    if sum(epoch.state is EpochState.ACTIVE for epoch in manifest.epochs) > 1:
        raise MalformedManifest("more than one active epoch")
    if any(epoch.valid_from >= epoch.valid_to for epoch in manifest.epochs):
        raise MalformedManifest("an epoch ends before it begins")


def _check_named_once(manifest: Manifest) -> None:
    _once("epochs", (epoch.id for epoch in manifest.epochs))
    _once("leaves", ((leaf.municipality, leaf.epoch, leaf.generation) for leaf in manifest.leaves))
    _once("municipalities", (municipality.code for municipality in manifest.municipalities))
    # The leaf that is evaluated for a node is that of its caller's OIN, so a node has one municipality.
    _once("nodes", (municipality.node_oin for municipality in manifest.municipalities))
    _once("partners", (partner.oin for partner in manifest.partners))


def _once(what: str, names: Iterable[Hashable]) -> None:
    seen = list(names)
    if len(set(seen)) != len(seen):
        raise MalformedManifest(f"{what}: one is named twice")


def _check_leaf(leaf: Leaf, manifest: Manifest) -> None:
    if not leaf.evaluators:
        raise MalformedManifest("a leaf without evaluator")
    _once("evaluators", (evaluator.id for evaluator in leaf.evaluators))
    if all(epoch.id != leaf.epoch or epoch.state is EpochState.DESTROYED for epoch in manifest.epochs):
        raise MalformedManifest("a leaf of an epoch that is not listed, or destroyed")


def _check_municipality(municipality: MunicipalityEntry, manifest: Manifest) -> None:
    if not municipality.seal_keys:
        raise MalformedManifest("municipality without seal key")
    if municipality.operator_oin == manifest.gateway_operator and not manifest.same_operator_allowed:
        raise MalformedManifest("one operator for gateway and node")
    try:
        for seal_key in municipality.seal_keys:
            seal_key.key()
            seal_key.verify(municipality.code, municipality.root_key)
    except KeysError:
        raise MalformedManifest("a seal key that its municipality did not sign") from None


def _check_partner(partner: PartnerEntry) -> None:
    try:
        for code in set(partner.modes) - {ANY_MUNICIPALITY}:
            MunicipalityCode(code)
    except MalformedIdentity:
        raise MalformedManifest("modes name something that is no municipality") from None
    if not set(partner.signal_types) <= set(SIGNAL_TYPES) or sorted(set(partner.signal_types)) != [
        *partner.signal_types
    ]:
        raise MalformedManifest("signal types are unknown, named twice, or out of order")
    if partner.signing_key is None and set(partner.modes.values()) - {Mode.DIRECT_UNSIGNED}:
        raise MalformedManifest("a partner that signs has no signing key")
