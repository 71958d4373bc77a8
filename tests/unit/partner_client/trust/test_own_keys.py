"""The partner's own keys."""

import pytest

from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.identity import Oin
from keys.secret import SecretBytes
from partner_client.errors import KeysRefused
from partner_client.trust import own_keys
from signals.signal import PartnerType


@pytest.fixture
def store(tmp_path):
    create_wrapping_key(tmp_path / "wrapping.key")
    return FileSecretStore(tmp_path / "keys", tmp_path / "wrapping.key")


def test_generated_keys_can_be_loaded_and_published(store):
    own_keys.generate(store, SecretBytes(bytes(range(32))))
    keys = own_keys.load(store)
    assert keys.reference.expose() == bytes(range(32))
    found = own_keys.enrolment(store, oin=Oin("0" * 20), name="N", partner_type=PartnerType.RENT)
    assert bytes.fromhex(found["signing_key"]) == keys.signing.verify_key.encode()
    assert len(bytes.fromhex(found["sealing_key"])) == 1216


def test_nothing_is_written_when_one_key_is_there(store):
    store.write(own_keys.SEALING, SecretBytes(b"x"))
    with pytest.raises(KeysRefused) as caught:
        own_keys.generate(store, SecretBytes(bytes(32)))
    assert caught.value.field == own_keys.SEALING
    assert not store.holds(own_keys.SIGNING)


def test_a_missing_key_is_named(store):
    with pytest.raises(KeysRefused) as caught:
        own_keys.load(store)
    assert caught.value.field == own_keys.SIGNING


@pytest.mark.parametrize("size", [0, 16, 64])
def test_a_reference_key_of_another_size_is_refused(store, size):
    with pytest.raises(KeysRefused):
        own_keys.generate(store, SecretBytes(bytes(size)))
