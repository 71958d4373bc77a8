"""What every custody of epoch roots promises (keys.custody.port.RootCustody)."""

import pytest

from keys.custody.file import create_wrapping_key
from keys.custody.file_roots import FileRoots
from keys.epoch import leaf_key, leaf_message
from keys.errors import CustodyRefused
from keys.identity import MunicipalityCode
from tests.support.softhsm import token_roots

HERE = MunicipalityCode("0363")


def file_roots(directory):
    create_wrapping_key(directory / "wrapping.key")
    return lambda: FileRoots(directory / "custody", directory / "wrapping.key")


def shared_file_roots(directory):
    for name in ("first.key", "second.key"):
        create_wrapping_key(directory / name)
    return lambda: FileRoots(directory / "custody", directory / "first.key", directory / "second.key")


CUSTODIES = {
    "file": file_roots,
    "file under two custodians": shared_file_roots,
    "PKCS#11 token": token_roots,
}


class TestRootCustody:
    @pytest.fixture(params=CUSTODIES)
    def opened(self, request, tmp_path):
        return CUSTODIES[request.param](tmp_path)

    @pytest.fixture
    def roots(self, opened):
        return opened()

    def test_a_root_derives_the_same_after_a_restart(self, opened, roots):
        roots.create(1)
        first = roots.derive(1, b"message")
        assert len(first) == 64
        assert opened().derive(1, b"message") == first

    def test_epochs_and_messages_give_different_things(self, roots):
        roots.create(1)
        roots.create(2)
        found = {roots.derive(epoch, text).expose() for epoch in (1, 2) for text in (b"one", b"two")}
        assert len(found) == 4

    def test_a_leaf_follows_from_what_the_root_derives(self, roots):
        roots.create(1)
        leaf = leaf_key(roots.derive(1, leaf_message(HERE, 1, 1)))
        assert leaf.public == leaf_key(roots.derive(1, leaf_message(HERE, 1, 1))).public

    def test_a_root_is_made_once(self, roots):
        roots.create(1)
        before = roots.derive(1, b"message")
        with pytest.raises(CustodyRefused):
            roots.create(1)
        assert roots.derive(1, b"message") == before

    def test_a_destroyed_root_derives_nothing_and_others_stay(self, opened, roots):
        roots.create(1)
        roots.create(2)
        kept = roots.derive(2, b"message")
        roots.destroy(1)
        roots.destroy(1)
        assert (roots.holds(1), roots.holds(2)) == (False, True)
        for custody in (roots, opened()):
            with pytest.raises(CustodyRefused):
                custody.derive(1, b"message")
        assert opened().derive(2, b"message") == kept

    def test_an_absent_root_is_refused(self, roots):
        assert not roots.holds(7)
        with pytest.raises(CustodyRefused):
            roots.derive(7, b"message")

    def test_an_epoch_whose_root_was_destroyed_can_be_made_anew_and_is_another(self, roots):
        roots.create(1)
        before = roots.derive(1, b"message")
        roots.destroy(1)
        roots.create(1)
        assert roots.derive(1, b"message") != before
