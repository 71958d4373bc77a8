"""Makes the next manifest from what is enrolled; the key that signs it is not the gateway's."""

import json
from datetime import datetime, timedelta

from gateway.domain.enrolment import Connection, Enrolled, Partner, PartnerState
from gateway.errors import ManifestRefused
from gateway.ports import LeafKeys
from gateway.settings import Settings
from keys.bundle import CONTENT_CLASS
from keys.errors import KeysError
from keys.manifest import (
    LIFETIME,
    EpochEntry,
    EpochState,
    Evaluator,
    Leaf,
    Manifest,
    MunicipalityEntry,
    PartnerEntry,
    sign_manifest,
    verify_manifest,
)
from keys.normalise import NORM_VERSION
from keys.signing import SigningKey

EPOCH = 1
EPOCH_LIFE = timedelta(days=183)
NO_PREVIOUS = bytes(32)


def next_manifest(
    enrolled: Enrolled, routing_hash: bytes, leaf_keys: LeafKeys, settings: Settings, *, now: datetime
) -> Manifest:
    """Return the manifest that follows the newest one: one active epoch, everybody who is not blocked.

    Raises ManifestRefused when the newest manifest is not one of this gateway's, or custody lacks a root.
    """
    previous = _previous(enrolled, settings)
    started = previous.epochs[0].valid_from if previous and previous.epochs else now
    epoch = EpochEntry(
        id=EPOCH,
        state=EpochState.ACTIVE,
        valid_from=_whole_seconds(started),
        valid_to=_whole_seconds(started + EPOCH_LIFE),
        norm_version=NORM_VERSION,
    )
    return Manifest(
        version=previous.version + 1 if previous else 1,
        previous_hash=previous.hash() if previous else NO_PREVIOUS,
        issued_at=_whole_seconds(now),
        expires_at=_whole_seconds(now + LIFETIME),
        gateway_oin=settings.gateway_oin,
        gateway_operator=settings.gateway_operator,
        epochs=(epoch,),
        leaves=tuple(_leaf(connection, leaf_keys) for connection in enrolled.connections),
        municipalities=tuple(map(_municipality, enrolled.connections)),
        partners=tuple(_partner(partner) for partner in enrolled.partners if partner.state is PartnerState.ACTIVE),
        size_class=CONTENT_CLASS,
        routing_hash=routing_hash,
        same_operator_allowed=settings.manifest.same_operator_allowed,
    )


def signed(manifest: Manifest, key: SigningKey) -> bytes:
    """Return the document. Raises ManifestRefused for a manifest that nobody would accept."""
    try:
        return sign_manifest(manifest, key)
    except KeysError as error:
        raise ManifestRefused(str(error), field="manifest") from None


def opened(document: bytes, settings: Settings) -> Manifest:
    """Return a manifest that the pinned key signed, alive or expired. Raises ManifestRefused."""
    pinned = settings.pinned_manifest_key()
    try:
        return verify_manifest(document, pinned, now=_issued(document))
    except KeysError as error:
        raise ManifestRefused(f"the newest manifest does not verify: {error.refusal}", field="manifest") from None


def _previous(enrolled: Enrolled, settings: Settings) -> Manifest | None:
    return opened(enrolled.manifest, settings) if enrolled.manifest is not None else None


def _issued(document: bytes) -> datetime:
    """Return the moment a document gives itself; an expired manifest is still the one to follow."""
    try:
        stated = json.loads(json.loads(document)["manifest"])["issued_at"]
        return datetime.fromisoformat(stated)
    except (ValueError, KeyError, TypeError):
        raise ManifestRefused("the newest manifest is unreadable", field="manifest") from None


def _leaf(connection: Connection, leaf_keys: LeafKeys) -> Leaf:
    key = leaf_keys.leaf(connection.code, EPOCH, connection.generation)
    if key is None:
        raise ManifestRefused("custody holds no root of the active epoch", field="epoch")
    return Leaf(
        municipality=connection.code,
        epoch=EPOCH,
        generation=connection.generation,
        profile=connection.profile,
        evaluators=(Evaluator(id="gateway", public_key=key.public),),
    )


def _municipality(connection: Connection) -> MunicipalityEntry:
    return MunicipalityEntry(
        code=connection.code,
        node_oin=connection.node_oin,
        operator_oin=connection.operator_oin,
        root_key=connection.root_key,
        seal_keys=connection.seal_keys,
    )


def _partner(partner: Partner) -> PartnerEntry:
    return PartnerEntry(
        oin=partner.oin,
        partner_type=partner.partner_type.value,
        signing_key=partner.signing_key,
        sealing_key=partner.sealing_key,
        modes=partner.modes,
        signal_types=tuple(sorted(item.name for item in partner.signal_types)),
    )


def _whole_seconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
