"""Makes secrets, once: the gateway's wrapping keys, first epoch root, audit and actor key; and officers' keys."""

import secrets
from collections.abc import Callable
from pathlib import Path

from audit.actors import KEY_SIZE as ACTOR_KEY_SIZE
from audit.note import NoteSigner
from gateway import custody_names
from gateway.errors import InstallationRefused
from gateway.settings import CustodyOptions, Settings
from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.custody.personal import PersonalSecret, write_personal
from keys.custody.port import RootCustody
from keys.errors import KeysError
from keys.secret import SecretBytes
from keys.signing import SigningKey

FIRST_EPOCH = 1
ACTOR_KIND = "actor-key"
KINDS = ("wrapping-key", "epoch-root", "audit-key", ACTOR_KIND)
OFFICER_PURPOSE = "budget-officer"
_SEED_SIZE = 32


def make_custody(settings: Settings, open_roots: Callable[[CustodyOptions], RootCustody]) -> str:
    """Make every secret of a new gateway and return the line that verifies its audit log.

    Raises InstallationRefused when there is a secret already: nothing is overwritten.
    """
    custody = settings.custody
    try:
        for path in custody.wrapping_keys:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            create_wrapping_key(path)
        open_roots(custody).create(FIRST_EPOCH)
        store = FileSecretStore(custody.directory, *custody.wrapping_keys)
        seed = secrets.token_bytes(_SEED_SIZE)
        store.write(custody_names.AUDIT, SecretBytes(seed))
        make_actor_key(store)
    except KeysError as error:
        raise InstallationRefused(str(error), field="custody") from None
    return str(NoteSigner.of_seed(settings.audit_log_id, seed).verifier)


def make_actor_key(store: FileSecretStore) -> None:
    """Make the key under which the audit log knows operators."""
    store.write(custody_names.ACTORS, SecretBytes(secrets.token_bytes(ACTOR_KEY_SIZE)))


def make_officer_key(directory: Path, holder: str, passphrase: str) -> Path:
    """Make the key with which an officer approves supplementary budgets; return the file with its public half."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = SigningKey.generate()
    kept = PersonalSecret(holder=holder, purpose=OFFICER_PURPOSE, secret=key.encode())
    write_personal(directory / f"{holder}.key", kept, passphrase)
    public = directory / f"{holder}.hex"
    public.write_text(key.verify_key.encode().hex() + "\n", encoding="ascii")
    return public
