"""Under which names custody keeps the gateway's secrets."""

AUDIT = "audit-signing"
MANIFEST = "manifest-signing"
