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
    WRONG_RECIPIENT = "wrong_recipient"
    SEAL_REFUSED = "seal_refused"
    WRAP_REFUSED = "wrap_refused"
    COMMITMENT_REFUSED = "commitment_refused"
    CONTENT_REFUSED = "content_refused"
    CONTENT_TOO_LARGE = "content_too_large"
    SIGNATURE_REFUSED = "signature_refused"
    MALFORMED_MANIFEST = "malformed_manifest"
    MALFORMED_FEEDBACK = "malformed_feedback"
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


class MalformedElement(KeysError):
    """Bytes are not the canonical encoding of a group element or public key."""

    refusal = KeysRefusal.MALFORMED_ELEMENT


class IdentityElement(KeysError):
    """A group element, or a product, is the identity."""

    refusal = KeysRefusal.IDENTITY_ELEMENT


class MalformedScalar(KeysError):
    """A scalar is not below the group order, or is zero where that is refused."""

    refusal = KeysRefusal.MALFORMED_SCALAR


class BatchSizeRefused(KeysError):
    """A batch or input is empty or too large."""

    refusal = KeysRefusal.BATCH_SIZE


class ProofRefused(KeysError):
    """An evaluation was not made with the key that it should have been made with."""

    refusal = KeysRefusal.PROOF_REFUSED


class MalformedHeader(KeysError):
    """Bytes are not a header of this version."""

    refusal = KeysRefusal.MALFORMED_HEADER


class MalformedBundle(KeysError):
    """Bytes are not a bundle of this version."""

    refusal = KeysRefusal.MALFORMED_BUNDLE


class WrongRecipient(KeysError):
    """A bundle names another seal key, or a feedback record another partner or municipality."""

    refusal = KeysRefusal.WRONG_RECIPIENT


class SealRefused(KeysError):
    """The seal does not open: another key, or altered bytes."""

    refusal = KeysRefusal.SEAL_REFUSED


class WrapRefused(KeysError):
    """A slot does not open with this link key."""

    refusal = KeysRefusal.WRAP_REFUSED


class CommitmentRefused(KeysError):
    """A slot yields a data key that the bundle does not commit to."""

    refusal = KeysRefusal.COMMITMENT_REFUSED


class ContentRefused(KeysError):
    """The content does not authenticate, or is not padded canonically."""

    refusal = KeysRefusal.CONTENT_REFUSED


class ContentTooLarge(KeysError):
    """The content exceeds the size class."""

    refusal = KeysRefusal.CONTENT_TOO_LARGE


class SignatureRefused(KeysError):
    """A signature does not hold."""

    refusal = KeysRefusal.SIGNATURE_REFUSED


class MalformedManifest(KeysError):
    """A manifest lacks a field, contradicts itself, or is not canonical."""

    refusal = KeysRefusal.MALFORMED_MANIFEST


class ManifestSignatureRefused(KeysError):
    """A manifest is not signed by the pinned key."""

    refusal = KeysRefusal.MANIFEST_SIGNATURE_REFUSED


class ManifestExpired(KeysError):
    """A manifest is past its life, or not yet in it."""

    refusal = KeysRefusal.MANIFEST_EXPIRED


class ManifestRollback(KeysError):
    """A manifest is older than one already seen (`older`), or does not go with it."""

    refusal = KeysRefusal.MANIFEST_ROLLBACK

    def __init__(self, message: str, *, older: bool = False) -> None:
        super().__init__(message)
        self.older = older


class ModeRefused(KeysError):
    """A bundle came in a mode that the manifest does not list for its partner."""

    refusal = KeysRefusal.MODE_REFUSED


class CustodyRefused(KeysError):
    """A secret file is missing, readable by others, damaged, or of another kind."""

    refusal = KeysRefusal.CUSTODY_REFUSED


class LibsodiumMissing(KeysError):
    """libsodium is not installed, or fails its known answer."""

    refusal = KeysRefusal.LIBSODIUM_MISSING


class MalformedFeedback(KeysError):
    """A feedback record has another size, version, code or padding, or a day that its code does not have."""

    refusal = KeysRefusal.MALFORMED_FEEDBACK
