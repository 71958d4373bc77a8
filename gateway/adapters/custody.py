"""Leaf keys, derived from epoch roots that stay in custody."""

from collections.abc import Collection

from gateway.settings import CustodyOptions
from keys.custody.file_roots import FileRoots
from keys.custody.port import RootCustody
from keys.epoch import leaf_key, leaf_message
from keys.errors import CustodyRefused
from keys.identity import MunicipalityCode
from keys.voprf import KeyPair

_Leaf = tuple[MunicipalityCode, int, int]


def open_roots(custody: CustodyOptions) -> RootCustody:
    """Return the custody of epoch roots. Raises CustodyRefused when it does not open."""
    if custody.token is None:
        return FileRoots(custody.directory, *custody.wrapping_keys)
    from keys.custody.token_roots import TokenRoots  # noqa: PLC0415 - only where the extra `token` is installed

    return TokenRoots(custody.token.module, custody.token.label, custody.token.pin_file)


class CustodyLeafKeys:
    """See `gateway.ports.evaluating.LeafKeys`. Derives each leaf once; forgets those of destroyed epochs when told."""

    def __init__(self, roots: RootCustody) -> None:
        self._roots = roots
        self._derived: dict[_Leaf, KeyPair] = {}

    def leaf(self, municipality: MunicipalityCode, epoch: int, generation: int) -> KeyPair | None:
        """Return the key pair, or None without a root of that epoch."""
        named = (municipality, epoch, generation)
        found = self._derived.get(named)
        if found is None:
            try:
                found = leaf_key(self._roots.derive(epoch, leaf_message(municipality, epoch, generation)))
            except CustodyRefused:
                return None
            self._derived[named] = found
        return found

    def forget(self, epochs: Collection[int]) -> None:
        """Drop the leaves of these epochs from memory."""
        self._derived = {named: key for named, key in self._derived.items() if named[1] not in epochs}
