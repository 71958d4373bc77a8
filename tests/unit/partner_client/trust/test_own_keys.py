"""The partner's own keys."""

import pytest

from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.identity import Oin
from keys.secret import SecretBytes
from partner_client.errors import KeysRefused
from partner_client.trust import own_keys
from signals.signal import PartnerType
from tests.support.partner_installation import PARTNER_OIN, PartnerInstallation


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


class TestRotation:
    @pytest.fixture
    def installation(self, tmp_path):
        return PartnerInstallation(directory=tmp_path / "partner")

    @pytest.fixture
    def held(self, installation):
        keys = installation.directory / "keys"
        return FileSecretStore(keys, keys / "wrapping.key")

    def listing(self, installation, store):
        """Return a manifest that lists the newest keys."""
        installation.keys, installation.sealing = own_keys.load(store), own_keys.load_sealing(store)[0]
        return installation.manifest()

    def test_a_new_signing_key_signs_once_the_manifest_lists_it_and_the_former_until_then(self, installation, held):
        former = own_keys.load(held).signing
        made = own_keys.rotate(held, own_keys.SIGNING)
        keys = own_keys.load(held)
        listed = installation.manifest().partner(Oin(PARTNER_OIN)).signing_key
        assert keys.as_listed(listed).signing.verify_key == former.verify_key
        listed = self.listing(installation, held).partner(Oin(PARTNER_OIN)).signing_key
        assert keys.as_listed(listed).signing.verify_key.encode() == made
        assert keys.as_listed(None).signing.verify_key.encode() == made
        assert keys.as_listed(listed).reference == keys.reference

    def test_what_is_published_are_the_newest_keys(self, installation, held):
        signing, sealing = (own_keys.rotate(held, kind) for kind in own_keys.ROTATING)
        told = own_keys.enrolment(held, oin=Oin(PARTNER_OIN), name="N", partner_type=PartnerType.RENT)
        assert (told["signing_key"], told["sealing_key"]) == (signing.hex(), sealing.hex())
        assert [key.public.encoded == sealing for key in own_keys.load_sealing(held)] == [True, False]

    def test_a_former_key_is_destroyed_once_the_manifest_lists_the_newest_and_not_before(self, installation, held):
        before = installation.manifest()
        former = {kind: own_keys.public_halves(held, kind)[0][1] for kind in own_keys.ROTATING}
        for kind in own_keys.ROTATING:
            own_keys.rotate(held, kind)
        assert own_keys.retire(held, before, Oin(PARTNER_OIN)) == []
        ended = own_keys.retire(held, self.listing(installation, held), Oin(PARTNER_OIN))
        assert dict(ended) == former
        assert (held.holds(own_keys.SIGNING), held.holds(own_keys.SEALING)) == (False, False)
        assert own_keys.load(held).earlier == ()
        with pytest.raises(KeysRefused):
            own_keys.generate(held, SecretBytes(bytes(32)))
        own_keys.rotate(held, own_keys.SIGNING)
        assert held.holds("signing-3")

    def test_the_reference_key_is_not_rotated(self, held):
        with pytest.raises(KeysRefused):
            own_keys.rotate(held, own_keys.REFERENCE)
