"""The prime-order group ristretto255 (RFC 9496) in libsodium, through ctypes.

No other module touches group elements, and no secret arithmetic happens on Python integers. Operations on elements
release the GIL; those on scalars take less time than handing it over, and keep it. Nothing runs at import: the library
is loaded, and checked against a known answer, at first use.

Functions that end in `_each` or `_all`, and `sum_of_products`, work on a batch: one buffer and no conversions per
element, so that a batch costs little more than its group operations.
"""

import ctypes
import ctypes.util
import hashlib
import secrets
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Self

from keys.errors import (
    BatchSizeRefused,
    IdentityElement,
    KeysError,
    LibsodiumMissing,
    MalformedElement,
    MalformedScalar,
)

ELEMENT_SIZE = 32
SCALAR_SIZE = 32
MAX_BATCH = 4096
UNIFORM_SIZE = 64
IDENTITY = bytes(ELEMENT_SIZE)
ORDER = (1 << 252) + 27742317777372353535851937790883648493
GENERATOR = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")
_NAMES = ("libsodium.so.23", "libsodium.so.26", "libsodium.so", "libsodium.dylib")
_PREFIX = "crypto_core_ristretto255_"
_ONE_INPUT = (
    "crypto_scalarmult_ristretto255_base",
    f"{_PREFIX}from_hash",
    f"{_PREFIX}scalar_invert",
    f"{_PREFIX}scalar_reduce",
)
_TWO_INPUTS = (
    "crypto_scalarmult_ristretto255",
    f"{_PREFIX}add",
    f"{_PREFIX}scalar_mul",
    f"{_PREFIX}scalar_sub",
)
_SCALAR = f"{_PREFIX}scalar_"
# RFC 9496 A.3: the first uniform string and the element it maps to.
_KNOWN_UNIFORM = bytes.fromhex(
    "5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c1"
    "4d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6"
)
_KNOWN_ELEMENT = bytes.fromhex("3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46")
_KNOWN_DOUBLE = bytes.fromhex("6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919")


def _find(names: Sequence[str] = _NAMES, find: Callable[[str], str | None] = ctypes.util.find_library) -> str:
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return name
    # Slow (it may start a compiler), so it comes last.
    found = find("sodium")
    if found is None:
        raise LibsodiumMissing("libsodium is not installed; on Debian: apt-get install libsodium23")
    return found


@lru_cache(maxsize=1)
def _sodium() -> ctypes.CDLL:
    found = _find()
    library, keeping_the_gil = ctypes.CDLL(found), ctypes.PyDLL(found)
    try:
        for count, names in ((2, _ONE_INPUT), (3, _TWO_INPUTS)):
            for name in names:
                if name.startswith(_SCALAR):
                    setattr(library, name, getattr(keeping_the_gil, name))
                function = getattr(library, name)
                function.argtypes = [ctypes.c_char_p] * count
                function.restype = ctypes.c_int
        library.crypto_core_ristretto255_is_valid_point.argtypes = [ctypes.c_char_p]
        ready = library.sodium_init() >= 0
    except AttributeError:
        raise LibsodiumMissing("libsodium is older than 1.0.18 and has no ristretto255") from None
    if not ready or not _answers_as_known(library):
        raise LibsodiumMissing("libsodium fails the known answers of RFC 9496")
    return library


def _answers_as_known(library: ctypes.CDLL) -> bool:
    one, two, answer = (1).to_bytes(SCALAR_SIZE, "little"), (2).to_bytes(SCALAR_SIZE, "little"), _buffer()
    return (
        library.crypto_scalarmult_ristretto255_base(answer, one) == 0
        and answer.raw == GENERATOR
        and library.crypto_scalarmult_ristretto255(answer, two, GENERATOR) == 0
        and answer.raw == _KNOWN_DOUBLE
        and library.crypto_core_ristretto255_add(answer, GENERATOR, GENERATOR) == 0
        and answer.raw == _KNOWN_DOUBLE
        and library.crypto_core_ristretto255_from_hash(answer, _KNOWN_UNIFORM) == 0
        and answer.raw == _KNOWN_ELEMENT
    )


def _buffer() -> "ctypes.Array[ctypes.c_char]":
    return ctypes.create_string_buffer(ELEMENT_SIZE)


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


