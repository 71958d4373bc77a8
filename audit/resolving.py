"""Finds the user behind a pseudonym of the log: with the actor key, which two people hold in halves.

A half alone is a random number. Both together give the key; the key turns names into pseudonyms, never the reverse, so
resolving means trying the names that an organisation knows.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from audit.actors import pseudonym
from keys.custody.halves import split
from keys.custody.sharing import Custodian, give, take
from keys.secret import SecretBytes

PURPOSE = "audit-actors"


def share(key: SecretBytes, log: str, directory: Path, custodians: Sequence[Custodian]) -> list[Path]:
    """Write a fresh half of a log's actor key for each of two people; return the files. Raises CustodyRefused."""
    return give(split(key), custodians, purpose=PURPOSE, place=lambda name: directory / f"actors-{log}-{name}.json")


def joined(files: Sequence[tuple[Path, str]]) -> SecretBytes:
    """Return the key of both people's files, each with its passphrase. Raises CustodyRefused.

    Halves of different ceremonies, or of different logs, give another key: then nobody is found.
    """
    return take(files, purpose=PURPOSE)


def user_behind(actor: str, key: SecretBytes, users: Iterable[str], day: date) -> str | None:
    """Return which of `users` was named `actor` in the quarter of `day`; None when it is none of them."""
    return next((user for user in users if pseudonym(key.expose(), user, day) == actor), None)
