"""The manifest that this installation believes: signed by the pinned key, alive, and never older than one seen before.

The last accepted document and its version rest on disk, so that a restart does not open the door to an older one.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from keys.errors import KeysError, ManifestExpired, ManifestRollback, ManifestSignatureRefused
from keys.manifest import Manifest, verify_manifest
from keys.signing import VerifyKey
from partner_client.errors import ManifestMissing, ManifestOlder, ManifestRefused
from partner_client.settings import ManifestSettings
from partner_client.trust.safe_file import read_file, replace_file
from servicekit.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """The newest version that was ever accepted here, expired or not."""

    version: int
    hash: bytes
    signer: VerifyKey | None
    """The key beside the pinned one that could sign it: the successor that the manifest before it named."""
    successor: VerifyKey | None
    """The key that may sign the next one, beside the pinned one."""

    def encode(self) -> bytes:
        """Return the record as JSON."""
        keys = {"signer": self.signer, "successor": self.successor}
        named = {name: key.encode().hex() if key else None for name, key in keys.items()}
        return json.dumps({"version": self.version, "hash": self.hash.hex(), **named}).encode()

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Return what `encode` wrote. Raises ValueError, KeyError, TypeError or KeysError."""
        found = json.loads(data)
        signer, successor = (
            VerifyKey.decode(bytes.fromhex(found[name])) if found[name] else None for name in ("signer", "successor")
        )
        return cls(version=int(found["version"]), hash=bytes.fromhex(found["hash"]), signer=signer, successor=successor)


class TrustedManifest:
    """The newest manifest that was accepted, in memory and in its file."""

    def __init__(self, settings: ManifestSettings, clock: Clock) -> None:
        self._store = settings.store
        self._seen_store = settings.store.with_name(f"{settings.store.name}.seen")
        self._pinned = read_pin(settings.key)
        self._clock = clock
        self._seen = self._read_seen()
        self._current = self._read_document()

    @property
    def version(self) -> int:
        """The version that is believed now; 0 when there is none alive."""
        return self._current.version if self._current else 0

    def current(self) -> Manifest:
        """Return the manifest. Raises ManifestMissing, or ManifestRefused when it has expired since."""
        if self._current is None:
            raise ManifestMissing("no manifest that is alive was fetched yet", field="manifest.store")
        if self._clock.now() >= self._current.expires_at:
            raise ManifestRefused("the manifest has expired", field=str(ManifestExpired.refusal))
        return self._current

    def accept(self, document: bytes) -> Manifest:
        """Believe a newer document, durably, and return it.

        Raises ManifestRefused, ManifestOlder for one of before the newest seen; then what was believed stays.
        """
        if self._current is not None and document == _read(self._store):
            return self.current()
        signer = self._seen.successor if self._seen else None
        try:
            manifest = self._verify(document, signer)
        except KeysError as error:
            older = isinstance(error, ManifestRollback) and error.older
            refused = ManifestOlder if older else ManifestRefused
            raise refused(str(error), field=str(error.refusal)) from None
        seen = _Seen(version=manifest.version, hash=manifest.hash(), signer=signer, successor=manifest.successor_key)
        _replace(self._store, document)
        _replace(self._seen_store, seen.encode())
        self._seen, self._current = seen, manifest
        return manifest

    def _verify(self, document: bytes, signer: VerifyKey | None) -> Manifest:
        return verify_manifest(
            document,
            self._pinned,
            now=self._clock.now(),
            known_version=self._seen.version if self._seen else 0,
            known_hash=self._seen.hash if self._seen else None,
            successor=signer,
        )

    def _read_seen(self) -> _Seen | None:
        data = _read(self._seen_store)
        try:
            return _Seen.decode(data) if data is not None else None
        except (ValueError, KeyError, TypeError, KeysError):
            raise ManifestRefused("the record of the version seen is damaged", field="manifest.store") from None

    def _read_document(self) -> Manifest | None:
        document = _read(self._store)
        if document is None:
            return None
        try:
            return self._verify_stored(document)
        except ManifestExpired:
            return None
        except KeysError as error:
            raise ManifestRefused(f"stored manifest: {error}", field=str(error.refusal)) from None

    def _verify_stored(self, document: bytes) -> Manifest:
        """Verify what we accepted once. After a crash it can be one version ahead of the record: then signed anew."""
        if self._seen is None:
            return self._verify(document, None)
        try:
            return self._verify(document, self._seen.signer)
        except ManifestSignatureRefused:
            return self._verify(document, self._seen.successor)


def read_pin(path: Path) -> VerifyKey:
    """Return the pinned manifest key. Raises ManifestRefused."""
    try:
        return VerifyKey.decode(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except (OSError, ValueError, KeysError):
        raise ManifestRefused("the pinned manifest key cannot be read", field="manifest.key") from None


def _read(path: Path) -> bytes | None:
    return read_file(path, ManifestRefused("the stored manifest cannot be read", field="manifest.store"))


def _replace(path: Path, data: bytes) -> None:
    replace_file(path, data, ManifestRefused("the manifest cannot be stored", field="manifest.store"))
