import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from keys.errors import MalformedElement, SignatureRefused
from keys.labels import Label
from keys.secret import SecretBytes
from keys.signing import _SMALL_ORDER_Y, SigningKey, VerifyKey

KEY = SigningKey.decode(SecretBytes(bytes(range(32))))


def test_a_signature_holds_for_its_message_and_label():
    KEY.verify_key.verify(Label.SIGNAL_SIGNATURE, b"message", KEY.sign(Label.SIGNAL_SIGNATURE, b"message"))


def test_a_signature_is_the_ed25519_of_the_labelled_message():
    label = Label.SIGNAL_SIGNATURE.encode()
    plain = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    assert KEY.sign(Label.SIGNAL_SIGNATURE, b"m") == plain.sign(len(label).to_bytes(2, "big") + label + b"m")


@pytest.mark.parametrize(
    ("label", "message"), [(Label.BUNDLE_SIGNATURE, b"message"), (Label.SIGNAL_SIGNATURE, b"another")]
)
def test_a_signature_stands_for_no_other_purpose_or_message(label, message):
    signature = KEY.sign(Label.SIGNAL_SIGNATURE, b"message")
    with pytest.raises(SignatureRefused):
        KEY.verify_key.verify(label, message, signature)


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65)])
def test_malformed_signatures_are_refused(signature):
    with pytest.raises(SignatureRefused):
        KEY.verify_key.verify(Label.SIGNAL_SIGNATURE, b"message", signature)


def test_another_key_does_not_verify():
    with pytest.raises(SignatureRefused):
        SigningKey.generate().verify_key.verify(Label.SIGNAL, b"m", KEY.sign(Label.SIGNAL, b"m"))


def test_keys_survive_their_encoding():
    assert SigningKey.decode(KEY.encode()).verify_key == KEY.verify_key
    again = VerifyKey.decode(KEY.verify_key.encode())
    assert (again, hash(again)) == (KEY.verify_key, hash(KEY.verify_key))


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_malformed_keys_are_refused(size):
    with pytest.raises(MalformedElement):
        VerifyKey.decode(bytes(size))
    with pytest.raises(MalformedElement):
        SigningKey.decode(SecretBytes(bytes(size)))


P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def doubled(point):
    """Return a point of edwards25519 added to itself (RFC 8032 5.1.4, affine)."""
    x, y = point
    square = D * x * x * y * y % P
    return 2 * x * y * pow(1 + square, -1, P) % P, (y * y + x * x) * pow(1 - square, -1, P) % P


def roots(y):
    """Return every x with which y is a point (RFC 8032 5.1.3)."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    root = pow(square, (P + 3) // 8, P)
    root = root if (root * root - square) % P == 0 else root * pow(2, (P - 1) // 4, P) % P
    return {root, -root % P} if (root * root - square) % P == 0 else set()


SMALL = [y for base in sorted(_SMALL_ORDER_Y) for y in (base, base + P) if y < 2**255]
"""Every y below 2^255 that stands for one of the five; those from P on are encoded as no honest key is."""


def test_the_points_refused_are_the_eight_of_small_order():
    points = {(x, y) for y in _SMALL_ORDER_Y for x in roots(y)}
    assert len(points) == 8
    assert {doubled(doubled(doubled(point))) for point in points} == {(0, 1)}


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", SMALL, ids=lambda y: f"{y % P:x}"[:6] + ("" if y < P else " of more than P"))
def test_a_key_under_which_one_signature_holds_for_every_message_is_refused(y, sign):
    with pytest.raises(MalformedElement):
        VerifyKey.decode((y | sign << 255).to_bytes(32, "little"))


def test_such_a_signature_would_have_held():
    identity = (1).to_bytes(32, "little")
    scalar = (1).to_bytes(32, "little")
    base = (4 * pow(5, -1, P) % P).to_bytes(32, "little")
    for message in (b"one", b"another"):
        Ed25519PublicKey.from_public_bytes(identity).verify(base + scalar, message)


def test_a_signing_key_does_not_print():
    assert bytes(range(32)).hex() not in repr(KEY)


def test_labels_are_unique_and_versioned():
    values = [label.value for label in Label]
    assert len(set(values)) == len(values)
    assert all(value.startswith("drempel/") and value.rsplit("/", 1)[1][0] == "v" for value in values)
