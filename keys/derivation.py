"""HKDF with SHA-256 (RFC 5869), in the one form the protocol uses, and HMAC."""

import hmac

HASH = "sha256"
SIZE = 32
_NO_SALT = bytes(SIZE)


def mac(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA-256 (RFC 2104)."""
    return hmac.digest(key, message, HASH)


def extract(secret: bytes) -> bytes:
    """Return the pseudorandom key of `secret` without a salt (RFC 5869 2.2)."""
    return hmac.digest(_NO_SALT, secret, HASH)


def expand(prk: bytes, info: bytes) -> bytes:
    """Return the first block of output, 32 bytes (RFC 5869 2.3)."""
    return hmac.digest(prk, info + b"\x01", HASH)
