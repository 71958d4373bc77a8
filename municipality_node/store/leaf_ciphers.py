"""A data key for everything that comes from one leaf key: link keys, who owns them, seeds. It goes with the leaf."""

from municipality_node.store.cipher import ColumnCipher
from municipality_node.store.data_keys import DataClass, DataKeys, KeyName


def leaf_key_name(leaf: int) -> KeyName:
    """Return the name of a leaf's data key."""
    return KeyName(DataClass.LINK, leaf.to_bytes(8, "big"))


class LeafCiphers:
    """The ciphers of leaves, each kept in memory once it was used."""

    def __init__(self, data_keys: DataKeys) -> None:
        self._data_keys = data_keys
        self._ciphers: dict[int, ColumnCipher] = {}

    def of(self, leaf: int) -> ColumnCipher:
        """Return the cipher of a leaf; its key is drawn, durably, when there is none."""
        if leaf not in self._ciphers:
            self._ciphers[leaf] = self._data_keys.established(leaf_key_name(leaf))
        return self._ciphers[leaf]

    def forget_destroyed(self) -> None:
        """Drop from memory the ciphers whose keys are gone, whichever process destroyed them."""
        for leaf in list(self._ciphers):
            if not self._data_keys.holds(leaf_key_name(leaf)):
                self.forget(leaf)

    def forget(self, leaf: int) -> None:
        """Drop the cipher of a leaf from memory."""
        self._ciphers.pop(leaf, None)
