"""A witness's directory: its key in custody, its name, its book."""

import secrets
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from audit.cosignature import Cosigner, Ed25519Cosigner, MldsaCosigner
from audit.errors import AuditError
from audit.witness.book import Book
from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.errors import KeysError
from keys.secret import SecretBytes

_SECRET = "witness-signing"  # noqa: S105 - a name in custody
_SEED_SIZE = 32
_LONGEST_NAME = 200


class WitnessRefused(AuditError):
    """A witness's directory cannot be made or used."""


@dataclass(frozen=True, slots=True)
class WitnessDirectory:
    """Where a witness keeps itself."""

    path: Path

    def create(self, name: str) -> None:
        """Make a key and an empty book. Raises WitnessRefused when there is one: nothing is overwritten."""
        if not name.isascii() or not name.isprintable() or not set(name).isdisjoint(" +") or len(name) > _LONGEST_NAME:
            raise WitnessRefused("a witness's name has no spaces and no plus")
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The book comes first: a key without one is a witness that forgot.
        Book(self._book)
        try:
            create_wrapping_key(self._wrapping_key)
            FileSecretStore(self.path, self._wrapping_key).write(_SECRET, SecretBytes(secrets.token_bytes(_SEED_SIZE)))
        except KeysError as error:
            raise WitnessRefused(str(error)) from None
        self._name.write_text(name + "\n", encoding="ascii")

    def cosigners(self) -> tuple[Cosigner, Cosigner]:
        """Return the witness's two ways to cosign: Ed25519 and ML-DSA-44. Raises WitnessRefused."""
        try:
            seed = FileSecretStore(self.path, self._wrapping_key).read(_SECRET).expose()
            name = self._name.read_text(encoding="ascii").strip()
        except (KeysError, OSError):
            raise WitnessRefused(f"{self.path.name}: not a witness's directory; run witness init") from None
        return Ed25519Cosigner.of_seed(name, seed), MldsaCosigner.of_seed(name, seed)

    def book(self) -> Book:
        """Return what the witness remembers. Raises WitnessRefused without it: an empty one would cosign anything."""
        try:
            if self._book.is_file():
                return Book(self._book)
        except sqlite3.Error:
            raise WitnessRefused(f"{self.path.name}: the witness's book cannot be read") from None
        raise WitnessRefused(
            f"{self.path.name}: holds no witness's book. One that lost it forgot what it cosigned: "
            "make a new one with witness init"
        )

    @property
    def _book(self) -> Path:
        return self.path / "book.sqlite"

    @property
    def _wrapping_key(self) -> Path:
        return self.path / "wrapping.key"

    @property
    def _name(self) -> Path:
        return self.path / "name"
