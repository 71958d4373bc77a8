"""The named parameter sets of the protocol and the trust modes of a bundle."""

from enum import Enum, IntEnum


class Suite(IntEnum):
    """The seal to a municipality; its number is the byte in the header."""

    AS0 = 0
    """HPKE base mode with DHKEM(X25519), HKDF-SHA256, AES-256-GCM."""
    AS1 = 1
    """HPKE base mode with MLKEM768-X25519 (X-Wing), HKDF-SHA256, AES-256-GCM."""


class Mode(IntEnum):
    """Who saw the signal in clear on its way; signed into the header, listed in the manifest."""

    BLIND = 1
    """Nobody: the partner client sealed it."""
    DIRECT = 2
    """The gateway, in memory, during the call; the partner signed the plaintext."""
    DIRECT_UNSIGNED = 3
    """The gateway, and the partner could not sign."""

    @property
    def spoken(self) -> str:
        """The mode as commands, reports and metrics say it."""
        return self.name.lower().replace("_", "-")


class GateProfile(Enum):
    """How wide the link keys of a municipality open (docs/matching.md)."""

    STRICT = "strict"
    BALANCED = "balanced"
    WIDE = "wide"
