"""Under which names custody keeps the gateway's secrets."""

ACTORS = "audit-actors"
AUDIT = "audit-signing"
MANIFEST = "manifest-signing"
