import ctypes
import hashlib

import pytest

from keys import group
from keys.errors import (
    BatchSizeRefused,
    IdentityElement,
    KeysError,
    LibsodiumMissing,
    MalformedElement,
    MalformedScalar,
)
from tests.support.vectors import load

VECTORS = load("rfc9496_ristretto255")
DST = b"drempel test"


def scalar(number: int) -> bytes:
    return number.to_bytes(group.SCALAR_SIZE, "little")


def element(text: bytes = b"element") -> bytes:
    return group.hash_to_group(text, DST)


def test_property_1_multiples_of_the_generator_are_those_of_rfc_9496():
    multiples = [group.multiply_generator(scalar(n)).hex() for n in range(1, 16)]
    assert multiples == VECTORS["multiples_of_the_generator"]


def test_multiplying_the_generator_as_an_element_gives_the_same_multiples():
    multiples = group.multiply_each([scalar(n) for n in range(1, 16)], [group.GENERATOR] * 15)
    assert [multiple.hex() for multiple in multiples] == VECTORS["multiples_of_the_generator"]


@pytest.mark.parametrize("vector", VECTORS["invalid_encodings"], ids=lambda vector: vector["encoding"][:8])
def test_property_1_invalid_encodings_of_rfc_9496_are_refused(vector):
    encoding = bytes.fromhex(vector["encoding"])
    with pytest.raises(KeysError) as refused:
        group.check_element(encoding)
    assert refused.value.refusal == vector["expect"]
    with pytest.raises(MalformedElement):
        group.multiply(scalar(2), encoding)
    with pytest.raises(MalformedElement):
        group.sum_of_products([scalar(1), scalar(2)], [group.GENERATOR, encoding])


@pytest.mark.parametrize("vector", VECTORS["element_derivation"], ids=lambda vector: vector["uniform"][:8])
def test_uniform_strings_map_to_the_elements_of_rfc_9496(vector):
    derived = ctypes.create_string_buffer(group.ELEMENT_SIZE)
    group._sodium().crypto_core_ristretto255_from_hash(derived, bytes.fromhex(vector["uniform"]))
    assert derived.raw.hex() == vector["element"]


def test_expand_message_is_that_of_rfc_9380():
    # RFC 9380 K.3 has no 64-byte output; 0x20 and 0x80 differ in the length that is hashed. This is the definition.
    message, dst = b"abc", b"QUUX-V01-CS02-with-expander-SHA512-256"
    suffix = dst + bytes([len(dst)])
    first = hashlib.sha512(bytes(128) + message + (64).to_bytes(2, "big") + b"\0" + suffix).digest()
    assert group.expand_message(message, dst) == hashlib.sha512(first + b"\1" + suffix).digest()


def test_the_identity_is_refused_wherever_an_element_is_expected():
    for refused in (
        lambda: group.check_element(group.IDENTITY),
        lambda: group.multiply(scalar(3), group.IDENTITY),
        lambda: group.multiply_all(scalar(3), [element(), group.IDENTITY]),
        lambda: group.sum_of_products([scalar(1)], [group.IDENTITY]),
    ):
        with pytest.raises(IdentityElement):
            refused()


def test_a_product_that_is_the_identity_is_refused():
    for refused in (
        lambda: group.multiply(scalar(0), element()),
        lambda: group.multiply(scalar(group.ORDER), element()),
        lambda: group.multiply_generator(scalar(0)),
    ):
        with pytest.raises(IdentityElement):
            refused()


@pytest.mark.parametrize("size", [0, 31, 33])
def test_arguments_of_another_size_never_reach_the_library(size):
    wrong, right, point = bytes(size), scalar(1), element()
    for refused in (
        lambda: group.check_element(wrong),
        lambda: group.multiply(wrong, point),
        lambda: group.multiply(right, wrong),
        lambda: group.multiply_each([right, wrong], [point, point]),
        lambda: group.sum_of_products([right, right], [point, wrong]),
        lambda: group.multiply_generator(wrong),
        lambda: group.add(point, wrong),
        lambda: group.invert_each([right, wrong]),
        lambda: group.multiply_scalars(wrong, right),
        lambda: group.subtract_scalars(right, wrong),
        lambda: group.reduce_scalar(wrong),
        lambda: group.check_scalar(wrong),
    ):
        with pytest.raises((MalformedElement, MalformedScalar)):
            refused()


@pytest.mark.parametrize("number", [group.ORDER, group.ORDER + 1, (1 << 256) - 1])
def test_a_public_scalar_not_below_the_order_is_refused(number):
    with pytest.raises(MalformedScalar):
        group.check_scalar(scalar(number))


def test_a_public_scalar_below_the_order_is_accepted():
    group.check_scalar(scalar(0))
    group.check_scalar(scalar(group.ORDER - 1))


def test_a_sum_of_products_is_what_its_parts_add_up_to():
    points = [element(b"%d" % n) for n in range(5)]
    scalars = [group.random_scalar() for _ in points]
    total = group.multiply(scalars[0], points[0])
    for factor, point in zip(scalars[1:], points[1:], strict=True):
        total = group.add(total, group.multiply(factor, point))
    assert group.sum_of_products(scalars, points) == total


@pytest.mark.parametrize("count", [1, 2, 7])
def test_a_batch_of_inverses_undoes_each_scalar(count):
    scalars = [group.random_scalar() for _ in range(count)]
    inverses = group.invert_each(scalars)
    assert [group.multiply_scalars(*pair) for pair in zip(scalars, inverses, strict=True)] == [scalar(1)] * count


def test_zero_anywhere_in_a_batch_has_no_inverse():
    with pytest.raises(MalformedScalar):
        group.invert_each([scalar(5), scalar(0), scalar(7)])


def test_scalar_arithmetic_is_modulo_the_order():
    assert group.subtract_scalars(scalar(1), scalar(2)) == scalar(group.ORDER - 1)
    assert group.multiply_scalars(scalar(group.ORDER - 1), scalar(group.ORDER - 1)) == scalar(1)
    assert group.reduce_scalar(scalar(group.ORDER) + bytes(32)) == scalar(0)


def test_random_scalars_are_canonical_and_differ():
    drawn = {group.random_scalar() for _ in range(50)}
    assert len(drawn) == 50
    for value in drawn:
        group.check_scalar(value)


def test_a_batch_of_elements_is_checked_as_a_whole():
    batch = group.Elements.parse(element(b"1") + element(b"2"))
    assert batch == (element(b"1"), element(b"2"))
    with pytest.raises(IdentityElement):
        group.Elements([element(), group.IDENTITY])
    with pytest.raises(MalformedElement):
        group.Elements([element(), b"\xff" * 32])


@pytest.mark.parametrize("data", [b"", b"x", element() + b"x", element() * (group.MAX_BATCH + 1)])
def test_a_batch_of_another_size_is_refused(data):
    with pytest.raises(BatchSizeRefused):
        group.Elements.parse(data)


def test_a_missing_library_is_one_clear_line():
    with pytest.raises(LibsodiumMissing, match=r"^libsodium is not installed; on Debian: apt-get install libsodium23$"):
        group._find(["libdrempel-absent.so"], find=lambda _: None)


def test_a_library_that_answers_otherwise_is_refused():
    class Wrong:
        """Answers every question with success and an empty element."""

        def __getattr__(self, _name):
            return lambda *_: 0

    assert not group._answers_as_known(Wrong())
