"""Finds the user behind a pseudonym of the log: with the actor key, which two people hold in halves.

A half alone is a random number. Both together give the key; the key turns names into pseudonyms, never the reverse, so
resolving means trying the names that an organisation knows.
"""

import secrets
from collections.abc import Iterable
from datetime import date

from audit.actors import KEY_SIZE, pseudonym
from keys.secret import SecretBytes

PURPOSE = "audit-actors"


def halves(key: SecretBytes) -> tuple[SecretBytes, SecretBytes]:
    """Return two halves of the actor key: fresh randomness, and what differs from it."""
    mask = secrets.token_bytes(KEY_SIZE)
    return SecretBytes(mask), SecretBytes(_differ(mask, key.expose()))


def joined(first: SecretBytes, second: SecretBytes) -> SecretBytes:
    """Return the key that two halves give. Halves of different ceremonies give another key: then nobody is found."""
    return SecretBytes(_differ(first.expose(), second.expose()))


def user_behind(actor: str, key: SecretBytes, users: Iterable[str], day: date) -> str | None:
    """Return which of `users` was named `actor` in the quarter of `day`; None when it is none of them."""
    return next((user for user in users if pseudonym(key.expose(), user, day) == actor), None)


def _differ(left: bytes, right: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(left, right, strict=True))
