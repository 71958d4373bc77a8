"""The signed document: signing, and accepting one. No I/O: bytes, keys, the time and what was seen before go in."""

import base64
import json
from datetime import datetime, timedelta

import rfc8785

from keys.errors import (
    MalformedManifest,
    ManifestExpired,
    ManifestRollback,
    ManifestSignatureRefused,
    SignatureRefused,
)
from keys.labels import Label
from keys.manifest.consistency import check
from keys.manifest.statement import Manifest
from keys.signing import SigningKey, VerifyKey

MAX_DOCUMENT = 16 << 20
CLOCK_SKEW = timedelta(minutes=5)


def sign_manifest(manifest: Manifest, key: SigningKey) -> bytes:
    """Return the document to publish: body and signature. Raises MalformedManifest for one nobody would accept."""
    check(manifest)
    body = manifest.body()
    signature = base64.b64encode(key.sign(Label.MANIFEST_SIGNATURE, body)).decode()
    return rfc8785.dumps({"manifest": body.decode(), "signature": signature})


def verify_manifest(
    document: bytes,
    pinned: VerifyKey,
    *,
    now: datetime,
    known_version: int = 0,
    known_hash: bytes | None = None,
    successor: VerifyKey | None = None,
) -> Manifest:
    """Return the manifest of a document that the pinned key signed, that is alive, and not older than known.

    With `known_hash`, the same version must be the same document, and the next one must name it. `successor` is the
    `successor_key` of the manifest accepted last: it may sign too. Raises ManifestSignatureRefused, MalformedManifest,
    ManifestRollback or ManifestExpired, in this order.
    """
    body, signature = _opened(document)
    _check_signature(body, signature, pinned, successor)
    manifest = Manifest.parse(body)
    check(manifest)
    if manifest.version < known_version:
        raise ManifestRollback("manifest is older than one already seen", older=True)
    if known_hash is not None:
        _check_chain(manifest, known_version, known_hash)
    if not manifest.issued_at <= now + CLOCK_SKEW or now >= manifest.expires_at:
        raise ManifestExpired("manifest is not valid at this time")
    return manifest


def _opened(document: bytes) -> tuple[bytes, bytes]:
    if len(document) > MAX_DOCUMENT:
        raise MalformedManifest("document is larger than 16 MiB")
    try:
        envelope = json.loads(document)
        return envelope["manifest"].encode(), base64.b64decode(envelope["signature"], validate=True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise MalformedManifest("envelope") from None


def _check_signature(body: bytes, signature: bytes, pinned: VerifyKey, successor: VerifyKey | None) -> None:
    for key in (pinned, successor):
        if key is None:
            continue
        try:
            key.verify(Label.MANIFEST_SIGNATURE, body, signature)
        except SignatureRefused:
            continue
        return
    raise ManifestSignatureRefused("manifest is not signed by the pinned key")


def _check_chain(manifest: Manifest, known_version: int, known_hash: bytes) -> None:
    if manifest.version == known_version and manifest.hash() != known_hash:
        raise ManifestRollback("two manifests of one version")
    if manifest.version == known_version + 1 and manifest.previous_hash != known_hash:
        raise ManifestRollback("manifest does not follow the one already seen")
