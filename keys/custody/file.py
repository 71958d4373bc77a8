"""Secrets in files: each encrypted under a wrapping key, readable by the owner only.

The wrapping key is a file of its own, so that it can live on another medium, outside database backups: without it
every copy of the secrets is noise. With several wrapping keys, all of them are needed: two custodians keep one each.
"""

import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keys.encoding import lp_join
from keys.errors import CustodyRefused
from keys.labels import Label
from keys.secret import SecretBytes

WRAPPING_KEY_SIZE = 32
_MAGIC = b"DRPLKEY1"
_NONCE_SIZE = 12
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,80}")


def create_wrapping_key(path: Path) -> None:
    """Write a fresh wrapping key, 0600. Raises CustodyRefused when the file exists."""
    create_private(path, os.urandom(WRAPPING_KEY_SIZE))


class FileSecretStore:
    """A directory of wrapped secrets."""

    def __init__(self, directory: Path, *wrapping_keys: Path) -> None:
        self._directory = directory
        self._aead = AESGCM(_together([_wrapping_key(path) for path in wrapping_keys]))

    def read(self, name: str) -> SecretBytes:
        """Return the secret. Raises CustodyRefused when it is absent, altered, or others may read it."""
        data = read_private(self._path(name))
        start = len(_MAGIC) + _NONCE_SIZE
        if not data.startswith(_MAGIC):
            raise CustodyRefused(f"{name}: not a wrapped secret")
        try:
            return SecretBytes(self._aead.decrypt(data[len(_MAGIC) : start], data[start:], _bound(name)))
        except (InvalidTag, ValueError):
            raise CustodyRefused(f"{name}: altered, renamed, or wrapped under another key") from None

    def write(self, name: str, secret: SecretBytes) -> None:
        """Store a new secret durably. Raises CustodyRefused when the name is taken."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        nonce = os.urandom(_NONCE_SIZE)
        create_private(self._path(name), _MAGIC + nonce + self._aead.encrypt(nonce, secret.expose(), _bound(name)))

    def destroy(self, name: str) -> None:
        """Overwrite and remove the file; an absent one is already destroyed.

        A flash medium may keep the old bytes: they are ciphertext, and useless without the wrapping key.
        """
        shred(self._path(name))

    def holds(self, name: str) -> bool:
        """Whether there is a secret of that name."""
        return self._path(name).exists()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise CustodyRefused("secret name")
        return self._directory / f"{name}.key"


def _wrapping_key(path: Path) -> bytes:
    key = read_private(path)
    if len(key) != WRAPPING_KEY_SIZE:
        raise CustodyRefused(f"{path.name}: not a wrapping key")
    return key


def _together(keys: Sequence[bytes]) -> bytes:
    """Return the XOR of random keys: with one of them missing the rest tells nothing."""
    total = bytes(WRAPPING_KEY_SIZE)
    for key in keys:
        total = bytes(left ^ right for left, right in zip(total, key, strict=True))
    if not any(total):
        raise CustodyRefused("wrapping keys: none, or the same one twice")
    return total


def shred(path: Path) -> None:
    """Overwrite and remove a file; an absent one is gone already."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    _sync_directory(path.parent)


def _bound(name: str) -> bytes:
    return lp_join(Label.CUSTODY_WRAP.encode(), name)


def create_private(path: Path, data: bytes) -> None:
    """Write a new file, readable by its owner only, durably. Raises CustodyRefused when there is one."""
    # Written aside and linked: the file is there whole or not at all, also after a crash.
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.unlink(missing_ok=True)
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.link(aside, path)
    except FileExistsError:
        raise CustodyRefused(f"{path.name}: exists already") from None
    finally:
        aside.unlink(missing_ok=True)
    _sync_directory(path.parent)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_private(path: Path) -> bytes:
    """Return the bytes of a file. Raises CustodyRefused when others may read it, or nobody can."""
    try:
        with path.open("rb") as file:
            # Asked of the open file: what is checked is what is read.
            status = os.fstat(file.fileno())
            if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise CustodyRefused(f"{path.name}: readable by others; chmod 600 it")
            return file.read()
    except OSError:
        raise CustodyRefused(f"{path.name}: cannot be read") from None
