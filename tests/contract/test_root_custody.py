"""What every custody of epoch roots promises (keys.custody.port.RootCustody)."""

import pytest

from keys.custody.file import create_wrapping_key
from keys.custody.file_roots import FileRoots
from keys.custody.halves import join
from keys.epoch import leaf_key, leaf_message
from keys.errors import CustodyRefused
from keys.identity import MunicipalityCode
from keys.secret import SecretBytes
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


LEAVING = {name: made for name, made in CUSTODIES.items() if made is not token_roots}


class TestCopies:
    @pytest.fixture(params=LEAVING)
    def opened(self, request, tmp_path):
        return LEAVING[request.param](tmp_path)

    def test_a_root_comes_back_from_its_halves_once_its_wrapping_keys_are_lost(self, opened, tmp_path):
        roots = opened()
        roots.create(1)
        before = roots.derive(1, b"message")
        halves, others = roots.halves(1), roots.halves(1)
        assert {half.expose() for half in halves}.isdisjoint(half.expose() for half in others)
        with pytest.raises(CustodyRefused, match="can be used"):
            roots.restore(1, join(*halves))
        for path in tmp_path.glob("*-epoch-1.key"):
            path.unlink()
        with pytest.raises(CustodyRefused):
            roots.derive(1, b"message")
        roots.restore(1, join(*halves))
        assert opened().derive(1, b"message") == before
        roots.destroy(1)
        with pytest.raises(CustodyRefused):
            opened().derive(1, b"message")

    def test_halves_of_different_calls_do_not_fit(self, opened):
        roots = opened()
        roots.create(1)
        first, second = roots.halves(1), roots.halves(1)
        assert join(first[0], second[1]) != join(*first) == join(*second)


def test_a_root_does_not_leave_a_token_and_none_comes_in(tmp_path):
    roots = token_roots(tmp_path)()
    roots.create(1)
    with pytest.raises(CustodyRefused, match="cannot leave"):
        roots.halves(1)
    with pytest.raises(CustodyRefused, match="inside"):
        roots.restore(2, SecretBytes(bytes(64)))
