"""Under which names custody keeps the gateway's secrets."""

AUDIT = "audit-signing"
MANIFEST = "manifest-signing"


def epoch_root(epoch: int) -> str:
    """Return the name of an epoch's root."""
    return f"epoch-root-{epoch}"
