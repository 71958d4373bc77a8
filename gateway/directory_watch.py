"""Keeps the running gateway's directory up to date with what commands change in the store."""

import asyncio
from collections.abc import Callable, Collection, Sequence

from gateway.domain.directory import Directory
from gateway.domain.enrolment import Enrolled
from gateway.ports.enrolling import Enrolments
from keys.errors import KeysError
from keys.manifest import EpochState, Manifest, verify_manifest
from keys.signing import VerifyKey
from servicekit.clock import Clock
from servicekit.logs import get_logger
from servicekit.readiness import Term
from servicekit.refusal import UnavailableError
from signals.form_rules import FormRules
from signals.routing import RoutingTable

_log = get_logger(__name__)


class DirectoryWatch:
    """Holds the newest consistent snapshot. The manifest in it was verified against the pinned key."""

    def __init__(self, enrolments: Enrolments, pinned: Sequence[VerifyKey], rules: FormRules, clock: Clock) -> None:
        self._enrolments = enrolments
        self._pinned = pinned
        self._rules = rules
        self._clock = clock
        self._current: Directory | None = None
        self._enrolled = Enrolled(revision=0)
        self._refused = ""
        self._forgetful: list[Callable[[Collection[int]], None]] = []
        self._destroyed: frozenset[int] = frozenset()

    def on_destroyed(self, forget: Callable[[Collection[int]], None]) -> None:
        """Have `forget` called with every destroyed epoch when one was destroyed since the last refresh."""
        self._forgetful.append(forget)

    def current(self) -> Directory:
        """Return the snapshot; `refresh` must have run once."""
        assert self._current is not None, "refresh runs before the gateway listens"  # noqa: S101 - a bug, not input
        return self._current

    def term(self) -> Term | None:
        """Return from when until when the manifest is in force; None without one."""
        manifest = self._current.manifest if self._current else None
        return Term(manifest.issued_at, manifest.expires_at) if manifest else None

    def refresh(self) -> bool:
        """Take up what changed; whether anything did. Raises UnavailableError when the store does not answer."""
        known = self._current
        if known is None or known.revision != self._enrolments.revision():
            enrolled = self._enrolments.enrolled()
            manifest = self._verified(enrolled, known)
            self._take(enrolled, manifest, self._routing(enrolled, manifest))
            return True
        if known.document is None or known.manifest is not None:
            return False
        # A manifest that does not verify now may do so later: it can be of tomorrow.
        manifest = self._verified(self._enrolled, known)
        self._take(self._enrolled, manifest, self._routing(self._enrolled, manifest))
        return manifest is not None

    def _take(self, enrolled: Enrolled, manifest: Manifest | None, routing: RoutingTable) -> None:
        self._enrolled = enrolled
        self._current = Directory.of(enrolled, manifest, routing, self._rules)
        destroyed = frozenset(epoch.id for epoch in enrolled.epochs if epoch.state is EpochState.DESTROYED)
        if destroyed != self._destroyed:
            self._destroyed = destroyed
            for forget in self._forgetful:
                forget(destroyed)

    def _routing(self, enrolled: Enrolled, manifest: Manifest | None) -> RoutingTable:
        """Return the table that the manifest names: until one names it, an imported table leads nobody anywhere."""
        known, named = self._current, _named(manifest)
        unchanged = self._enrolled.routing_revision == enrolled.routing_revision
        if known is not None and unchanged and named == _named(known.manifest):
            return known.routing
        return self._enrolments.routing(named)

    async def run(self, seconds: float) -> None:
        """Refresh for ever, every `seconds`; a store that does not answer leaves the present snapshot in force."""
        while True:
            await asyncio.sleep(seconds)
            try:
                changed = await asyncio.to_thread(self.refresh)
            except UnavailableError:
                _log.warning("directory_not_refreshed")
                continue
            if changed:
                _log.info("directory_changed", version=self.manifest_version())

    def manifest_version(self) -> int:
        """Return the version that is in force, 0 for none."""
        manifest = self.current().manifest
        return manifest.version if manifest else 0

    def active_epoch(self) -> int:
        """Return the number of the epoch that is sealed under; 0 without one."""
        return next((epoch.id for epoch in self._enrolled.epochs if epoch.state is EpochState.ACTIVE), 0)

    def _verified(self, enrolled: Enrolled, directory: Directory | None) -> Manifest | None:
        known = directory.manifest if directory else None
        if enrolled.manifest is None:
            return None
        try:
            manifest = verify_manifest(
                enrolled.manifest,
                self._pinned[0],
                now=self._clock.now(),
                known_version=known.version if known else 0,
                known_hash=known.hash() if known else None,
                successor=self._successor(known),
            )
        except KeysError as error:
            self._tell(error.refusal.value)
            return known
        self._tell("")
        return manifest

    def _successor(self, known: Manifest | None) -> VerifyKey | None:
        """Return the other key that may sign: the named successor, or the former key of the configuration."""
        if known is not None and known.successor_key is not None and known.successor_key != self._pinned[0]:
            return known.successor_key
        return self._pinned[1] if len(self._pinned) > 1 else None

    def _tell(self, code: str) -> None:
        """Log why a manifest is refused, once."""
        if code and code != self._refused:
            _log.error("manifest_refused", code=code)
        self._refused = code


def _named(manifest: Manifest | None) -> bytes | None:
    return manifest.routing_hash if manifest else None
