"""C2SP signed notes: a text, and lines of signatures by named keys."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from audit.cosignature import MldsaCosigner
from audit.errors import NoteRefused

_ED25519 = b"\x01"
_KEY_HASH_SIZE = 4
_DASH = "\N{EM DASH}"


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A named Ed25519 key."""

    name: str
    public_key: bytes

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the verifier of `name+hash+base64(0x01 ‖ key)`. Raises NoteRefused."""
        name, _, rest = text.strip().partition("+")
        key_hash, _, encoded = rest.partition("+")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            raise NoteRefused("verifier key") from None
        verifier = cls(name, key[1:])
        if key[:1] != _ED25519 or verifier.key_hash.hex() != key_hash:
            raise NoteRefused("verifier key")
        return verifier

    @property
    def key_hash(self) -> bytes:
        """Four bytes that tell keys of one name apart."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public_key).digest()[:_KEY_HASH_SIZE]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_hash.hex()}+{base64.b64encode(_ED25519 + self.public_key).decode()}"

    def verify(self, note: bytes) -> str:
        """Return the text of a note that this key signed. Raises NoteRefused."""
        text, _, signatures = note.decode().rpartition("\n\n")
        for line in signatures.splitlines():
            dash, name, encoded = ([*line.split(" "), "", "", ""])[:3]
            if dash != _DASH or name != self.name:
                continue
            signature = base64.b64decode(encoded)
            if signature[:_KEY_HASH_SIZE] != self.key_hash:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(self.public_key).verify(
                    signature[_KEY_HASH_SIZE:], (text + "\n").encode()
                )
            except InvalidSignature:
                raise NoteRefused("signature does not hold") from None
            return text + "\n"
        raise NoteRefused("no signature by this key")


@dataclass(frozen=True, slots=True, repr=False)
class NoteSigner:
    """The private half."""

    name: str
    _key: Ed25519PrivateKey
    post_quantum: MldsaCosigner | None = None
    """Signs every checkpoint a second time, with a key that holds against quantum computers."""

    @classmethod
    def of_seed(cls, name: str, seed: bytes, *, post_quantum: bool = False) -> Self:
        """Return the signer of a 32-byte seed."""
        second = MldsaCosigner.of_seed(name, seed) if post_quantum else None
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed), second)

    @property
    def verifier(self) -> NoteVerifier:
        """What others verify with."""
        return NoteVerifier(self.name, self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """Return the signed note of a text that ends in a newline."""
        signature = base64.b64encode(self.verifier.key_hash + self._key.sign(text.encode())).decode()
        second = self.post_quantum.line(text, 0) if self.post_quantum else ""
        return f"{text}\n{_DASH} {self.name} {signature}\n{second}".encode()
