import hashlib
import json
from importlib import resources

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey
from cryptography.hazmat.primitives.hpke import Suite as HpkeSuite

from keys.errors import MalformedElement, SealRefused
from keys.seal import _HPKE, AEAD_OVERHEAD, ENC_SIZE, SealPrivateKey, SealPublicKey
from keys.secret import SecretBytes
from keys.suite import Suite
from tests.support.crafting import seal_key

BASE_MODE = 0
X25519, X_WING = 0x0020, 0x647A
HKDF_SHA256, AES_256_GCM, CHACHA20_POLY1305 = 1, 2, 3


def hpke_vectors(file, kem, aead):
    text = resources.files("cryptography_vectors").joinpath("HPKE", file).read_text()
    wanted = (BASE_MODE, kem, HKDF_SHA256, aead)
    return [
        vector
        for vector in json.loads(text)
        if (vector["mode"], vector["kem_id"], vector["kdf_id"], vector["aead_id"]) == wanted
    ]


def x_wing_secret(vector):
    """Return ML-KEM seed ‖ X25519 scalar: what X-Wing expands its 32-byte seed to."""
    return hashlib.shake_256(bytes.fromhex(vector["skRm"])).digest(96)


def test_property_1_as0_opens_the_vectors_of_rfc_9180():
    vectors = hpke_vectors("test-vectors.json", X25519, AES_256_GCM)
    assert vectors
    for vector in vectors:
        key = SealPrivateKey.decode(Suite.AS0, SecretBytes(bytes.fromhex(vector["skRm"])))
        assert key.public.encoded.hex() == vector["pkRm"]
        # A seal has no associated data, these vectors do: opened through the library's own door for vectors.
        first = vector["encryptions"][0]
        opened = openssl.hpke._decrypt_with_aad(
            _HPKE[Suite.AS0],
            bytes.fromhex(vector["enc"] + first["ct"]),
            X25519PrivateKey.from_private_bytes(bytes.fromhex(vector["skRm"])),
            info=bytes.fromhex(vector["info"]),
            aad=bytes.fromhex(first["aad"]),
        )
        assert opened.hex() == first["pt"]


def test_property_1_as1_keys_and_encapsulation_are_those_of_x_wing():
    """No published vector has X-Wing with AES-256-GCM, so key and KEM are held to the one with ChaCha20-Poly1305."""
    vectors = hpke_vectors("hpke-pq-test-vectors.json", X_WING, CHACHA20_POLY1305)
    assert vectors
    for vector in vectors:
        secret = x_wing_secret(vector)
        assert SealPrivateKey.decode(Suite.AS1, SecretBytes(secret)).public.encoded.hex() == vector["pkRm"]
        key = MLKEM768X25519PrivateKey(
            MLKEM768PrivateKey.from_seed_bytes(secret[:64]), X25519PrivateKey.from_private_bytes(secret[64:])
        )
        suite = HpkeSuite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
        first = vector["encryptions"][0]
        opened = openssl.hpke._decrypt_with_aad(
            suite,
            bytes.fromhex(vector["enc"] + first["ct"]),
            key,
            info=bytes.fromhex(vector["info"]),
            aad=bytes.fromhex(first["aad"]),
        )
        assert opened.hex() == first["pt"]


@pytest.mark.parametrize("suite", Suite)
def test_what_is_sealed_opens_with_its_key_and_info(suite):
    key = SealPrivateKey.generate(suite)
    sealed = key.public.seal(b"body", b"header")
    assert key.unseal(sealed, b"header") == b"body"
    assert len(sealed) == ENC_SIZE[suite] + len(b"body") + AEAD_OVERHEAD


@pytest.mark.parametrize("suite", Suite)
def test_another_key_info_or_byte_is_refused(suite):
    key, sealed = seal_key(suite), seal_key(suite).public.seal(b"body", b"header")
    for refused in (
        lambda: seal_key(suite, seed=2).unseal(sealed, b"header"),
        lambda: key.unseal(sealed, b"another"),
        lambda: key.unseal(sealed[:-1] + bytes([sealed[-1] ^ 1]), b"header"),
        lambda: key.unseal(bytes([sealed[0] ^ 1]) + sealed[1:], b"header"),
        lambda: key.unseal(sealed[:10], b"header"),
        lambda: key.unseal(b"", b"header"),
        lambda: key.unseal(bytes(len(sealed)), b"header"),
    ):
        with pytest.raises(SealRefused):
            refused()


@pytest.mark.parametrize("suite", Suite)
def test_keys_survive_their_encoding(suite):
    key = SealPrivateKey.generate(suite)
    again = SealPrivateKey.decode(suite, key.encode())
    assert again.public == key.public == SealPublicKey.decode(suite, key.public.encoded)
    assert again.unseal(key.public.seal(b"x", b""), b"") == b"x"


def test_key_ids_tell_keys_and_suites_apart():
    ids = {seal_key(suite, seed).public.key_id for suite in Suite for seed in (1, 2)}
    assert len(ids) == 4
    assert {len(key_id) for key_id in ids} == {8}


SMALL_ORDER = {
    "zero": bytes(32),
    "one": b"\x01" + bytes(31),
    "of order eight": bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    "the prime": ((1 << 255) - 19).to_bytes(32, "little"),
}


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize("point", SMALL_ORDER.values(), ids=SMALL_ORDER)
def test_a_key_to_which_nobody_can_seal_is_refused(suite, point):
    honest = SealPrivateKey.generate(suite).public.encoded
    SealPublicKey.decode(suite, honest)
    with pytest.raises(MalformedElement):
        SealPublicKey.decode(suite, honest[:-32] + point)


@pytest.mark.parametrize("suite", Suite)
def test_malformed_keys_are_refused(suite):
    for size in (0, 31, 33, 95, 97, 1215, 1217):
        with pytest.raises(MalformedElement):
            SealPublicKey.decode(suite, bytes(size))
        with pytest.raises(MalformedElement):
            SealPrivateKey.decode(suite, SecretBytes(bytes(size)))


def test_private_keys_do_not_print():
    assert seal_key().encode().expose().hex()[:16] not in repr(seal_key())
