"""Encrypts who an operation is about, always to the same text: so that a person's lines can be found with the key.

AES-SIV (RFC 5297) is made for this: deterministic, authenticated, and without a nonce to get wrong. Equal subjects
show as equal to whoever reads the logbook without the key, and nothing more. Destroying the key makes every line
anonymous.
"""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

KEY_SIZE = 64


class SubjectCipher:
    """Encrypts subject ids under one key, bound to their type."""

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_SIZE:
            raise ValueError("subject key: length")
        self._cipher = AESSIV(key)

    def encrypt(self, subject: str, kind: str) -> str:
        """Return the encrypted form."""
        return base64.urlsafe_b64encode(self._cipher.encrypt(subject.encode(), [kind.encode()])).decode()

    def decrypt(self, encrypted: str, kind: str) -> str | None:
        """Return the subject; None when it was encrypted under another key or as another kind."""
        try:
            return self._cipher.decrypt(base64.urlsafe_b64decode(encrypted), [kind.encode()]).decode()
        except (InvalidTag, ValueError):
            return None
