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


class RootCustody(Protocol):
    """The roots of epochs, each made and destroyed in custody. A root itself is never handed out whole."""

    def create(self, epoch: int) -> None:
        """Make the root of an epoch, 512 random bits, durably. Raises CustodyRefused when there is one."""

    def derive(self, epoch: int, message: bytes) -> SecretBytes:
        """Return HMAC-SHA-512 of `message` under the root, 64 bytes. Raises CustodyRefused without a root."""

    def destroy(self, epoch: int) -> None:
        """Destroy the root, so that no copy of anything else brings it back; an absent one is destroyed already."""

    def holds(self, epoch: int) -> bool:
        """Whether there is a root of that epoch."""

    def halves(self, epoch: int) -> tuple[SecretBytes, SecretBytes]:
        """Return the root in two fresh halves, for two people. Raises CustodyRefused where a root cannot leave."""

    def restore(self, epoch: int, root: SecretBytes) -> None:
        """Put a lost root back, durably. Raises CustodyRefused where one can be used, or where none can come in."""
