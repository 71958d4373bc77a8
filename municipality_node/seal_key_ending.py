"""Seal keys come to their end: one to which nothing is sealed any more is destroyed, and copies of bundles with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from audit.events import EventId
from audit.fields import FieldValue
from keys.bundle import parse_bundle
from keys.custody.port import SecretStore
from keys.errors import KeysError
from municipality_node import node_keys
from municipality_node.deciding.outcome import CONTENT
from municipality_node.manifests import ManifestBook
from municipality_node.ports import BundleItem, Mailbox
from municipality_node.store.signal_keys import bundle_key
from municipality_node.store.signals import State
from municipality_node.tenant import Tenant
from servicekit.transactions import read_transaction, write_transaction

PAGE = 200


class Standing(StrEnum):
    """What became of a seal key."""

    NEWEST = "newest"
    LISTED = "listed"
    """The manifest in force lists it: partners may still seal to it."""
    WAITED_FOR = "waited_for"
    """A bundle in the mailbox, or an unopened one that is kept here, is sealed to it."""
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealKeyEnding:
    """Retires the earlier seal keys of one municipality."""

    tenant: Tenant
    custody: SecretStore
    manifests: ManifestBook
    mailbox: Mailbox

    def run(self) -> dict[bytes, Standing]:
        """Destroy every earlier seal key that nobody seals to and nothing waits for; return how each key stands.

        Recorded before it happens, so that a crash in between leaves a key and not a silence; run it again then.
        Raises GatewayUnavailable, GatewayRefused, ManifestRefused, NotInManifest.
        """
        self.manifests.refresh(self.mailbox)
        *earlier, newest = (key.public.key_id for key in self.tenant.keys.seal_keys)
        listed = self._listed()
        awaited = self._awaited() if set(earlier) - listed else set()
        standing = {key_id: self._end(key_id, listed, awaited) for key_id in earlier}
        return {**standing, newest: Standing.NEWEST}

    def _end(self, key_id: bytes, listed: set[bytes], awaited: set[bytes]) -> Standing:
        if key_id in listed:
            return Standing.LISTED
        if key_id in awaited:
            return Standing.WAITED_FOR
        facts: dict[str, FieldValue] = {"kind": "seal-key", "key_id": key_id.hex()}
        event = self.tenant.audit.event(EventId.KEYS_DESTROYED, "keys", facts, origin="command-line", actor="operator")
        with write_transaction(self.tenant.engine) as connection:
            self.tenant.audit.record(connection, [event])
        node_keys.destroy_seal_key(self.custody, key_id)
        return Standing.DESTROYED

    def _listed(self) -> set[bytes]:
        ours = self.manifests.current.municipality(self.tenant.municipality)
        return {entry.key().key_id for entry in ours.seal_keys} if ours else set()

    def _awaited(self) -> set[bytes]:
        """Return the key ids of everything that may still have to be unsealed."""
        return {named for bundle in (*self._waiting(), *self._kept()) if (named := _named(bundle)) is not None}

    def _waiting(self) -> Iterator[bytes]:
        after = 0
        while page := self.mailbox.pull(after=after, limit=PAGE, wait_seconds=0):
            yield from (item.bundle for item in page if isinstance(item, BundleItem))
            after = max(item.sequence for item in page)

    def _kept(self) -> Iterator[bytes]:
        tenant = self.tenant
        with read_transaction(tenant.engine) as connection:
            rows = tenant.signals.in_state(connection, State.UNOPENED)
        ciphers = {day: tenant.data_keys.cipher(bundle_key(day)) for day in {row.received_day for row in rows}}
        for row in rows:
            if row.content is not None:
                yield ciphers[row.received_day].unseal(CONTENT, row.name, row.content)


def _named(bundle: bytes) -> bytes | None:
    """Return the key id in a bundle's header; None for what no reader understands."""
    try:
        return parse_bundle(bundle).header.key_id
    except KeysError:
        return None
