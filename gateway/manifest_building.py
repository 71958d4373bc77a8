"""Makes the next manifest from what is enrolled; the key that signs it is not the gateway's."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from gateway.domain.enrolment import Connection, ConnectionState, Enrolled, Partner, PartnerState
from gateway.domain.epochs import LIFE, Epoch, generations
from gateway.errors import ManifestRefused
from gateway.evaluation import GATEWAY, TRUSTEE
from gateway.ports.evaluating import LeafKeys
from gateway.settings import Settings
from gateway.trustee.leaves import LeafName
from gateway.trustee.leaves import read as read_leaves
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
    check_continues,
    sign_manifest,
    verify_manifest,
)
from keys.signing import SigningKey, VerifyKey
from keys.suite import Mode

NO_PREVIOUS = bytes(32)


def next_manifest(
    enrolled: Enrolled, routing_hash: bytes, leaf_keys: LeafKeys, settings: Settings, *, now: datetime, above: int = 0
) -> Manifest:
    """Return the manifest that follows the newest one: every epoch, everybody who is not blocked.

    Whoever holds `above`, a later version that this store lost, accepts it as well. Raises ManifestRefused when the
    newest manifest is not one of this gateway's, or custody lacks a root.
    """
    previous = _previous(enrolled, settings)
    began = previous.epochs[0].valid_from if previous and previous.epochs else now
    made = Manifest(
        version=_next_version(previous.version if previous else 0, above),
        previous_hash=previous.hash() if previous else NO_PREVIOUS,
        issued_at=_whole_seconds(now),
        expires_at=_whole_seconds(now + LIFETIME),
        gateway_oin=settings.gateway_oin,
        gateway_operator=settings.gateway_operator,
        epochs=tuple(_epoch(epoch, began) for epoch in enrolled.epochs),
        leaves=tuple(_leaves(enrolled, leaf_keys, now, _trustees(enrolled, settings))),
        municipalities=tuple(map(_municipality, enrolled.connections)),
        partners=tuple(_partner(partner) for partner in enrolled.partners if partner.state is PartnerState.ACTIVE),
        size_class=CONTENT_CLASS,
        routing_hash=routing_hash,
        same_operator_allowed=settings.manifest.same_operator_allowed,
        # Stays until the custodians say that everybody pinned it: who missed a version must still find it.
        successor_key=previous.successor_key if previous else None,
    )
    _check_continues(previous, made)
    return made


def _next_version(newest: int, above: int) -> int:
    """Return the version that follows the newest one here, and that is believed by whoever holds `above`."""
    # The one right after a version has to name it; of a version that was lost nothing is left to name.
    return newest + 1 if above <= newest else above + 2


def succeeded_by(manifest: Manifest, successor: VerifyKey | None) -> Manifest:
    """Return the manifest with the key that may sign the next one, or with none."""
    return replace(manifest, successor_key=successor)


def check_signer(key: VerifyKey, enrolled: Enrolled, settings: Settings) -> None:
    """Accept only the key that everybody pinned, or the successor that the newest manifest names. Raises."""
    newest = _previous(enrolled, settings)
    named = newest.successor_key if newest else None
    if key not in {settings.pinned_manifest_key(), named}:
        raise ManifestRefused("not the key that everybody pinned, nor its named successor", field="signing_keys")


def signed(manifest: Manifest, key: SigningKey) -> bytes:
    """Return the document. Raises ManifestRefused for a manifest that nobody would accept."""
    try:
        return sign_manifest(manifest, key)
    except KeysError as error:
        raise ManifestRefused(str(error), field="manifest") from None


def opened(document: bytes, settings: Settings) -> Manifest:
    """Return a manifest that the pinned key signed, alive or expired. Raises ManifestRefused."""
    pinned, former = settings.pinned_manifest_key(), settings.former_manifest_key()
    try:
        return verify_manifest(document, pinned, now=_issued(document), successor=former)
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


def _check_continues(previous: Manifest | None, made: Manifest) -> None:
    try:
        if previous is not None:
            check_continues(previous, made)
    except KeysError as error:
        raise ManifestRefused(str(error), field="epochs") from None


def _epoch(epoch: Epoch, began: datetime) -> EpochEntry:
    starts = _whole_seconds(epoch.valid_from or began)
    ends = _whole_seconds(epoch.valid_to or starts + LIFE)
    return EpochEntry(
        id=epoch.id,
        state=epoch.state,
        valid_from=starts,
        # An epoch that ended in the second in which it began still had that second.
        valid_to=max(ends, starts + timedelta(seconds=1)),
        norm_version=epoch.norm_version,
    )


def _trustees(enrolled: Enrolled, settings: Settings) -> Mapping[LeafName, bytes] | None:
    """Return the trustee's share of each leaf; None without a trustee. Raises ManifestRefused."""
    if settings.trustee_leaves is None:
        return None
    # The gateway holds a share only: it cannot make a link key, so it cannot seal for a partner.
    if any(set(one.modes.values()) != {Mode.BLIND} for one in enrolled.partners if one.state is PartnerState.ACTIVE):
        raise ManifestRefused("with a trustee every partner sends in blind mode", field="trustee_leaves")
    return read_leaves(settings.trustee_leaves)


def _leaves(
    enrolled: Enrolled, leaf_keys: LeafKeys, now: datetime, trustees: Mapping[LeafName, bytes] | None
) -> Iterator[Leaf]:
    for epoch in enrolled.epochs:
        if epoch.state is not EpochState.DESTROYED:
            # One that ended is named without a leaf: nobody seals for it, and its node destroys what it matched with.
            for connection in enrolled.connections:
                if connection.state is ConnectionState.ENDED:
                    continue
                for generation in generations(connection.rekeyings, epoch.id, now):
                    leaf = _leaf(connection, epoch.id, generation, leaf_keys)
                    yield leaf if trustees is None else _split(leaf, trustees)


def _split(leaf: Leaf, trustees: Mapping[LeafName, bytes]) -> Leaf:
    """Return the leaf with the trustee as its second evaluator. Raises ManifestRefused when it published no share."""
    share = trustees.get((leaf.municipality, leaf.epoch, leaf.generation))
    if share is None:
        raise ManifestRefused(
            f"the trustee published no share for {leaf.municipality}, epoch {leaf.epoch}", field="trustee_leaves"
        )
    return replace(leaf, evaluators=(*leaf.evaluators, Evaluator(id=TRUSTEE, public_key=share)))


def _leaf(connection: Connection, epoch: int, generation: int, leaf_keys: LeafKeys) -> Leaf:
    key = leaf_keys.leaf(connection.code, epoch, generation)
    if key is None:
        raise ManifestRefused(f"custody holds no root of epoch {epoch}", field="epoch")
    return Leaf(
        municipality=connection.code,
        epoch=epoch,
        generation=generation,
        profile=connection.profile,
        evaluators=(Evaluator(id=GATEWAY, public_key=key.public),),
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
