"""A person's own secret in a file, under a passphrase: what custodians and officers bring to a ceremony.

scrypt makes every guess at the passphrase cost a tenth of a second and 64 MB. The file is JSON, so that a person can
see whose it is and what for; both are authenticated.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from keys.custody.file import create_private, read_private
from keys.encoding import lp_join
from keys.errors import CustodyRefused
from keys.labels import Label
from keys.secret import SecretBytes

FORMAT = "drempel/personal-secret/v1"
SHORTEST_PASSPHRASE = 12
_FIELDS = ("format", "holder", "purpose", "salt", "nonce", "sealed")
_SALT_SIZE, _NONCE_SIZE, _KEY_SIZE = 16, 12, 32
_COST = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalSecret:
    """A secret, the name of its holder in the organisation (`officer-one`, never a person's), and its purpose."""

    holder: str
    purpose: str
    secret: SecretBytes


def write_personal(path: Path, kept: PersonalSecret, passphrase: str) -> None:
    """Write the file, 0600. Raises CustodyRefused when it exists, or the passphrase is short."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise CustodyRefused(f"passphrase: at least {SHORTEST_PASSPHRASE} characters")
    salt, nonce = os.urandom(_SALT_SIZE), os.urandom(_NONCE_SIZE)
    sealed = _aead(passphrase, salt).encrypt(nonce, kept.secret.expose(), _bound(kept.holder, kept.purpose))
    document = {
        "format": FORMAT,
        "holder": kept.holder,
        "purpose": kept.purpose,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "sealed": sealed.hex(),
    }
    create_private(path, (json.dumps(document, indent=2) + "\n").encode())


def read_personal(path: Path, passphrase: str, *, purpose: str) -> PersonalSecret:
    """Return the secret. Raises CustodyRefused for another purpose, an altered file or a wrong passphrase."""
    told = _document(path)
    if told["purpose"] != purpose:
        raise CustodyRefused(f"{path.name}: for another purpose than {purpose}")
    holder = told["holder"]
    try:
        salt, nonce, sealed = (bytes.fromhex(told[name]) for name in ("salt", "nonce", "sealed"))
    except ValueError:
        raise CustodyRefused(f"{path.name}: not a personal secret") from None
    try:
        opened = _aead(passphrase, salt).decrypt(nonce, sealed, _bound(holder, purpose))
    except (InvalidTag, ValueError):
        raise CustodyRefused(f"{path.name}: altered, or another passphrase") from None
    return PersonalSecret(holder=holder, purpose=purpose, secret=SecretBytes(opened))


def read_passphrase(path: Path) -> str:
    """Return the passphrase in a file, without the line ends behind it.

    Raises CustodyRefused for a file that others may read, that nobody can, or that is no text.
    """
    try:
        return read_private(path).decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise CustodyRefused(f"{path.name}: not text") from None


def holder_of(path: Path) -> tuple[str, str]:
    """Return whose secret a file says it is, and what for; not authenticated. Raises CustodyRefused."""
    told = _document(path)
    return told["holder"], told["purpose"]


def _document(path: Path) -> dict[str, str]:
    """Return the fields of a file, all of them there and text. Raises CustodyRefused."""
    try:
        told = json.loads(read_private(path))
        fields = {name: told[name] for name in _FIELDS}
    except (ValueError, KeyError, TypeError, RecursionError):
        fields = {}
    if fields.get("format") != FORMAT or not all(isinstance(text, str) for text in fields.values()):
        raise CustodyRefused(f"{path.name}: not a personal secret")
    return fields


def _aead(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=_KEY_SIZE, n=_COST, r=8, p=1).derive(passphrase.encode()))


def _bound(holder: str, purpose: str) -> bytes:
    return lp_join(Label.PERSONAL_WRAP.encode(), holder, purpose)
