"""Officers at the command line: their key files, opened with their passphrases, and what they sign."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from gateway.cli.context import passphrase
from gateway.domain.approval import Approval
from gateway.key_ceremony import OFFICER_PURPOSE
from keys.custody.personal import PersonalSecret, read_personal
from keys.signing import SigningKey

OfficerKeysOption = Annotated[list[Path], typer.Option("--officer-key", help="An officer's key file; give two.")]
PassphrasesOption = Annotated[
    list[Path] | None, typer.Option("--passphrase-file", help="Instead of asking: a file per key, in the same order.")
]


def held(keys: Sequence[Path], files: list[Path] | None) -> list[PersonalSecret]:
    """Return what key files hold, their passphrases read or asked for. Raises CustodyRefused."""
    secrets = [passphrase(path, files, number) for number, path in enumerate(keys)]
    return [read_personal(path, secret, purpose=OFFICER_PURPOSE) for path, secret in zip(keys, secrets, strict=True)]


def approvals(approve: Callable[[str, SigningKey], Approval], keys: Sequence[PersonalSecret]) -> list[Approval]:
    """Return what the holders of these keys sign."""
    return [approve(one.holder, SigningKey.decode(one.secret)) for one in keys]
