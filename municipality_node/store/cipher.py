"""Encrypted columns and keyed references: what a copy of the database shows of a person is noise."""

import hmac
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keys.derivation import expand
from keys.encoding import lp, lp_join
from keys.identity import MunicipalityCode
from keys.labels import Label
from keys.secret import SecretBytes

KEY_SIZE = 32
REFERENCE_SIZE = 16
NONCE_SIZE = 12


class ColumnDamaged(Exception):
    """An encrypted column was altered, moved to another row, or written under another key."""


class ColumnCipher:
    """AES-256-GCM under one data key of one municipality; every value is bound to its column and row."""

    def __init__(self, key: SecretBytes, municipality: MunicipalityCode) -> None:
        self._aead = AESGCM(key.expose())
        self._bound = lp_join(Label.STORE_ROW.encode(), municipality.value)

    def seal(self, column: str, row: bytes, value: bytes) -> bytes:
        """Return `value` encrypted for exactly this column and row."""
        nonce = os.urandom(NONCE_SIZE)
        return nonce + self._aead.encrypt(nonce, value, self._bound + lp_join(column, row))

    def seal_all(self, column: str, values: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Return many (row, value) pairs encrypted, as `seal` does, with one draw of randomness."""
        nonces, head = os.urandom(NONCE_SIZE * len(values)), lp(column)
        encrypt, bound = self._aead.encrypt, self._bound
        sealed = []
        for at, (row, value) in enumerate(values):
            nonce = nonces[at * NONCE_SIZE : (at + 1) * NONCE_SIZE]
            sealed.append(nonce + encrypt(nonce, value, bound + head + lp(row)))
        return sealed

    def unseal(self, column: str, row: bytes, sealed: bytes) -> bytes:
        """Return the value. Raises ColumnDamaged."""
        try:
            return self._aead.decrypt(sealed[:NONCE_SIZE], sealed[NONCE_SIZE:], self._bound + lp_join(column, row))
        except InvalidTag:
            raise ColumnDamaged(column) from None


class References:
    """HMAC-SHA-256 under a key in custody: rows are found by value, and the value cannot be guessed from the row."""

    def __init__(self, key: SecretBytes, municipality: MunicipalityCode) -> None:
        self._key = key.expose()
        self._bound = lp_join(Label.STORE_REFERENCE.encode(), municipality.value)

    def reference(self, kind: str, *values: bytes | str) -> bytes:
        """Return 16 bytes that stand for `values` in columns of this kind."""
        return self.digest(kind, *values)[:REFERENCE_SIZE]

    def subkey(self, label: Label) -> bytes:
        """Return a key for one other purpose; it tells nothing about the references."""
        return expand(self._key, lp(label.encode()))

    def digest(self, kind: str, *values: bytes | str) -> bytes:
        """Return all 32 bytes."""
        return hmac.digest(self._key, self._bound + lp_join(kind, *values), "sha256")
