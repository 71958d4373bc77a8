"""Every way in which `keys` refuses, each with a stable code. Messages name fields, never values."""

from enum import StrEnum
from typing import ClassVar


class KeysRefusal(StrEnum):
    """Codes that callers and test vectors compare; never renamed."""

    MALFORMED_ENCODING = "malformed_encoding"
    MALFORMED_IDENTITY = "malformed_identity"
    MALFORMED_ELEMENT = "malformed_element"
    IDENTITY_ELEMENT = "identity_element"
    MALFORMED_SCALAR = "malformed_scalar"
    BATCH_SIZE = "batch_size"
    PROOF_REFUSED = "proof_refused"
    MALFORMED_HEADER = "malformed_header"
    MALFORMED_BUNDLE = "malformed_bundle"
    UNKNOWN_SUITE = "unknown_suite"
    WRONG_RECIPIENT = "wrong_recipient"
    SEAL_REFUSED = "seal_refused"
    WRAP_REFUSED = "wrap_refused"
    COMMITMENT_REFUSED = "commitment_refused"
    CONTENT_REFUSED = "content_refused"
    CONTENT_TOO_LARGE = "content_too_large"
    SIGNATURE_REFUSED = "signature_refused"
    MALFORMED_MANIFEST = "malformed_manifest"
    MANIFEST_SIGNATURE_REFUSED = "manifest_signature_refused"
    MANIFEST_EXPIRED = "manifest_expired"
    MANIFEST_ROLLBACK = "manifest_rollback"
    MODE_REFUSED = "mode_refused"
    CUSTODY_REFUSED = "custody_refused"
    LIBSODIUM_MISSING = "libsodium_missing"


class KeysError(Exception):
    """Base of every expected failure in this package."""

    refusal: ClassVar[KeysRefusal]


class MalformedEncoding(KeysError):
    """A length-prefixed encoding does not parse."""

    refusal = KeysRefusal.MALFORMED_ENCODING


class MalformedIdentity(KeysError):
    """An OIN, municipality code or signal id has the wrong shape."""

    refusal = KeysRefusal.MALFORMED_IDENTITY
