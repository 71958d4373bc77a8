"""Fingerprints of public keys, made to be read out by telephone."""

import hashlib

from keys.encoding import lp
from keys.labels import Label

_GROUPS, _GROUP_SIZE = 8, 4


def fingerprint(public_key: bytes) -> str:
    """Return eight groups of four hexadecimal digits: 128 bits, which nobody finds a second key for."""
    digits = hashlib.sha256(lp(Label.FINGERPRINT.encode()) + public_key).hexdigest()
    return " ".join(digits[at * _GROUP_SIZE : (at + 1) * _GROUP_SIZE] for at in range(_GROUPS))
