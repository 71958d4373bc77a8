"""The offline key that signs manifests: in one directory, or in two halves that two custodians bring together."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway import custody_names
from gateway.errors import InstallationRefused, ManifestRefused
from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.custody.halves import join, split
from keys.custody.personal import PersonalSecret, read_personal, write_personal
from keys.errors import KeysError
from keys.signing import SigningKey

WRAPPING_FILE = "wrapping.key"
PUBLIC_FILE = "manifest-public.hex"
CUSTODIAN_PURPOSE = "manifest-custodian"
CUSTODIANS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Custodian:
    """Somebody who keeps one half, by function, with the passphrase that only this person knows."""

    name: str
    passphrase: str


def make_whole(directory: Path) -> Path:
    """Make the key in one directory; return the file with its public half, for everybody to pin."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = SigningKey.generate()
    try:
        create_wrapping_key(directory / WRAPPING_FILE)
        FileSecretStore(directory, directory / WRAPPING_FILE).write(custody_names.MANIFEST, key.encode())
    except KeysError as error:
        raise InstallationRefused(str(error), field="directory") from None
    return _publish(directory, key)


def make_halves(directory: Path, custodians: Sequence[Custodian]) -> Path:
    """Make the key as two halves, each in a file under its custodian's passphrase; return the public half's file.

    One half is random and the other is the key XOR that: either alone tells nothing. The whole is in memory only.
    """
    if len({custodian.name for custodian in custodians}) != CUSTODIANS or len(custodians) != CUSTODIANS:
        raise InstallationRefused("two different custodians keep the key", field="custodian")
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = SigningKey.generate()
    try:
        for custodian, half in zip(custodians, split(key.encode()), strict=True):
            kept = PersonalSecret(holder=custodian.name, purpose=CUSTODIAN_PURPOSE, secret=half)
            write_personal(directory / f"{custodian.name}.half", kept, custodian.passphrase)
    except KeysError as error:
        raise InstallationRefused(str(error), field="custodian") from None
    return _publish(directory, key)


def read_whole(directory: Path) -> SigningKey:
    """Return the key of `make_whole`. Raises ManifestRefused."""
    try:
        return SigningKey.decode(FileSecretStore(directory, directory / WRAPPING_FILE).read(custody_names.MANIFEST))
    except KeysError as error:
        raise ManifestRefused(str(error), field="signing_keys") from None


def read_halves(files: Sequence[tuple[Path, str]]) -> SigningKey:
    """Return the key of `make_halves` from two files and their passphrases. Raises ManifestRefused."""
    try:
        halves = [read_personal(path, passphrase, purpose=CUSTODIAN_PURPOSE) for path, passphrase in files]
        if len(halves) != CUSTODIANS or len({half.holder for half in halves}) != CUSTODIANS:
            raise ManifestRefused("both custodians' halves are needed", field="half")
        return SigningKey.decode(join(halves[0].secret, halves[1].secret))
    except KeysError as error:
        raise ManifestRefused(str(error), field="half") from None


def _publish(directory: Path, key: SigningKey) -> Path:
    public = directory / PUBLIC_FILE
    public.write_text(key.verify_key.encode().hex() + "\n", encoding="ascii")
    return public
