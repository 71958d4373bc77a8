"""The signing secrets of one log in custody: a log may change its key, and the earlier ones stay to be recognised."""

import secrets

from audit.errors import AuditError
from keys.custody.port import SecretStore
from keys.secret import SecretBytes

_SEED_SIZE = 32
_MOST = 100


class SigningKeys:
    """Secrets `NAME`, `NAME-2`, `NAME-3` … : the last one signs."""

    def __init__(self, custody: SecretStore, name: str) -> None:
        self._custody = custody
        self._name = name

    def seeds(self) -> list[SecretBytes]:
        """Return every secret, oldest first. Raises CustodyRefused when the first cannot be read."""
        return [self._custody.read(self._name), *(self._custody.read(name) for name in self._later())]

    def add(self) -> SecretBytes:
        """Make the next secret, durably, and return it; it signs from the next start on. Raises AuditError."""
        number = len(self._later()) + 2
        if number > _MOST:
            raise AuditError("the log changed its key too often")
        seed = SecretBytes(secrets.token_bytes(_SEED_SIZE))
        self._custody.write(f"{self._name}-{number}", seed)
        return seed

    def _later(self) -> list[str]:
        names = []
        for number in range(2, _MOST + 1):
            name = f"{self._name}-{number}"
            if not self._custody.holds(name):
                break
            names.append(name)
        return names
