"""What a trustee goes by: the newest manifest that was put in its file, and nothing that the gateway says besides."""

import asyncio
from collections.abc import Callable, Collection
from typing import Protocol

from gateway.domain.directory import Directory
from gateway.domain.enrolment import Connection, Enrolled, Partner
from gateway.trustee.settings import TrusteeSettings
from keys.errors import KeysError
from keys.manifest import ANY_MUNICIPALITY, Manifest, MunicipalityEntry, PartnerEntry, check_continues, verify_manifest
from servicekit.clock import Clock
from servicekit.logs import get_logger
from servicekit.readiness import Term
from servicekit.refusal import UnavailableError
from signals.form_rules import FormRules
from signals.routing import RoutingTable
from signals.signal import PartnerType

_log = get_logger(__name__)


class ManifestMemory(Protocol):
    """The newest manifest that was verified here once; it may have expired since."""

    def newest(self) -> Manifest | None:
        """Return it; None when none was ever accepted."""

    def keep(self, manifest: Manifest) -> None:
        """Remember a newer one, durably and on record. Raises UnavailableError; then it must not be believed."""


class ManifestWatch:
    """Keeps the directory that the newest verified manifest gives; what a manifest lists is who may ask."""

    def __init__(self, settings: TrusteeSettings, clock: Clock, memory: ManifestMemory) -> None:
        self._settings = settings
        self._memory = memory
        self._known = memory.newest()
        self._pinned = settings.pinned_manifest_key()
        self._clock = clock
        self._manifest: Manifest | None = None
        self._refused = ""
        self._told: Callable[[Collection[str]], None] = lambda _: None
        self._current = self._directory()

    def on_connections(self, told: Callable[[Collection[str]], None]) -> None:
        """Have `told` called with the codes of the municipalities whenever a newer manifest was taken up."""
        self._told = told

    def current(self) -> Directory:
        """Return the directory of the manifest that is believed now; nobody is in it without one."""
        return self._current

    def term(self) -> Term | None:
        """Return from when until when the manifest is in force; None without one."""
        return Term(self._manifest.issued_at, self._manifest.expires_at) if self._manifest else None

    def refresh(self) -> bool:
        """Take up a newer manifest; whether there was one. One that is refused leaves the present one in force.

        What was accepted before a restart counts: nothing below it is believed again.
        """
        try:
            document = self._settings.manifest.document.read_bytes()
            manifest = self._verified(document)
            if self._known is None or manifest.version > self._known.version:
                self._memory.keep(manifest)
        except OSError:
            return self._tell("MANIFEST_MISSING")
        except KeysError as error:
            return self._tell(error.refusal.value)
        except UnavailableError:
            return self._tell("MANIFEST_NOT_KEPT")
        self._refused, self._known = "", manifest
        if self._manifest is not None and manifest.version == self._manifest.version:
            return False
        self._manifest = manifest
        self._current = self._directory()
        self._told({entry.code.value for entry in manifest.municipalities})
        return True

    async def run(self, seconds: float) -> None:
        """Refresh for ever, every `seconds`."""
        while True:
            await asyncio.sleep(seconds)
            if await asyncio.to_thread(self.refresh):
                _log.info("manifest_accepted", version=self._manifest.version if self._manifest else 0)

    def _verified(self, document: bytes) -> Manifest:
        known = self._known
        manifest = verify_manifest(
            document,
            self._pinned,
            now=self._clock.now(),
            known_version=known.version if known else 0,
            known_hash=known.hash() if known else None,
            successor=known.successor_key if known else None,
        )
        if known is not None:
            check_continues(known, manifest)
        return manifest

    def _directory(self) -> Directory:
        manifest = self._manifest
        enrolled = Enrolled(
            revision=manifest.version if manifest else 0,
            partners=tuple(self._partner(entry) for entry in manifest.partners) if manifest else (),
            connections=tuple(self._connection(entry) for entry in manifest.municipalities) if manifest else (),
        )
        return Directory.of(enrolled, manifest, RoutingTable.of([]), FormRules.national_defaults())

    def _partner(self, entry: PartnerEntry) -> Partner:
        return Partner(
            oin=entry.oin,
            name="",
            partner_type=PartnerType(entry.partner_type),
            signing_key=entry.signing_key,
            sealing_key=entry.sealing_key,
            modes=entry.modes,
            volumes={ANY_MUNICIPALITY: self._settings.partner_signals},
        )

    def _connection(self, entry: MunicipalityEntry) -> Connection:
        return Connection(
            code=entry.code,
            node_oin=entry.node_oin,
            operator_oin=entry.operator_oin,
            root_key=entry.root_key,
            seal_keys=entry.seal_keys,
            budget=self._settings.node_evaluations,
        )

    def _tell(self, code: str) -> bool:
        if code != self._refused:
            _log.error("manifest_refused", code=code)
        self._refused = code
        return False
