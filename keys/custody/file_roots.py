"""Roots of epochs in wrapped files. Each epoch has wrapping keys of its own, beside the general ones.

Destroying a root destroys its wrapping keys too, so that a copy of the wrapped file, in a backup of custody, stays
noise for ever. Wrapping keys belong on media that are never backed up; with two, one custodian keeps each.
"""

import hmac
import secrets
from pathlib import Path

from keys.custody.file import FileSecretStore, create_wrapping_key, shred
from keys.custody.halves import split
from keys.epoch import ROOT_SIZE
from keys.errors import CustodyRefused
from keys.secret import SecretBytes


class FileRoots:
    """See `keys.custody.port.RootCustody`."""

    def __init__(self, directory: Path, *wrapping_keys: Path) -> None:
        self._directory = directory
        self._wrapping_keys = wrapping_keys
        FileSecretStore(directory, *wrapping_keys)

    def create(self, epoch: int) -> None:
        """Make the root of an epoch."""
        general = FileSecretStore(self._directory, *self._wrapping_keys)
        if general.holds(_name(epoch)):
            general.write(_name(epoch), SecretBytes(b""))  # refuses
        self._write(epoch, SecretBytes(secrets.token_bytes(ROOT_SIZE)))

    def derive(self, epoch: int, message: bytes) -> SecretBytes:
        """Return HMAC-SHA-512 of `message`."""
        return SecretBytes(hmac.digest(self._read(epoch).expose(), message, "sha512"))

    def halves(self, epoch: int) -> tuple[SecretBytes, SecretBytes]:
        """Return the root in two fresh halves."""
        return split(self._read(epoch))

    def restore(self, epoch: int, root: SecretBytes) -> None:
        """Put a root back under fresh wrapping keys; what is left of it, and cannot be read, goes."""
        if len(root) != ROOT_SIZE:
            raise CustodyRefused("epoch root is not 64 bytes")
        if self._usable(epoch):
            raise CustodyRefused(f"{_name(epoch)}: exists already, and can be used")
        self.destroy(epoch)
        self._write(epoch, root)

    def destroy(self, epoch: int) -> None:
        """Destroy the root and what wraps it."""
        for path in self._own(epoch):
            shred(path)
        FileSecretStore(self._directory, *self._wrapping_keys).destroy(_name(epoch))

    def holds(self, epoch: int) -> bool:
        """Whether there is a root of that epoch."""
        return FileSecretStore(self._directory, *self._wrapping_keys).holds(_name(epoch))

    def _read(self, epoch: int) -> SecretBytes:
        own = self._own(epoch)
        keys = own if all(path.exists() for path in own) else list(self._wrapping_keys)
        return FileSecretStore(self._directory, *keys).read(_name(epoch))

    def _usable(self, epoch: int) -> bool:
        try:
            self._read(epoch)
        except CustodyRefused:
            return False
        return True

    def _write(self, epoch: int, root: SecretBytes) -> None:
        for path in self._own(epoch):
            # Left by a creation that did not come to its end: nothing was ever wrapped under it.
            shred(path)
            create_wrapping_key(path)
        FileSecretStore(self._directory, *self._own(epoch)).write(_name(epoch), root)

    def _own(self, epoch: int) -> list[Path]:
        return [path.with_name(f"{path.stem}-epoch-{epoch}{path.suffix}") for path in self._wrapping_keys]


def _name(epoch: int) -> str:
    return f"epoch-root-{epoch}"
