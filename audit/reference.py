"""How an entry names a bundle: by an HMAC under the bundle's own random key. Destroy the key, and it names nothing."""

import hmac
import secrets
from collections.abc import Iterable

from keys.encoding import lp, lp_join
from keys.labels import Label

KEY_SIZE = 32
REFERENCE_SIZE = 16
_PREFIX = lp(Label.AUDIT_REFERENCE.encode())
_COMMITTED = lp_join(Label.AUDIT_COMMITMENT.encode())


def new_reference_key() -> bytes:
    """Return a fresh key for one bundle."""
    return secrets.token_bytes(KEY_SIZE)


def reference(key: bytes, counter: int) -> str:
    """Return the name of a bundle's `counter`-th entry; without the key no two of them can be tied together."""
    return references([key], counter)[0]


def references(keys: Iterable[bytes], counter: int) -> list[str]:
    """Return the names of the `counter`-th entries of several bundles."""
    digest, said = hmac.digest, _PREFIX + counter.to_bytes(8, "big")
    return [digest(key, said, "sha256")[:REFERENCE_SIZE].hex() for key in keys]


def commitment(key: bytes, details: bytes) -> str:
    """Return a commitment to details that stay in the case store; opened by showing key and details."""
    return hmac.digest(key, _COMMITTED + details, "sha256").hex()
