"""The gateway's secrets, out of file custody: epoch roots and the audit key."""

from functools import lru_cache
from pathlib import Path

from gateway import custody_names
from keys.custody.file import FileSecretStore
from keys.epoch import EpochRoot
from keys.errors import CustodyRefused
from keys.identity import MunicipalityCode
from keys.voprf import KeyPair


def read_root(directory: Path, wrapping_key: Path, epoch: int) -> EpochRoot:
    """Return an epoch's root. Raises CustodyRefused."""
    return EpochRoot(FileSecretStore(directory, wrapping_key).read(custody_names.epoch_root(epoch)), epoch)


class CustodyLeafKeys:
    """See `gateway.ports.LeafKeys`. Derives from the root, once per leaf."""

    def __init__(self, directory: Path, wrapping_key: Path) -> None:
        self._directory = directory
        self._wrapping_key = wrapping_key
        self._derived = lru_cache(maxsize=1024)(self._derive)

    def leaf(self, municipality: MunicipalityCode, epoch: int, generation: int) -> KeyPair | None:
        """Return the key pair, or None without a root of that epoch."""
        try:
            return self._derived(municipality, epoch, generation)
        except CustodyRefused:
            return None

    def _derive(self, municipality: MunicipalityCode, epoch: int, generation: int) -> KeyPair:
        return read_root(self._directory, self._wrapping_key, epoch).leaf(municipality, generation)
