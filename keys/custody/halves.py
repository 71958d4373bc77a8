"""A secret in two halves for two people: one is random, the other the secret XOR that. Either alone tells nothing."""

import secrets

from keys.errors import CustodyRefused
from keys.secret import SecretBytes


def split(secret: SecretBytes) -> tuple[SecretBytes, SecretBytes]:
    """Return two halves, fresh at every call: halves of different calls do not fit each other."""
    first = SecretBytes(secrets.token_bytes(len(secret)))
    return first, _xor(first, secret)


def join(first: SecretBytes, second: SecretBytes) -> SecretBytes:
    """Return the secret of two halves. Raises CustodyRefused for halves of different sizes.

    Nothing here tells whether the halves belong together: compare what the secret gives with something public.
    """
    if len(first) != len(second):
        raise CustodyRefused("halves: of different secrets")
    return _xor(first, second)


def _xor(left: SecretBytes, right: SecretBytes) -> SecretBytes:
    return SecretBytes(bytes(one ^ other for one, other in zip(left.expose(), right.expose(), strict=True)))