class Elements(tuple[bytes, ...]):
    """A batch of 1 to 4,096 elements that were checked, once: holding one is the proof that no secret need fear it."""

    __slots__ = ()

    def __new__(cls, elements: Sequence[bytes]) -> Self:
        """Return the batch. Raises BatchSizeRefused, MalformedElement or IdentityElement for the whole of it."""
        if not 1 <= len(elements) <= MAX_BATCH:
            raise BatchSizeRefused("a batch holds 1 to 4,096 elements")
        for element in elements:
            check_element(element)
        return super().__new__(cls, elements)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Return the batch of concatenated encodings. Raises as the constructor does."""
        if len(data) % ELEMENT_SIZE or len(data) > MAX_BATCH * ELEMENT_SIZE:
            raise BatchSizeRefused("a batch holds 1 to 4,096 elements of 32 bytes")
        return cls([data[at : at + ELEMENT_SIZE] for at in range(0, len(data), ELEMENT_SIZE)])


def expand_message(message: bytes, dst: bytes) -> bytes:
    """Return 64 uniform bytes: expand_message_xmd with SHA-512 (RFC 9380 5.3.1)."""
    dst_prime = dst + bytes([len(dst)])
    b_0 = hashlib.sha512(_Z_PAD + message + b"\x00\x40\x00" + dst_prime).digest()
    return hashlib.sha512(b_0 + b"\x01" + dst_prime).digest()


_Z_PAD = bytes(128)


def hash_to_group(message: bytes, dst: bytes) -> bytes:
    """Return the element that `message` maps to (RFC 9497 4.1, HashToGroup)."""
    element = _buffer()
    _sodium().crypto_core_ristretto255_from_hash(element, expand_message(message, dst))
    return element.raw


def hash_to_scalar(message: bytes, dst: bytes) -> bytes:
    """Return the scalar that `message` maps to (RFC 9497 4.1, HashToScalar)."""
    return reduce_scalar(expand_message(message, dst))


def reduce_scalar(uniform: bytes) -> bytes:
    """Return 64 bytes, little-endian, modulo the group order."""
    if len(uniform) != UNIFORM_SIZE:
        raise MalformedScalar("a scalar is reduced from 64 bytes")
    scalar = _buffer()
    _sodium().crypto_core_ristretto255_scalar_reduce(scalar, uniform)
    return scalar.raw


def random_scalar() -> bytes:
    """Return a uniform scalar other than zero (RFC 9497 2.1, RandomScalar)."""
    while True:
        scalar = reduce_scalar(secrets.token_bytes(UNIFORM_SIZE))
        if scalar != bytes(SCALAR_SIZE):
            return scalar


def multiply(scalar: bytes, element: bytes) -> bytes:
    """Return scalar · element. Raises MalformedElement, or IdentityElement when the product is the identity."""
    if len(scalar) != SCALAR_SIZE or len(element) != ELEMENT_SIZE:
        raise MalformedElement("scalar or element is not 32 bytes")
    product = _buffer()
    if _sodium().crypto_scalarmult_ristretto255(product, scalar, element) != 0:
        raise _refused(element)
    return product.raw


def multiply_all(scalar: bytes, elements: Sequence[bytes]) -> list[bytes]:
    """Return scalar · element for every element. Raises as `multiply` does."""
    return multiply_each([scalar] * len(elements), elements)


def multiply_each(scalars: Sequence[bytes], elements: Sequence[bytes]) -> list[bytes]:
    """Return the product of each pair. Raises as `multiply` does."""
    _check_sizes(scalars, elements)
    scalarmult, product = _sodium().crypto_scalarmult_ristretto255, _buffer()
    products = []
    for scalar, element in zip(scalars, elements, strict=True):
        if scalarmult(product, scalar, element):
            raise _refused(element)
        products.append(product.raw)
    return products


def sum_of_products(scalars: Sequence[bytes], elements: Sequence[bytes]) -> bytes:
    """Return the sum of the products of all pairs. Raises as `multiply` does."""
    _check_sizes(scalars, elements)
    sodium, total, product = _sodium(), _buffer(), _buffer()
    scalarmult, plus = sodium.crypto_scalarmult_ristretto255, sodium.crypto_core_ristretto255_add
    for scalar, element in zip(scalars, elements, strict=True):
        if scalarmult(product, scalar, element) or plus(total, total, product):
            raise _refused(element)
    return total.raw


def multiply_generator(scalar: bytes) -> bytes:
    """Return scalar · generator. Raises IdentityElement for the zero scalar."""
    _check_sizes((scalar,), ())
    product = _buffer()
    if _sodium().crypto_scalarmult_ristretto255_base(product, scalar) != 0:
        raise IdentityElement("product is the identity")
    return product.raw


def add(left: bytes, right: bytes) -> bytes:
    """Return the sum of two elements. Raises MalformedElement."""
    _check_sizes((), (left, right))
    total = _buffer()
    if _sodium().crypto_core_ristretto255_add(total, left, right) != 0:
        raise MalformedElement("element is not canonical")
    return total.raw


def invert_each(scalars: Sequence[bytes]) -> list[bytes]:
    """Return 1/scalar modulo the order for every scalar. Raises MalformedScalar when one is zero.

    One inversion for the batch, and three multiplications per scalar (Montgomery's trick): an inversion costs half as
    much as a multiplication in the group.
    """
    _check_sizes(scalars, ())
    sodium = _sodium()
    times, running = sodium.crypto_core_ristretto255_scalar_mul, _buffer()
    running.raw = (1).to_bytes(SCALAR_SIZE, "little")
    before = []
    for scalar in scalars:
        before.append(running.raw)
        times(running, running, scalar)
    if sodium.crypto_core_ristretto255_scalar_invert(running, running.raw) != 0:
        raise MalformedScalar("zero has no inverse")
    inverse, inverses = _buffer(), []
    for scalar, product in zip(reversed(scalars), reversed(before), strict=True):
        times(inverse, running, product)
        inverses.append(inverse.raw)
        times(running, running, scalar)
    inverses.reverse()
    return inverses


def multiply_scalars(left: bytes, right: bytes) -> bytes:
    """Return left · right modulo the order."""
    _check_sizes((left, right), ())
    product = _buffer()
    _sodium().crypto_core_ristretto255_scalar_mul(product, left, right)
    return product.raw


def subtract_scalars(left: bytes, right: bytes) -> bytes:
    """Return left - right modulo the order."""
    _check_sizes((left, right), ())
    difference = _buffer()
    _sodium().crypto_core_ristretto255_scalar_sub(difference, left, right)
    return difference.raw


def _check_sizes(scalars: Sequence[bytes], elements: Sequence[bytes]) -> None:
    # The library reads 32 bytes from wherever it is pointed at: a short argument would be a read out of bounds.
    if any(len(scalar) != SCALAR_SIZE for scalar in scalars):
        raise MalformedScalar("scalar is not 32 bytes")
    if any(len(element) != ELEMENT_SIZE for element in elements):
        raise MalformedElement("element is not 32 bytes")


def _refused(element: bytes) -> KeysError:
    try:
        check_element(element)
    except (MalformedElement, IdentityElement) as refusal:
        return refusal
    return IdentityElement("product is the identity")
