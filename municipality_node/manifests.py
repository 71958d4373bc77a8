"""Which manifests this node accepted: never an older one, never one that names another key for us."""

import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, insert, select

from audit.events import EventId
from audit.fields import FieldValue
from keys.errors import KeysError, ManifestRollback, ManifestSignatureRefused
from keys.identity import Day, MunicipalityCode, Oin
from keys.manifest import Manifest, check_continues, verify_manifest
from keys.signing import VerifyKey
from municipality_node.audit_trail import AuditTrail
from municipality_node.errors import ManifestOlder, ManifestRefused, NotInManifest
from municipality_node.ports import Mailbox
from municipality_node.store.schema import MANIFEST
from servicekit.clock import Clock
from servicekit.patience import BEHIND, Waits
from servicekit.transactions import read_transaction, write_transaction

KEPT_DAYS = 62
"""How long a bundle may rest in the mailbox and still find the manifest that it names."""


class ManifestBook:
    """The newest manifest, and the earlier ones that waiting bundles may still name."""

    def __init__(
        self,
        *,
        engine: Engine,
        pinned: VerifyKey,
        municipality: MunicipalityCode,
        node_oin: Oin,
        root_key: VerifyKey,
        same_operator_allowed: bool,
        audit: AuditTrail,
        clock: Clock,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._engine = engine
        self._pinned = pinned
        self._municipality = municipality
        self._node_oin = node_oin
        self._root_key = root_key
        self._same_operator_allowed = same_operator_allowed
        self._audit = audit
        self._clock = clock
        self._sleep = sleep
        self._by_hash: dict[bytes, Manifest] = {}
        self._current: Manifest | None = None
        self._restore()

    @property
    def current(self) -> Manifest:
        """The newest accepted manifest. Raises NotInManifest when none was ever accepted."""
        if self._current is None:
            raise NotInManifest("no manifest was accepted yet", field="manifest")
        return self._current

    @property
    def version(self) -> int:
        """The newest accepted version; 0 for none."""
        return self._current.version if self._current else 0

    def refresh(self, mailbox: Mailbox) -> bool:
        """Take the gateway's newest manifest over; return whether it was new.

        An older one than we hold is asked for again for a moment: the process that serves it may lag behind others.
        Raises ManifestRefused with the code of the reason, NotInManifest; then the accepted ones stay in force.
        """
        behind = Waits(BEHIND)
        while True:
            document = mailbox.manifest(self.version)
            if document is None:
                return False
            try:
                return self._accept(document)
            except ManifestOlder:
                pause = behind.following()
                if pause is None:
                    raise
            self._sleep(pause)

    def _accept(self, document: bytes) -> bool:
        now = self._clock.now()
        manifest = self._verified(document, now)
        if manifest.version == self.version:
            return False
        self._check_ourselves(manifest)
        facts: dict[str, FieldValue] = {"version": manifest.version, "manifest_hash": manifest.hash().hex()}
        row = {"hash": manifest.hash(), "document": document, "accepted_at": now.isoformat()}
        with write_transaction(self._engine) as connection:
            # Another worker of this municipality, or a command, may have accepted it a moment ago.
            held = connection.scalar(select(MANIFEST.c.hash).where(MANIFEST.c.version == manifest.version))
            if held is None:
                connection.execute(insert(MANIFEST).values(version=manifest.version, **row))
                self._audit.record(connection, [self._audit.event(EventId.MANIFEST_ACCEPTED, "manifest", facts)])
        if held is not None and held != manifest.hash():
            raise ManifestRefused("another manifest of this version was accepted", field=str(ManifestRollback.refusal))
        self._take(manifest)
        return True

    def named(self, manifest_hash: bytes, day: Day) -> Manifest | None:
        """Return the manifest that a header of `day` is held to, when it was in force then; else None."""
        manifest = self._by_hash.get(manifest_hash)
        if manifest is None:
            return self._after_missed(day)
        first = Day.of(manifest.issued_at - timedelta(days=1))
        return manifest if first <= day <= Day.of(manifest.expires_at) else None

    def _after_missed(self, day: Day) -> Manifest | None:
        """Return the first manifest after versions that we never saw and that were in force on `day`.

        A node that was away misses versions; what was sealed under them is held to what holds since. Where nothing
        was missed, an unknown hash is refused.
        """
        before: Manifest | None = None
        for manifest in sorted(self._by_hash.values(), key=lambda known: known.version):
            missed = manifest.version - (before.version if before else 0) > 1
            begun = before is None or Day.of(before.issued_at) <= day
            if missed and begun and day <= Day.of(manifest.issued_at + timedelta(days=1)):
                return manifest
            before = manifest
        return None

    def _verified(self, document: bytes, now: datetime) -> Manifest:
        known_hash = self._current.hash() if self._current else None
        successor = self._current.successor_key if self._current else None
        try:
            verified = verify_manifest(
                document,
                self._pinned,
                now=now,
                known_version=self.version,
                known_hash=known_hash,
                successor=successor,
            )
            if self._current is not None:
                check_continues(self._current, verified)
        except KeysError as error:
            older = isinstance(error, ManifestRollback) and error.older
            refused = ManifestOlder if older else ManifestRefused
            code = str(error.refusal)
        else:
            return verified
        raise refused("the gateway's manifest does not verify", field=code)

    def _check_ourselves(self, manifest: Manifest) -> None:
        ours = manifest.municipality(self._municipality)
        if ours is None:
            raise NotInManifest("the manifest does not name this municipality", field="municipality")
        if ours.node_oin != self._node_oin:
            raise ManifestRefused("the manifest names another node for this municipality", field="node_oin")
        if ours.root_key != self._root_key:
            raise ManifestRefused("the manifest names another root key for this municipality", field="root_key")
        if ours.operator_oin == manifest.gateway_operator and not self._same_operator_allowed:
            raise ManifestRefused("one operator for gateway and node", field="operator_oin")

    def _restore(self) -> None:
        earliest = self._clock.now() - timedelta(days=KEPT_DAYS)
        accepted = _accepted(self._engine, self._pinned)
        for manifest, accepted_at in accepted:
            if accepted_at >= earliest or manifest is accepted[-1][0]:
                self._take(manifest)

    def _take(self, manifest: Manifest) -> None:
        self._by_hash[manifest.hash()] = manifest
        self._current = manifest


def in_force(engine: Engine, pinned: VerifyKey) -> Manifest | None:
    """Return the newest manifest that a municipality's store accepted, verified again; None when none was.

    Raises ManifestRefused when neither the pinned key nor one that was named since signed it.
    """
    accepted = _accepted(engine, pinned)
    return accepted[-1][0] if accepted else None


def _accepted(engine: Engine, pinned: VerifyKey) -> Sequence[tuple[Manifest, datetime]]:
    """Return what was accepted once, and when, verified again by the pinned key or one that was named since.

    Left out is what a key signed that was pinned here before: bundles that name it are held to the next one.
    """
    with read_transaction(engine) as connection:
        rows = connection.execute(select(MANIFEST).order_by(MANIFEST.c.version)).all()
    good, accepted = [pinned], []
    for row in rows:
        moment = datetime.fromisoformat(row.accepted_at)
        manifest = _verified_by_any(good, row.document, moment)
        if manifest is None:
            if row is rows[-1]:
                raise ManifestRefused("the pinned key did not sign the newest manifest", field="manifest_key")
            continue
        if manifest.successor_key is not None:
            good.append(manifest.successor_key)
        accepted.append((manifest, moment))
    return accepted


def _verified_by_any(keys: Sequence[VerifyKey], document: bytes, moment: datetime) -> Manifest | None:
    for key in keys:
        with contextlib.suppress(ManifestSignatureRefused):
            return verify_manifest(document, key, now=moment)
    return None
