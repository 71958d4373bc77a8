"""Where long-lived secrets rest, in this package's own words."""

from typing import Protocol

from keys.secret import SecretBytes


class SecretStore(Protocol):
    """Named secrets of one party. Names are chosen by the program, not by users."""

    def read(self, name: str) -> SecretBytes:
        """Return the secret. Raises CustodyRefused when it is absent, altered, or others may read it."""

    def write(self, name: str, secret: SecretBytes) -> None:
        """Store a new secret durably. Raises CustodyRefused when the name is taken."""

    def destroy(self, name: str) -> None:
        """Make the secret unreadable from this store; an absent one is already destroyed."""

    def holds(self, name: str) -> bool:
        """Whether there is a secret of that name."""
