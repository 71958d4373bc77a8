"""Secrets in memory."""

from keys.secret import SecretBytes


class MemoryCustody:
    """Secrets in a dictionary."""

    def __init__(self) -> None:
        self._secrets: dict[str, SecretBytes] = {}

    def read(self, name: str) -> SecretBytes:
        return self._secrets[name]

    def write(self, name: str, secret: SecretBytes) -> None:
        self._secrets[name] = secret

    def destroy(self, name: str) -> None:
        self._secrets.pop(name, None)

    def holds(self, name: str) -> bool:
        return name in self._secrets
