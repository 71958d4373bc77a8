import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from keys.errors import MalformedElement, SignatureRefused
from keys.labels import Label
from keys.secret import SecretBytes
from keys.signing import SigningKey, VerifyKey

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


def test_a_signing_key_does_not_print():
    assert bytes(range(32)).hex() not in repr(KEY)


def test_labels_are_unique_and_versioned():
    values = [label.value for label in Label]
    assert len(set(values)) == len(values)
    assert all(value.startswith("drempel/") and value.rsplit("/", 1)[1][0] == "v" for value in values)
