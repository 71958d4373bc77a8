"""The offline key that signs manifests: in one directory, or in two halves that two custodians bring together."""

from collections.abc import Sequence
from pathlib import Path

from gateway import custody_names
from gateway.errors import InstallationRefused, ManifestRefused
from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.custody.halves import split
from keys.custody.sharing import Custodian, give, take
from keys.errors import KeysError
from keys.signing import SigningKey

WRAPPING_FILE = "wrapping.key"
PUBLIC_FILE = "manifest-public.hex"
CUSTODIAN_PURPOSE = "manifest-custodian"


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
    key = SigningKey.generate()
    try:
        give(split(key.encode()), custodians, purpose=CUSTODIAN_PURPOSE, place=lambda name: directory / f"{name}.half")
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
        return SigningKey.decode(take(files, purpose=CUSTODIAN_PURPOSE))
    except KeysError as error:
        raise ManifestRefused(str(error), field="half") from None


def _publish(directory: Path, key: SigningKey) -> Path:
    public = directory / PUBLIC_FILE
    public.write_text(key.verify_key.encode().hex() + "\n", encoding="ascii")
    return public
