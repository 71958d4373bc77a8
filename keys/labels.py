"""Every domain-separation label of the protocol. Labels are versioned, never reused, never built at run time."""

from enum import Enum


class Label(Enum):
    """One derivation, signature or hash purpose each."""

    LINK_INPUT = "drempel/link/v1"
    LEAF_SEED = "drempel/leaf-seed/v1"
    LEAF_KEY = "drempel/leaf-key/v1"
    LINK_KEY = "drempel/link-key/v1"
    TAG_KEY = "drempel/tag-key/v1"
    TAG = "drempel/tag/v1"
    BLIND = "drempel/blind/v1"
    EMPTY_SLOT = "drempel/empty-slot/v1"
    WRAP_KEY = "drempel/wrap-key/v1"
    COMMIT_KEY = "drempel/commit-key/v1"
    CONTENT_KEY = "drempel/content-key/v1"
    HEADER_HASH = "drempel/header/v1"
    SIGNAL = "drempel/signal/v1"
    SIGNAL_SIGNATURE = "drempel/signal-signature/v1"
    BUNDLE_SIGNATURE = "drempel/bundle-signature/v1"
    SIGNAL_ID = "drempel/signal-id/v1"
    FEEDBACK_SIGNATURE = "drempel/feedback-signature/v1"
    FEEDBACK_SEAL = "drempel/feedback-seal/v1"
    MANIFEST_SIGNATURE = "drempel/manifest-signature/v1"
    MUNICIPALITY_KEY_SIGNATURE = "drempel/municipality-key-signature/v1"
    KEY_ID = "drempel/key-id/v1"
    CUSTODY_WRAP = "drempel/custody-wrap/v1"
    AUDIT_REFERENCE = "drempel/audit-reference/v1"
    AUDIT_COMMITMENT = "drempel/audit-commitment/v1"
    AUDIT_ACTOR = "drempel/audit-actor/v1"
    DATA_KEY_WRAP = "drempel/data-key-wrap/v1"
    AUDIT_REFERENCE_KEY = "drempel/audit-reference-key/v1"
    AUDIT_POST_QUANTUM = "drempel/audit-post-quantum/v1"
    STORE_ROW = "drempel/store-row/v1"
    STORE_REFERENCE = "drempel/store-reference/v1"
    BLINDING_POINTER = "drempel/blinding-pointer/v1"
    PERSONAL_WRAP = "drempel/personal-secret/v1"
    FINGERPRINT = "drempel/fingerprint/v1"
    LEDGER_LINE = "drempel/ledger-line/v1"
    BUDGET_GRANT = "drempel/budget-grant/v1"
    FRAME_RELEASE = "drempel/frame-release/v1"
    ROOT_REPLACEMENT = "drempel/root-replacement/v1"

    def encode(self) -> bytes:
        """Return the label's bytes."""
        return self.value.encode()
