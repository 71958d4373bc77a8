"""The prime-order group ristretto255 (RFC 9496) in libsodium, through ctypes.

No other module touches group elements, and no secret arithmetic happens on Python integers. Every call releases
the GIL. Nothing runs at import: the library is loaded, and checked against a known answer, at first use.
"""

import ctypes
import ctypes.util
import hashlib
import secrets
from functools import lru_cache

from keys.errors import (
    IdentityElement,
    LibsodiumMissing,
    MalformedElement,
    MalformedScalar,
)

ELEMENT_SIZE = 32
SCALAR_SIZE = 32
_UNIFORM_SIZE = 64
IDENTITY = bytes(ELEMENT_SIZE)
ORDER = (1 << 252) + 27742317777372353535851937790883648493
GENERATOR = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")
_NAMES = ("libsodium.so.23", "libsodium.so.26", "libsodium.so", "libsodium.dylib")


def _load() -> ctypes.CDLL:
    found = ctypes.util.find_library("sodium")
    for name in (*_NAMES, *([found] if found else [])):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise LibsodiumMissing("libsodium is not installed; on Debian: apt-get install libsodium23")


@lru_cache(maxsize=1)
def _sodium() -> ctypes.CDLL:
    library = _load()
    if library.sodium_init() < 0:
        raise LibsodiumMissing("libsodium does not initialise")
    one_in = ("crypto_scalarmult_ristretto255_base", "crypto_core_ristretto255_from_hash",
              "crypto_core_ristretto255_scalar_invert", "crypto_core_ristretto255_scalar_reduce")  # fmt: skip
    two_in = ("crypto_scalarmult_ristretto255", "crypto_core_ristretto255_add",
              "crypto_core_ristretto255_scalar_mul", "crypto_core_ristretto255_scalar_sub")  # fmt: skip
    for count, names in ((2, one_in), (3, two_in)):
        for name in names:
            function = getattr(library, name)
            function.argtypes = [ctypes.c_char_p] * count
            function.restype = ctypes.c_int
    library.crypto_core_ristretto255_is_valid_point.argtypes = [ctypes.c_char_p]
    generator = ctypes.create_string_buffer(ELEMENT_SIZE)
    one = (1).to_bytes(SCALAR_SIZE, "little")
    if library.crypto_scalarmult_ristretto255_base(generator, one) != 0 or generator.raw != GENERATOR:
        raise LibsodiumMissing("libsodium fails the known answer of RFC 9496 A.1")
    return library


def check_element(element: bytes) -> None:
    """Refuse what is not the canonical encoding of an element other than the identity (RFC 9497 2.1).

    Raises MalformedElement or IdentityElement, before any secret is used.
    """
    if len(element) != ELEMENT_SIZE:
        raise MalformedElement("element is not 32 bytes")
    if element == IDENTITY:
        raise IdentityElement("element is the identity")
    if _sodium().crypto_core_ristretto255_is_valid_point(element) != 1:
        raise MalformedElement("element is not canonical")


def check_scalar(scalar: bytes) -> None:
    """Refuse a public scalar that is not below the group order. Raises MalformedScalar."""
    if len(scalar) != SCALAR_SIZE or int.from_bytes(scalar, "little") >= ORDER:
        raise MalformedScalar("scalar is not canonical")


def expand_message(message: bytes, dst: bytes) -> bytes:
    """Return 64 uniform bytes: expand_message_xmd with SHA-512 (RFC 9380 5.3.1)."""
    dst_prime = dst + bytes([len(dst)])
    b_0 = hashlib.sha512(bytes(128) + message + b"\x00\x40\x00" + dst_prime).digest()
    return hashlib.sha512(b_0 + b"\x01" + dst_prime).digest()


def hash_to_group(message: bytes, dst: bytes) -> bytes:
    """Return the element that `message` maps to (RFC 9497 4.1, HashToGroup)."""
    element = ctypes.create_string_buffer(ELEMENT_SIZE)
    _sodium().crypto_core_ristretto255_from_hash(element, expand_message(message, dst))
    return element.raw


def hash_to_scalar(message: bytes, dst: bytes) -> bytes:
    """Return the scalar that `message` maps to (RFC 9497 4.1, HashToScalar)."""
    return reduce_scalar(expand_message(message, dst))


def reduce_scalar(uniform: bytes) -> bytes:
    """Return 64 bytes, little-endian, modulo the group order."""
    scalar = ctypes.create_string_buffer(SCALAR_SIZE)
    _sodium().crypto_core_ristretto255_scalar_reduce(scalar, uniform)
    return scalar.raw


def random_scalar() -> bytes:
    """Return a uniform scalar other than zero (RFC 9497 2.1, RandomScalar)."""
    while True:
        scalar = reduce_scalar(secrets.token_bytes(_UNIFORM_SIZE))
        if scalar != bytes(SCALAR_SIZE):
            return scalar


def multiply(scalar: bytes, element: bytes) -> bytes:
    """Return scalar · element. Raises IdentityElement when that, or the element, is the identity or malformed."""
    product = ctypes.create_string_buffer(ELEMENT_SIZE)
    if _sodium().crypto_scalarmult_ristretto255(product, scalar, element) != 0:
        raise IdentityElement("product is the identity, or the element is malformed")
    return product.raw


def multiply_generator(scalar: bytes) -> bytes:
    """Return scalar · generator. Raises IdentityElement for the zero scalar."""
    product = ctypes.create_string_buffer(ELEMENT_SIZE)
    if _sodium().crypto_scalarmult_ristretto255_base(product, scalar) != 0:
        raise IdentityElement("product is the identity")
    return product.raw


def add(left: bytes, right: bytes) -> bytes:
    """Return the sum of two elements. Raises MalformedElement."""
    total = ctypes.create_string_buffer(ELEMENT_SIZE)
    if _sodium().crypto_core_ristretto255_add(total, left, right) != 0:
        raise MalformedElement("element is not canonical")
    return total.raw


def invert_scalar(scalar: bytes) -> bytes:
    """Return 1/scalar modulo the order. Raises MalformedScalar for zero."""
    inverse = ctypes.create_string_buffer(SCALAR_SIZE)
    if _sodium().crypto_core_ristretto255_scalar_invert(inverse, scalar) != 0:
        raise MalformedScalar("zero has no inverse")
    return inverse.raw


def multiply_scalars(left: bytes, right: bytes) -> bytes:
    """Return left · right modulo the order."""
    product = ctypes.create_string_buffer(SCALAR_SIZE)
    _sodium().crypto_core_ristretto255_scalar_mul(product, left, right)
    return product.raw


def subtract_scalars(left: bytes, right: bytes) -> bytes:
    """Return left - right modulo the order."""
    difference = ctypes.create_string_buffer(SCALAR_SIZE)
    _sodium().crypto_core_ristretto255_scalar_sub(difference, left, right)
    return difference.raw
